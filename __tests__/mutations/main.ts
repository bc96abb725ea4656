import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { format } from "prettier";
import { projectRoot } from "../../local/setup/paths";
import { instrument, type Mutant } from "./instrument";
import type { Run } from "./plan";
import { asMarkdown, asText, type Results, type Status, score, survivorsOf, tally, total } from "./report";
import { explain, readReasons } from "./survivors";
import { cover, judge } from "./testProcess";
import { copyProject, inspectTest, type TestFile } from "./workspace";

/**
 * Changes the program in many small ways, one at a time, and runs the unit tests that reach the changed code: a change that
 * no test notices is a gap, or needs a reason.
 */

/** In percent. */
const LEAST = 95;
/** As often as without the mutant, and much more. */
const HITS = { times: 100, atLeast: 1000 };
const SAY_EVERY_MS = 20_000;
const REASONS = "__tests__/mutations/survivors.json";
const REPORT = "docs/mutations.md";

interface Options {
  only: string[];
  jobs: number;
}

new Command("test:mutations")
  .description("Tells which changes of the deployed program no unit test notices.")
  .option(
    "--only <file>",
    "mutate this file or folder alone, and write no report; may be repeated",
    collect,
    [],
  )
  .option("--jobs <count>", "test processes at the same time", count, 2)
  .action(run)
  .parseAsync()
  .catch((error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });

async function run({ only, jobs }: Options): Promise<void> {
  const startedAt = Date.now();
  const files = sources().filter(
    (file) => only.length === 0 || only.some((name) => file === name || file.startsWith(`${name}/`)),
  );
  if (files.length === 0) throw new Error(`--only names none of ${sources().join(", ")}`);
  const { folder, remove } = copyProject(projectRoot);
  process.on("exit", remove);
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));
  const tests = reachingTests(folder, files);
  const mutants = await instrument(folder, files);
  say(`${mutants.length} mutants in ${files.length} files, ${tests.length} test files reach them`);
  const results = await judgeAll(folder, mutants, tests, jobs);
  const reasons = readReasons(readFileSync(join(projectRoot, REASONS), "utf8"));
  const explained = explain(survivorsOf(results), reasons, files);
  console.log(asText(results, explained));
  const minutes = Math.round((Date.now() - startedAt) / 60_000);
  say(`took ${minutes} minutes`);
  if (only.length === 0) {
    const page = asMarkdown(results, explained, { date: today(), commit: commit(), minutes });
    writeFileSync(join(projectRoot, REPORT), await format(page, { parser: "markdown", printWidth: 110 }));
    say(`${REPORT} written`);
  }
  const noticed = score(total(tally(results)));
  if (noticed < LEAST) say(`${noticed.toFixed(1)} % are noticed; it is to be ${LEAST} %`);
  if (noticed < LEAST || explained.unexplained.length > 0) process.exitCode = 1;
}

/** What is deployed. */
function sources(): string[] {
  const inFolder = (folder: string) =>
    readdirSync(join(projectRoot, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(folder, name));
  return ["index.ts", ...["config", "components", "publish"].flatMap((name) => inFolder(name).sort())];
}

/** But those that ask other programs, which take minutes. */
function reachingTests(folder: string, files: string[]): TestFile[] {
  const root = join(folder, "__tests__");
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts") && !/^(e2e|mutations)\//.test(name))
    .map((name) => inspectTest(folder, relative(folder, join(root, name))))
    .filter(({ loads }) => !loads.has("__tests__/proof/support/python.ts"))
    .filter(({ loads, starts }) => files.some((file) => loads.has(file) || starts.has(file)));
}

async function judgeAll(
  folder: string,
  mutants: Mutant[],
  tests: TestFile[],
  jobs: number,
): Promise<Results> {
  const status = new Map<string, Status>(mutants.map(({ id }) => [id, "no coverage"]));
  const rounds: { test: TestFile; runs: Run[]; ms: number }[] = [];
  await inParallel(tests, jobs, async (test) => {
    const { coverage, ms } = await cover(folder, test);
    rounds.push({ test, ms, runs: mutants.flatMap((mutant) => runOf(mutant, test, coverage)) });
    say(`${test.file}: passes in ${ms} ms once loaded, reaches ${rounds.at(-1)!.runs.length} mutants`);
  });
  rounds.sort((a, b) => a.ms - b.ms || a.test.file.localeCompare(b.test.file));
  for (const [index, { test, runs }] of rounds.entries()) {
    const left = runs.filter(({ mutant }) => !["killed", "timeout"].includes(status.get(mutant!)!));
    let done = 0;
    let saidAt = Date.now();
    say(`(${index + 1}/${rounds.length}) ${test.file}: ${left.length} mutants`);
    const parts = Array.from({ length: jobs }, (_, part) => left.filter((_, at) => at % jobs === part));
    const judging = (mutants: number) => {
      done += mutants;
      if (Date.now() - saidAt < SAY_EVERY_MS) return;
      say(`${done} of ${left.length}`);
      saidAt = Date.now();
    };
    await inParallel(parts, jobs, (part) =>
      judge(folder, test, part, (mutant, outcome) => status.set(mutant, outcome), judging),
    );
    const noticed = left.filter(({ mutant }) => status.get(mutant!) !== "survived").length;
    say(`notices ${noticed} of ${left.length}`);
  }
  return new Map(mutants.map((mutant) => [mutant, status.get(mutant.id)!]));
}

type Coverage = Awaited<ReturnType<typeof cover>>["coverage"];

/** The tests of the file that run the mutant's code, if there are any. */
function runOf({ id, file }: Mutant, test: TestFile, { static: outside, perTest }: Coverage): Run[] {
  const tests = Object.keys(perTest).filter((name) => perTest[name]![id]);
  const hits = tests.reduce((sum, name) => sum + perTest[name]![id]!, outside[id] ?? 0);
  const hitLimit = Math.max(HITS.atLeast, HITS.times * hits);
  if (outside[id]) return [{ mutant: id, hitLimit }];
  if (tests.length > 0) return [{ mutant: id, tests, hitLimit }];
  return test.starts.has(file) ? [{ mutant: id }] : [];
}

async function inParallel<T>(items: T[], jobs: number, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  const ended = await Promise.allSettled(Array.from({ length: jobs }, worker));
  for (const one of ended) if (one.status === "rejected") throw one.reason;
}

function commit(): string {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: projectRoot, encoding: "utf8" }).trim();
  const changed = git("status", "--porcelain", "--untracked-files=no") !== "";
  return git("rev-parse", "--short", "HEAD") + (changed ? ", with changes" : "");
}

const today = () => new Date().toISOString().slice(0, 10);

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

function count(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError("It may be a whole number from 1 up.");
  return Number(text);
}

const began = Date.now();
function say(line: string): void {
  process.stderr.write(`[${((Date.now() - began) / 1000).toFixed(0).padStart(4)} s] ${line}\n`);
}
