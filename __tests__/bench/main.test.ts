import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { amountOf, appNames, appsOf } from "../../bench/options";
import { formatResults } from "../../bench/results";
import { sampleResults } from "./sampleResults";

const PROJECT = join(__dirname, "../..");
let folder: string;

beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "bench-main-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `npm run bench -- …` without the set-up before it. */
function bench(...argv: string[]) {
  const command = ["--require", require.resolve("tsx/cjs"), join(PROJECT, "bench/main.ts"), ...argv];
  const env = {
    ...process.env,
    NO_COLOR: "1",
    PULUMI_HOME: folder,
    PULUMI_BACKEND_URL: `file://${folder}`,
  };
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    cwd: folder,
    encoding: "utf8",
    env,
  });
  return { status, stdout, stderr };
}

const file = (name: string, seed: number) => {
  writeFileSync(join(folder, name), formatResults(sampleResults({ seed })));
  return name;
};

describe("the command line", () => {
  it("explains itself and its exit codes", () => {
    const { status, stdout } = bench("--help");
    expect(status).toBe(0);
    for (const word of [
      "--stack",
      "--rounds",
      "--json",
      "--quiet",
      "compare",
      "picture",
      "Exit codes: 0 done, 1 failed, 2 wrong usage, 130",
    ]) {
      expect(stdout).toContain(word);
    }
  });

  it.each([
    [["--rounds", "none"], "whole number from 1 to 1000"],
    [["--app", "petstore,cat"], "names out of petstore, boot4, hello, all"],
    [["--app", ""], "names out of petstore, boot4, hello, all"],
    [["--nonsense"], "unknown option"],
    [["compare", "one.json"], "missing required argument 'after'"],
  ])("answers wrong usage %j with code 2 and the reason", (argv, reason) => {
    const { status, stderr } = bench(...argv);
    expect(status).toBe(2);
    expect(stderr).toContain(reason);
  });

  it("answers a file that isn't there with code 1 and one line", () => {
    const { status, stderr } = bench("compare", "a.json", "b.json");
    expect(status).toBe(1);
    expect(stderr.trim()).toBe("bench: a.json doesn't exist");
  });

  it("refuses a stack that doesn't exist, before it changes anything", () => {
    const { status, stderr, stdout } = bench("--stack", "absent");
    expect(status).toBe(1);
    expect(stderr).toMatch(/bench: (there is no stack absent|Pulumi can't read the stack absent)/);
    expect(stdout).toBe("");
  });

  it("compares, and makes page and picture from files alone", () => {
    const [a, b] = [file("a.json", 1), file("b.json", 2)];
    expect(bench("compare", a, b)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("No difference beyond noise"),
    });
    expect(bench("page", a)).toMatchObject({ status: 0, stdout: "a.html\n" });
    expect(bench("picture", a, "--to", "docs/a.svg")).toMatchObject({ status: 0, stdout: "docs/a.svg\n" });
  });
});

it.each([
  ["all", ["petstore", "hello"]],
  ["boot4", ["boot4"]],
  ["boot4, petstore", ["petstore", "boot4"]],
  ["all,boot4,boot4", ["petstore", "boot4", "hello"]],
])("--app %s measures %j", (text, apps) => {
  expect(appsOf(appNames(text))).toEqual(apps);
});

describe("the amounts", () => {
  it("fit the cores locally, and are the original post's on AWS", () => {
    expect(amountOf({}, true).concurrency).toBeGreaterThanOrEqual(2);
    expect(amountOf({}, false)).toEqual({ rounds: 3, probes: 1, requests: 1000, concurrency: 50 });
  });

  it("can all be chosen", () => {
    const chosen = { rounds: 7, probes: 2, requests: 80, concurrency: 8 };
    expect(amountOf(chosen, true)).toEqual(chosen);
    expect(amountOf(chosen, false)).toEqual(chosen);
  });

  it("never ask ab for more at a time than there are", () => {
    expect(amountOf({ concurrency: 400 }, true).requests).toBe(400);
  });
});
