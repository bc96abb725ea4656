import fs from "node:fs";
import path from "node:path";
import { Checkout } from "./checkout";

let checkout: Checkout;
beforeEach(() => (checkout = new Checkout()));
afterEach(() => checkout.remove());

const onLinux = process.platform === "linux" ? test : test.skip;

async function until(condition: () => boolean) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

function alive(pid: number) {
  try {
    // A zombie, which nobody here may have waited for yet, has ended.
    return !/^State:\s*Z/m.test(fs.readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

const note = (name: string) => path.join(checkout.root, "machine", name);
const pid = (name: string) => Number(fs.readFileSync(note(name), "utf8"));
const noted = (name: string) =>
  fs.existsSync(note(name)) && fs.readFileSync(note(name), "utf8").endsWith("\n");

onLinux.each<["SIGINT" | "SIGTERM"]>([["SIGINT"], ["SIGTERM"]])(
  "%s ends a step that ignores signals, and what it has started; the next set-up has the lock at once",
  async (signal) => {
    const npm = `trap "" INT TERM; (trap "" INT TERM; sleep 600 & echo $! > "${note("grandchild")}"; wait) &
      echo $$ > "${note("child")}"; wait; sleep 600`;
    checkout.command("npm", npm);
    const child = checkout.start("local/setup/main.js", "--quiet");
    let err = "";
    child.stderr.on("data", (chunk) => (err += chunk));
    await until(() => noted("child") && noted("grandchild"));
    child.kill(signal);
    await until(() => child.signalCode !== null || child.exitCode !== null);
    expect(child.signalCode).toBe(signal);
    expect(alive(pid("child"))).toBe(false);
    expect(alive(pid("grandchild"))).toBe(false);
    // What was ended isn't told as a failure.
    expect(err).not.toMatch(/npm.*failed|to go on/);

    checkout.command("npm", "echo not today >&2; exit 1");
    const next = await checkout.setup("--quiet");
    expect(next.err).toContain("not today");
    expect(next.err).not.toContain("waiting for");
  },
  20_000,
);

onLinux(
  "a set-up that waits says for which process, as long as that has the lock",
  async () => {
    checkout.command(
      "npm",
      `echo $$ > "${note("child")}"; while [ ! -e "${note("go-on")}" ]; do sleep 0.1; done; exit 1`,
    );
    const first = checkout.start("local/setup/main.js", "--quiet");
    await until(() => noted("child"));
    const second = checkout.start("local/setup/main.js", "--quiet");
    let err = "";
    second.stderr.on("data", (chunk) => (err += chunk));
    await until(() => err !== "");
    expect(err).toBe(`setup: another set-up of this checkout is running; waiting for process ${first.pid}\n`);
    checkout.write("machine/go-on", "");
    await until(() => first.exitCode !== null && second.exitCode !== null);
    expect([first.exitCode, second.exitCode]).toEqual([1, 1]);
  },
  20_000,
);

test("one step's failure is told once and stops no other; the exit code is 1", async () => {
  checkout.command("npm", "echo registry is on fire >&2; exit 1");
  const { code, err } = await checkout.setup("--quiet");
  expect(code).toBe(1);
  expect(err.match(/registry is on fire/g)).toHaveLength(1);
  expect(err).toMatch(/^setup: Pulumi CLI 3\.259\.0: built with /m);
  expect(err).toMatch(/^setup: application \(mvn package\): petstore-java/m);
});

test("the AWS SDK is silent about Node.js in what the launcher runs; the set-up says it once", async () => {
  const program = `const { emitWarningIfUnsupportedVersion: warn } = require("@aws-sdk/core/client"); warn("v20.0.0");`;
  checkout.write("project/local/start.ts", program);
  const modules = path.resolve(__dirname, "../../../node_modules");
  checkout.variables.NODE_PATH = modules;
  const npm = `mkdir -p node_modules/a node_modules/tsx; echo '{}' > node_modules/a/package.json
    echo > node_modules/tsx/cjs.js; cp package-lock.json node_modules/.package-lock.json`;
  checkout.command("npm", npm);
  const first = await checkout.node("local/setup/launch.js", "local/start.ts");
  const second = await checkout.node("local/setup/launch.js", "local/start.ts");
  expect(first.err + second.err).not.toContain("NodeVersionSupportWarning");
  expect(second).toMatchObject({ code: 0, err: "" });
  // It does warn where it isn't told not to.
  expect((await checkout.node("--require", "./local/start.ts", "-e", "0")).err).toContain(
    "NodeVersionSupportWarning",
  );
});
