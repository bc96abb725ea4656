import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseRestoreResults } from "../../bench/restore/results";

/** `npm run bench:restore` as its user runs it, on what takes the least time. */

const project = join(__dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "petstore-e2e-"));
const out = join(folder, "results.json");
const command = ["--require", "tsx/cjs", join(project, "bench/restore/main.ts")];
/** What the benchmark makes is in here, so that what it leaves behind is seen. */
const env = { ...process.env, TMPDIR: folder, NO_COLOR: "1" };

/** Processes of the system whose command line or mounts name our folder. */
function processesOfFolder(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return ["cmdline", "mounts"].some((file) =>
          readFileSync(`/proc/${pid}/${file}`, "utf8").includes(folder),
        );
      } catch {
        return false;
      }
    });
}

/** Without the cache of what runs TypeScript. */
const filesLeft = () => readdirSync(folder).filter((name) => !name.startsWith("tsx-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("hello world from zero is measured with and without SnapStart, and nothing is left behind", () => {
  const options = ["--only", "hello", "--rounds", "2", "--out", out];
  const output = execFileSync(process.execPath, [...command, ...options], {
    cwd: project,
    env,
    encoding: "utf8",
  });
  // The name goes on in the next line, as there is room for 80 columns.
  expect(output).toMatch(/Hello world from zero: without +[\d.]+× +≥ 4× +≥ 8× .*\n *SnapStart ÷ with, p50/);
  expect(output).toContain("hello: where 2 restores' time went");

  const { figures, measurements, restores } = parseRestoreResults(readFileSync(out, "utf8"), out);
  const { baseline, snapstart } = measurements[0]!.samples;
  const p50 = (values: number[]) => (values[0]! + values[1]!) / 2;
  expect(Object.keys(figures)).toEqual(["helloSpeedup"]);
  expect(figures.helloSpeedup).toBeCloseTo(p50(baseline!) / p50(snapstart!), 2);
  // A JVM that starts takes longer than one that is restored, however busy the machine.
  expect(figures.helloSpeedup).toBeGreaterThan(1);
  expect(restores).toHaveLength(2);
  for (const { client, split, gateway } of restores) {
    expect(Object.keys(split)).toEqual(["prepare", "criu", "afterHooks", "invoke"]);
    expect(gateway).toBeGreaterThan(0);
    expect(Object.values(split).reduce((sum, each) => sum + each, gateway)).toBeCloseTo(client, 1);
  }
  expect(filesLeft()).toEqual(["results.json"]);
  expect(processesOfFolder()).toEqual([]);
}, 60_000);

test("Ctrl-C ends it with 130, and nothing is left behind", async () => {
  const child = spawn(process.execPath, [...command, "--only", "hello", "--out", join(folder, "none.json")], {
    cwd: project,
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  let interrupted = false;
  for await (const chunk of child.stderr.setEncoding("utf8")) {
    said += chunk as string;
    // What is deployed is being measured: processes of all kinds are there.
    if (interrupted || !/deploying[^]*from zero/.test(said)) continue;
    interrupted = true;
    child.kill("SIGINT");
  }
  if (child.exitCode === null) await once(child, "exit");
  expect(child.exitCode).toBe(130);
  expect(said).toContain("bench:restore: interrupted");
  expect(filesLeft()).toEqual(["results.json"]);
  expect(processesOfFolder()).toEqual([]);
}, 60_000);

test("a group that doesn't exist is wrong usage", () => {
  const run = () =>
    execFileSync(process.execPath, [...command, "--only", "speed"], { cwd: project, stdio: "pipe" });
  expect(run).toThrow("there is no group speed; there are: petstore,");
  try {
    run();
  } catch (error) {
    expect((error as { status: number }).status).toBe(2);
  }
});
