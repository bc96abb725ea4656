import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { hasRuntimeClient } from "../../../components/applicationBuilds";
import { FILE_COMMANDS, needs, needsOf } from "../../../local/setup/needs";
import { Checkout } from "./checkout";

const root = path.resolve(__dirname, "../../..");

describe("the launcher of npm's scripts", () => {
  let checkout: Checkout;
  beforeEach(() => (checkout = new Checkout()));
  afterEach(() => checkout.remove());

  /** Programs that tell what they were given, and a tsx that npm "installs". */
  function programs() {
    const npm = `mkdir -p node_modules/a node_modules/tsx; echo '{}' > node_modules/a/package.json
      echo 'globalThis.tsx = true' > node_modules/tsx/cjs.js; cp package-lock.json node_modules/.package-lock.json`;
    checkout.command("npm", npm);
    const told = "console.log(JSON.stringify([process.argv.slice(1), globalThis.tsx, process.pid]))";
    for (const program of ["local/start.ts", "bench/main.ts"]) checkout.write(`project/${program}`, told);
  }

  const launch = (...args: string[]) => checkout.node("local/setup/launch.js", ...args);

  test("brings what is missing, then runs the program with its arguments, in the same process", async () => {
    programs();
    const first = await launch("local/start.ts", "--hello", "--config", "a=b c");
    expect(first.code).toBe(0);
    expect(first.err).toMatch(/^setup: installing .*application/m);
    const [argv, tsx] = JSON.parse(first.out);
    expect(argv).toEqual([path.join(checkout.project, "local/start.ts"), "--hello", "--config", "a=b c"]);
    expect(tsx).toBe(true);

    const second = checkout.start("local/setup/launch.js", "local/start.ts");
    let out = "";
    let err = "";
    second.stdout.on("data", (chunk) => (out += chunk));
    second.stderr.on("data", (chunk) => (err += chunk));
    await new Promise((resolve) => second.on("close", resolve));
    expect(JSON.parse(out)[2]).toBe(second.pid);
    expect(err).toBe("");
  });

  test("doesn't run the program where the set-up fails", async () => {
    programs();
    checkout.command("mvn", `[ "$1" = --version ] && echo "Apache Maven 3.9.9" && exit; exit 1`);
    const { code, out, err } = await launch("local/start.ts");
    expect(code).toBe(1);
    expect(out).toBe("");
    expect(err).toMatch(/setup: `.*mvn .*` failed \(exit code 1\)/);
  });

  test("lets go of the set-up's locks and signals before the program runs", async () => {
    programs();
    const told = `const fs = require("node:fs"); const open = fs.readdirSync("/proc/self/fd").map((fd) => {
      try { return fs.readlinkSync("/proc/self/fd/" + fd) } catch { return "" } });
      console.log(open.filter((name) => name.endsWith("setup.lock")).length, process.listenerCount("SIGINT"))`;
    checkout.write("project/local/start.ts", told);
    const { out, err } = await launch("local/start.ts");
    expect(err).toContain("npm ci");
    if (process.platform === "linux") expect(out).toBe("0 0\n");
  });

  test("measuring a stack on AWS installs no CRIU and builds nothing, help takes only the npm packages", async () => {
    programs();
    checkout.command("criu", "exit 1");
    const help = await launch("local/start.ts", "--help");
    expect(help.code).toBe(0);
    expect(checkout.calls("go ")).toEqual([]);
    const { code } = await launch("bench/main.ts", "--stack", "dev");
    expect(code).toBe(0);
    expect(checkout.calls("criu")).toEqual([]);
    expect(checkout.calls("mvn")).toEqual([]);
    expect(checkout.calls("go build")).toHaveLength(1);
    expect(fs.existsSync(path.join(checkout.project, "petstore-java/target"))).toBe(false);
  });
});

// Elsewhere npm's shell is another one.
(process.platform === "linux" ? test : test.skip).each([
  [["start"], "local/start.ts"],
  [["run", "bench"], "bench/main.ts"],
  [["run", "check:snapshot"], "local/hazards/main.ts"],
])("SIGTERM to npm %j reaches the program", async (words, file) => {
  const checkout = new Checkout();
  try {
    const { scripts } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
    const dependencies = { "@pulumi/pulumi": "3.259.0" };
    checkout.write("project/package.json", JSON.stringify({ scripts, dependencies }));
    const program = `process.on("SIGTERM", () => { console.log("ended"); process.exit(0) });
      setInterval(() => {}, 1000); console.log("pid " + process.pid);`;
    checkout.write(`project/${file}`, program);
    const install = `mkdir -p node_modules/a node_modules/tsx; echo '{}' > node_modules/a/package.json
      echo > node_modules/tsx/cjs.js; cp package-lock.json node_modules/.package-lock.json`;
    checkout.command("npm", install);
    const npm = fs.realpathSync(path.join(path.dirname(process.execPath), "npm"));
    const child = checkout.start(npm, ...words);
    let out = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
      if (/pid \d+\n/.test(out)) child.kill("SIGTERM");
    });
    await new Promise((resolve) => child.on("close", resolve));
    expect(out).toMatch(/^ended$/m);
    expect(() => process.kill(Number(/pid (\d+)/.exec(out)![1]), 0)).toThrow("ESRCH");
  } finally {
    checkout.remove();
  }
});

