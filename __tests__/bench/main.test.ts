import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { amountOf, appNames, appsOf } from "../../bench/options";
import { formatResults } from "../../bench/results";
import { displayWidth } from "../../bench/terminal";
import { sampleResults } from "./sampleResults";

const PROJECT = join(__dirname, "../..");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bench-main-"));
  for (const name of ["there.zip", "event.json"]) writeFileSync(join(folder, name), "{}");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `npm run bench -- …` without the set-up before it. */
const bench = (...argv: string[]) => runMain("bench/main.ts", argv);

/** @param width of the terminal that standard output is taken for; without it none */
function runMain(main: string, argv: readonly string[], width?: number) {
  const terminal = join(folder, `terminal${width}.js`);
  writeFileSync(terminal, `Object.assign(process.stdout, { isTTY: true, columns: ${width} });`);
  const preload = width === undefined ? [] : ["--require", terminal];
  const command = [...preload, "--require", require.resolve("tsx/cjs"), join(PROJECT, main), ...argv];
  const env = {
    ...process.env,
    NO_COLOR: "1",
    INIT_CWD: folder,
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
      "Exit codes: 0 done, 1 failed, 2 wrong usage (nothing was done), 130",
    ]) {
      expect(stdout.replace(/\s+/g, " ")).toContain(word);
    }
  });

  it.each([
    [["--rounds", "none"], "--rounds: none: it must be a whole number from 1 to 1000"],
    [["--rounds", "0"], "--rounds: 0: it must be a whole number from 1 to 1000"],
    [
      ["--app", "petstore,helo"],
      "--app: there is no application helo (did you mean hello?); there are: petstore, boot4, hello, all",
    ],
    [["--app", ""], '--app: there is no application ""; there are: petstore, boot4, hello, all'],
    [
      ["--variants", "qick"],
      "--variants: there is no value qick (did you mean quick?); there are: quick, all",
    ],
    [["--rouns", "3"], "there is no option --rouns (did you mean --rounds?); there are: --stack, --app, "],
    [["histroy"], "there is no command histroy (did you mean history?); there are: compare, history, "],
    [["compare", "one.json"], "missing required argument 'after'"],
    [
      ["compare", "--nonsense", "a", "b"],
      "there is no option --nonsense; there are: --anyway, --page, --help",
    ],
    [["--requests", "5", "--concurrency", "6"], "--concurrency 6 is more than --requests 5"],
    [["--out", "."], "--out . can't be written: it is a folder"],
    [
      ["--zip", "there.zip", "--handler", "acme.A", "--app", "hello"],
      "option '--app <names>' cannot be used with",
    ],
    [
      ["--zip", "there.zip", "--handler", "acme.A", "--stack", "dev"],
      "--zip is measured on this machine; a stack on",
    ],
    [["--zip", "there.zip"], "--zip needs --handler"],
    [["--event", "event.json"], "--event needs --zip and --handler"],
    [["--stack", "dev", "--path", "/a"], "--path needs --zip and --handler"],
    [["--zip", "absent.zip", "--handler", "acme.A"], "--zip: there is no file "],
    [["compare", "absent/a.json", "b.json"], "absent/a.json doesn't exist"],
  ])("answers wrong usage %j with code 2 and one message that names the choices", (argv, reason) => {
    const { status, stdout, stderr } = bench(...argv);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr.replace(/\s+/g, " ")).toContain(`bench: ${reason}`);
    expect(stderr.match(/bench: /g)).toHaveLength(1);
    for (const line of stderr.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(80);
  });

  it("answers a results file that can't be read with code 2, and names those that are there", () => {
    file("there.json", 1);
    writeFileSync(join(folder, "cut.json"), '{"schema": 1');
    expect(bench("compare", "./cut.json", "there.json")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("bench: ./cut.json isn't JSON"),
    });
    const { status, stderr } = bench("compare", "absent.json", "there.json");
    expect(status).toBe(2);
    expect(stderr.replace(/\s+/g, " ")).toMatch(
      /bench: absent\.json doesn't exist; there are: .*there\.json/,
    );
  });

  it("answers two runs that can't be compared with code 1 and why", () => {
    const [a, b] = [file("a.json", 1), "other.json"];
    const other = sampleResults({ seed: 2 });
    other.machine.cpu = "Another CPU";
    writeFileSync(join(folder, b), formatResults(other));
    const { status, stdout, stderr } = bench("compare", a, b);
    expect(status).toBe(1);
    expect(stdout).toContain("other processor: Sample CPU <2> and Another CPU");
    expect(stderr).toContain("the two runs can't be compared (--anyway compares them all the same)");
    expect(bench("compare", a, b, "--anyway").status).toBe(0);
  });

  it("of the restores' benchmark is as strict", () => {
    for (const [argv, reason] of [
      [
        ["--only", "warn"],
        "--only: there is no group warn (did you mean warm?); there are: petstore, hello, ",
      ],
      [["--chek"], "there is no option --chek (did you mean --check?); there are: --only, "],
      [["now"], "now: it takes options alone; --help explains them"],
    ] as const) {
      const { status, stderr } = runMain("bench/restore/main.ts", argv);
      expect(status).toBe(2);
      expect(stderr.replace(/\s+/g, " ")).toContain(`bench:restore: ${reason}`);
    }
  });

  it.each([
    [["--zip", "there.zip"], "--zip needs --handler"],
    [["--handler", "acme.A"], "--handler needs --zip"],
    [["--zip", "absent.zip", "--handler", "acme.A"], "--zip: there is no file "],
    [["--path", "/a"], "--path needs --zip and --handler"],
    [["--zp", "a.zip"], "there is no option --zp (did you mean --zip?); there are: --zip, --handler, "],
    [["now"], "now: it takes options alone; --help explains them"],
    [
      ["--fail-on", "eror"],
      "--fail-on: there is no value eror (did you mean error?); there are: error, warning, ",
    ],
    [["--memory", "1"], "--memory: 1: it must be a whole number from 128 to 10240"],
    [
      ["--runtime", "java8"],
      "--runtime: there is no runtime java8 (did you mean java11?); there are: java11, ",
    ],
    [["--requests", "absent.json"], "--requests: there is no file "],
    [["--requests", "event.json"], "--requests: event.json: it must be a list of events, with one at least"],
    [
      ["--zip", "there.zip", "--handler", "acme.A", "--requests", "a.json", "--event", "event.json"],
      "option '--requests <file.json>' cannot be used with option '--event <file.json>'",
    ],
    [["--accepted", "absent.json"], "--accepted: there is no file "],
    [["--accepted", "event.json"], "FOLDER/event.json: accepted: "],
    [["--sarif", "."], "--sarif FOLDER can't be written: it is a folder"],
  ])("of the snapshot's check is as strict: %j", (argv, reason) => {
    const { status, stdout, stderr } = runMain("local/hazards/main.ts", argv);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr.replace(/\s+/g, " ")).toContain(`check:snapshot: ${reason.replace("FOLDER", folder)}`);
    for (const line of stderr.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(80);
  });

  it.each([60, 80])("explains itself in %i columns", (width) => {
    for (const main of ["bench/main.ts", "bench/restore/main.ts", "local/hazards/main.ts"]) {
      const { status, stdout } = runMain(main, ["--help"], width);
      expect(status).toBe(0);
      for (const line of stdout.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }
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
      stdout: expect.stringContaining("Can't tell a difference from noise"),
    });
    expect(bench("history", ".")).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("Medians of cold starts"),
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
