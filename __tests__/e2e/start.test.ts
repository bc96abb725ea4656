import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StartProcess } from "./support/startProcess";

/** `npm start` as a user types it, from the first deployment to the last Ctrl-C. */

const folder = mkdtempSync(join(tmpdir(), "petstore start-"));
const stateDir = join(folder, "state");
let started: StartProcess[] = [];

const start = (
  args: string[] = [],
  options: ConstructorParameters<typeof StartProcess>[2] & { state?: string } = {},
) => {
  const each = new StartProcess(options.state ?? stateDir, args, options);
  started.push(each);
  return each;
};
const settings = () => readFileSync(join(stateDir, "Pulumi.local.yaml"), "utf8");
const outputs = () =>
  JSON.parse(readFileSync(join(stateDir, "outputs.json"), "utf8")) as Record<string, string>;
const times = (text: string, part: string) => text.split(part).length - 1;

afterEach(() => {
  for (const each of started) each.kill();
  started = [];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a first start shows resources as they are made, the outputs once, and ends with 0 at Ctrl-C", async () => {
  const first = start();
  await first.printed(/Serving until Ctrl-C/);
  const { output } = first;
  expect(output).toMatch(/ \+ {2}petstore-role +aws\.iam\.Role\n/);
  expect(output).toMatch(/\n +petstore-function-\w+ version 1 is ready with its snapshot/);
  expect(output).toMatch(
    /\n23 created in [\d.]+ s\n {2}local cloud .*, program .*, resources .* \(publishing .*\)\n/,
  );
  expect(times(output, "apiUrl")).toBe(1);
  // The engine's own words.
  expect(output).not.toMatch(/Updating|Diagnostics|pulumi:pulumi|Outputs:|warning/i);

  const second = start();
  expect(await second.exitCode()).toBe(1);
  expect(second.output).toContain("The local cloud is already running (process");
  expect(second.output).toContain(outputs().apiUrl);
  expect(second.output).toMatch(/To stop it: +Ctrl-C in its terminal, or kill \d+/);

  expect(await first.interrupt()).toBe(0);
  expect(times(first.output, "Stopping…")).toBe(1);
  expect(existsSync(join(stateDir, "cloud.json"))).toBe(false);
}, 180_000);

test("a wrong setting is refused and not kept, and what was deployed keeps serving", async () => {
  const before = settings();
  const wrong = start(["--config", "memory=64", "--config", "zip=/nowhere.zip"]);
  await wrong.printed(/The deployment failed; still serving version 1 of petstore-function-\w+\.\n/);
  expect(times(wrong.output, "memory can't be 64")).toBe(1);
  expect(wrong.output).toMatch(/128 to 10240; npm start -- --config memory=1512\n/);
  expect(settings()).toBe(before);
  expect((await fetch(outputs().apiUrl!)).status).toBe(200);
  expect(await wrong.interrupt()).toBe(1);

  // Right by its form, wrong for the program: that is known only when it runs.
  const missing = start(["--config", "zip=/nowhere.zip"]);
  await missing.printed(/still serving version 1 of /);
  expect(times(missing.output, "/nowhere.zip, which")).toBe(1);
  expect(missing.output).toContain("npm start -- --unset zip");
  expect(settings()).toBe(before);
  expect(await missing.interrupt()).toBe(1);
}, 180_000);

test("lists and maps are set and taken away, an entry at a time", async () => {
  const set = start(["--config", "corsOrigins[0]=https://example.com", "--config", "tags.team=pets"]);
  await set.printed(/Serving until Ctrl-C/);
  expect(set.output).toMatch(/\n\d+ updated in /);
  expect(settings()).toMatch(/corsOrigins:\n +- https:\/\/example\.com\n.*tags:\n +team: pets/s);
  expect(await set.interrupt()).toBe(0);

  const unset = start(["--unset", "corsOrigins", "--unset", "tags"]);
  await unset.printed(/Serving until Ctrl-C/);
  expect(settings()).not.toMatch(/corsOrigins|tags/);
  expect(await unset.interrupt()).toBe(0);
}, 180_000);

test("an API whose port is taken is printed where it serves", async () => {
  const { port, origin } = new URL(outputs().apiUrl!);
  const squatter = createServer().listen(Number(port), "127.0.0.1");
  try {
    const moved = start();
    const [, to] = await moved.printed(/is taken by another program: \S+ is now at (\S+)/);
    await moved.printed(/Serving until Ctrl-C/);
    // The old one is named where it is said to be taken, and nowhere else.
    expect(times(moved.output, origin)).toBe(1);
    expect(outputs().apiUrl).toBe(`${to}/pets`);
    expect((await fetch(outputs().apiUrl!)).status).toBe(200);
    expect(await moved.interrupt()).toBe(0);
  } finally {
    squatter.close();
  }
}, 120_000);

test("without snapshots each start says so, and nothing claims a restore", async () => {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "unshare"), "#!/bin/sh\necho 'unshare: Operation not permitted' >&2\nexit 1\n", {
    mode: 0o755,
  });
  for (let i = 0; i < 2; i++) {
    const cold = start([], { path: `${bin}:${process.env.PATH}` });
    await cold.printed(/Serving until Ctrl-C/);
    expect(cold.output).toMatch(
      /No snapshots on this machine, so versions start cold: .*unshare: Operation not permitted/,
    );
    expect(cold.output).not.toMatch(/restored|with its snapshot/);
    if (i === 0) {
      expect((await fetch(outputs().apiUrl!)).status).toBe(200);
      await cold.printed(/ petstore {2}1 {2}cold start /);
    }
    expect(await cold.interrupt()).toBe(0);
  }
}, 180_000);

test.each([
  [["--config", "memory"], /It has to be key=value, as in memory=1024/],
  [["--colour"], /unknown option '--colour'/],
  [["up"], /too many arguments/],
  [["--destroy", "--watch"], /--destroy ends, and --watch goes on/],
])(
  "%j is refused with 2 before anything happens",
  async (args, expected) => {
    const state = join(folder, "untouched");
    const refused = start(args, { state });
    expect(await refused.exitCode()).toBe(2);
    expect(refused.output).toMatch(expected);
    expect(existsSync(state)).toBe(false);
  },
  60_000,
);

const root = process.getuid?.() === 0;
(root ? test : test.skip)(
  "a full disk is one line with what is left and what to do",
  async () => {
    const small = join(folder, "small");
    mkdirSync(small);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=40m", "tmpfs", small]);
    try {
      const full = start([], { state: small });
      expect(await full.exitCode()).toBe(1);
      expect(full.output.trim().split("\n").at(-2)).toMatch(
        /^The disk is full: \d+ MB are left for .*small, and a deployment needs about 200 MB\./,
      );
    } finally {
      execFileSync("umount", ["--lazy", small]);
    }
  },
  120_000,
);

test("too few open files are one line with the limit and what to do", async () => {
  const poor = start([], { state: join(folder, "poor"), limits: "ulimit -n 40;" });
  expect(await poor.exitCode()).toBe(1);
  expect(poor.output.trim().split("\n").at(-2)).toMatch(
    /^Too many files are open: a process may have 40 here \(ulimit -n\), and about 1024 are needed\./,
  );
}, 120_000);