/** @param line a program and its arguments, as npm's scripts have them */
function needsOfLine(line: string) {
  const [program = "", ...args] = line.split(" ");
  return needsOf(program, args);
}

test.each<[keyof typeof needs, string]>([
  ["everything", "local/start.ts"],
  ["everything", "local/start.ts --stack dev"],
  ["everything", "bench/main.ts"],
  ["everything", "bench/main.ts --stack local --rounds 1"],
  ["everything", "bench/main.ts --stack dev --stack=local"],
  ["everything", "bench/main.ts --out compare"],
  ["awsBench", "bench/main.ts --stack dev"],
  ["awsBench", "bench/main.ts --json --stack=ORGANIZATION/petstore-snapstart/dev"],
  ["packages", "bench/main.ts compare a.json b.json"],
  ["packages", "bench/main.ts --help"],
  ["everything", "bench/restore/main.ts --only start"],
  ["functions", "local/hazards/main.ts --zip a.zip --runtime java11"],
])("it takes %s to run %s", (expected, line) => {
  expect(needsOfLine(line)).toBe(needs[expected]);
});

test.each([
  ["local/start.ts --config runtime=java21", "jdk21"],
  ["local/start.ts -c runtime=java11 -c runtime=java25", "jdk25"],
  ["local/start.ts --config=runtime=java17.al2023", "jdk17"],
  ["local/start.ts --config springBoot4=true", "jdk21"],
  ["local/start.ts --config springBoot4=true --config runtime=java25", "jdk25"],
  ["bench/main.ts --apps petstore,boot4", "jdk21"],
])("%s needs a newer JDK than the build", (line, jdk) => {
  expect(needsOfLine(line)).toEqual([...needs.everything, jdk]);
});

test.each([
  ["local/hazards/main.ts --runtime java21", "jdk21"],
  ["local/hazards/main.ts --runtime java21 --runtime=java25", "jdk25"],
])("%s needs a newer JDK to check a function", (line, jdk) => {
  expect(needsOfLine(line)).toEqual([...needs.functions, jdk]);
});

test("a function of one's own needs no build, once the runtime's client is there; nor what is stored", () => {
  const usual = hasRuntimeClient() ? needs.ownFunction : needs.everything;
  for (const program of ["local/start.ts", "bench/main.ts"]) {
    expect(needsOf(program, ["--zip", "a.zip", "--handler", "b"])).toEqual(usual);
    expect(needsOf(program, ["--zip=a.zip", "--runtime", "java21"])).toEqual([...usual, "jdk21"]);
    expect(needsOf(program, ["--zip=a.zip", "--runtime=java25"])).toEqual([...usual, "jdk25"]);
  }
  expect(needs.ownFunction).not.toContain("maven");
  expect(needs.ownFunction).not.toContain("application");
  expect(hasRuntimeClient("/nowhere")).toBe(false);
});

test("the stored runtime counts, until the command line says otherwise", () => {
  const state = fs.mkdtempSync(path.join(os.tmpdir(), "state-"));
  const before = process.env.PETSTORE_LOCAL_STATE;
  process.env.PETSTORE_LOCAL_STATE = state;
  try {
    const file = path.join(state, "Pulumi.local.yaml");
    fs.writeFileSync(
      file,
      'config:\n  petstore-snapstart:memory: "1024"\n  petstore-snapstart:runtime: java21\n',
    );
    const extra = (...args: string[]) => needsOf("local/start.ts", args).slice(needs.everything.length);
    expect(extra()).toEqual(["jdk21"]);
    expect(extra("--config", "runtime=java11")).toEqual([]);
    expect(extra("--unset", "runtime")).toEqual([]);
    expect(extra("-uruntime")).toEqual([]);
    expect(extra("--fresh")).toEqual([]);
  } finally {
    if (before === undefined) delete process.env.PETSTORE_LOCAL_STATE;
    else process.env.PETSTORE_LOCAL_STATE = before;
    fs.rmSync(state, { recursive: true });
  }
});

test("the benchmark's commands that need files alone are all that it has", () => {
  const source = fs.readFileSync(path.join(root, "bench/main.ts"), "utf8");
  const commands = [...source.matchAll(/\.command\("(\w+)"\)/g)].map(([, name]) => name);
  expect([...commands, "help"]).toEqual(FILE_COMMANDS);
});

test("npm's scripts start existing programs through it", () => {
  const { scripts } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
  for (const name of ["start", "bench", "bench:restore"]) {
    const [, program] = /^exec node local\/setup\/launch\.js (\S+)$/.exec(scripts[name])!;
    expect(fs.existsSync(path.join(root, program!))).toBe(true);
  }
});
