import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { readResults } from "../../bench/results";
import { resolveTools } from "../../local/setup/tools";
import { LIB_DIRECTORY } from "./support/probe";

/** `npm run bench -- --zip … --event …`: a foreign plain handler without an API, compared with and without its snapshot. */

const PROJECT = resolve(__dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "own bench-"));
const stateDir = join(folder, "state");

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function build(zip: string): Promise<void> {
  const { javaHome } = await resolveTools(["javaHome"]);
  const run = (tool: string, args: string[]) =>
    execFileSync(join(javaHome, "bin", tool), args, { stdio: "inherit" });
  const classes = join(folder, "classes");
  const source = join(__dirname, "support/Queue.java");
  run("javac", ["--release", "17", "-classpath", `${LIB_DIRECTORY}/*`, "-d", classes, source]);
  run("jar", ["--create", "--no-manifest", "--file", zip, "-C", classes, "."]);
}

test("a function of one's own is measured through Lambda's API, and nothing of it stays but the results", async () => {
  mkdirSync(stateDir);
  await build(join(folder, "queue.zip"));
  writeFileSync(join(folder, "event.json"), '{"Records":[{"body":"tea"}]}');
  const own = [
    "--zip",
    "queue.zip",
    "--handler",
    "acme.Queue",
    "--event",
    "event.json",
    "--runtime",
    "java17",
    "--variants",
    "all",
  ];
  const amount = ["--rounds", "1", "--probes", "1", "--requests", "6", "--concurrency", "2"];
  const out = join(folder, "results.json");
  const bench = [
    join(PROJECT, "bench/main.ts"),
    ...own,
    "--env",
    "TOKEN=hush hush hush",
    ...amount,
    "--out",
    out,
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--require", "tsx/cjs", ...bench], {
    cwd: PROJECT,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", INIT_CWD: folder, PETSTORE_LOCAL_STATE: stateDir },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining("bench:") });
  expect(stdout).toMatch(
    / Queue \(java17\)\n +without SnapStart +3 [^]+ SnapStart, unprimed +3 [^]+ SnapStart +3 /,
  );
  expect(stdout).toContain("0 failed");

  const { own: measured, variants, provenance, snapshotMissing, hazards } = await readResults(out);
  expect(measured).toMatchObject({ handler: "acme.Queue", call: { by: "invoke" } });
  for (const { variant, cold, load, samples } of variants) {
    expect(cold?.count).toBe(3);
    expect(load).toMatchObject({ requests: 6, failed: 0, non2xx: 0 });
    const restored = variant !== "baseline" && snapshotMissing === undefined;
    const starts = samples.filter(({ kind }) => kind !== "warm").map(({ kind }) => kind);
    expect(new Set(starts)).toEqual(new Set([restored ? "restore" : "init"]));
  }
  expect(provenance?.command).toContain("--env TOKEN=…");
  expect(readFileSync(join(folder, "results.html"), "utf8")).toContain("Safe to restore?");
  const check =
    'npm run check:snapshot -- --zip queue.zip --handler acme.Queue --runtime java17 --event event.json --env TOKEN="$TOKEN"';
  expect(hazards).toMatchObject([{ app: "own:Queue", handler: "acme.Queue", command: check }]);
  if (snapshotMissing === undefined) {
    expect(hazards![0]!.look).toMatchObject({ open: [{ rule: "secret/variable", where: "memory: TOKEN" }] });
    expect(stderr.replace(/\s+/g, " ")).toContain(
      `The snapshot of version 1 of Queue holds what it may not (1 note). To see it: ${check}`,
    );
  }
  expect(stderr + stdout + JSON.stringify(hazards)).not.toContain("hush");
  expect(readdirSync(stateDir)).toEqual([]);
}, 120_000);
