import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Coverage, Plan, Run, Tested } from "./plan";
import type { TestFile } from "./workspace";

export type Outcome = "killed" | "timeout" | "survived";

/** Of one test; Jest's own, and more than any of them needs. */
const TEST_LIMIT_MS = 5_000;
/** Of one mutant, where not even a test's limit ends it: a loop without an end. */
const STALLED_MS = 30_000;
/** Loading packages and compiling, on a machine that does something else too. */
const START_LIMIT_MS = 180_000;
/** What a mutant leaves behind could reach the next one, so a process doesn't see too many. */
const BATCH = 80;

/** The file's tests without a mutant: whether they pass, and which code each of them runs. */
export async function cover(folder: string, test: TestFile): Promise<{ coverage: Coverage; ms: number }> {
  const { coverage, clean, ms } = await runProcess(folder, test, []);
  if (!clean) throw new Error(`${test.file} doesn't pass twice in one process`);
  return { coverage, ms };
}

/**
 * Runs the file's tests against each mutant.
 * @param heard called when it is certain, that is for many at a time
 * @param judging called meanwhile with how many more have had their tests
 */
export async function judge(
  folder: string,
  test: TestFile,
  runs: Run[],
  heard: (mutant: string, outcome: Outcome) => void,
  judging: (mutants: number) => void,
): Promise<void> {
  const waiting: Run[][] = [];
  for (let begin = 0; begin < runs.length; begin += BATCH) waiting.push(runs.slice(begin, begin + BATCH));
  for (let batch = waiting.shift(); batch; batch = waiting.shift()) {
    const { outcomes, clean } = await runProcess(folder, test, batch, judging);
    if (!clean && batch.length > 1) {
      // One of them spoilt the process for those after it: half as many at a time will tell.
      const half = Math.ceil(batch.length / 2);
      waiting.unshift(batch.slice(0, half), batch.slice(half));
      continue;
    }
    outcomes.forEach((outcome, mutant) => heard(mutant, outcome));
    const left = batch.filter(({ mutant }) => !outcomes.has(mutant!));
    if (left.length > 0) waiting.unshift(left);
  }
}

interface Seen {
  coverage: Coverage;
  ms: number;
  outcomes: Map<string, Outcome>;
  /** Whether the tests still passed at the end without a mutant. */
  clean: boolean;
}

let started = 0;
const running = new Set<number>();
// They are groups of their own, so an interrupt doesn't reach them.
process.on("exit", () => running.forEach(killGroup));

async function runProcess(
  folder: string,
  test: TestFile,
  runs: Run[],
  judging: (mutants: number) => void = () => {},
): Promise<Seen> {
  const scratch = join(folder, `.mutations-${++started}`);
  const plan: Plan = { testFile: test.file, packages: [...test.packages], testLimitMs: TEST_LIMIT_MS, runs };
  writeFileSync(`${scratch}.plan`, JSON.stringify(plan));
  const jest = [join(folder, "node_modules/jest/bin/jest.js"), "--runInBand", "--forceExit"];
  const output = openSync(`${scratch}.log`, "w");
  const child = spawn(process.execPath, [...jest, "--config", JSON.stringify(jestConfig(folder))], {
    cwd: folder,
    env: { ...process.env, MUTATION_PLAN: `${scratch}.plan`, MUTATION_RESULTS: `${scratch}.results` },
    stdio: ["ignore", output, output],
    detached: true,
  });
  const exited = once(child, "exit");
  running.add(child.pid!);
  let lines: Tested[] = [];
  let progressAt = Date.now();
  for (;;) {
    const ended = await Promise.race([exited.then(() => true), sleep(200, false)]);
    const now = read(`${scratch}.results`);
    if (now.length > lines.length) progressAt = Date.now();
    judging(judgedIn(now) - judgedIn(lines));
    lines = now;
    if (ended || Date.now() - progressAt > (lines.length === 0 ? START_LIMIT_MS : STALLED_MS)) break;
  }
  killGroup(child.pid!);
  running.delete(child.pid!);
  await exited;
  const log = readFileSync(`${scratch}.log`, "utf8");
  for (const end of ["plan", "results", "log"]) rmSync(`${scratch}.${end}`, { force: true });
  return digest(test, lines, runs, log);
}

function digest(test: TestFile, lines: Tested[], runs: Run[], log: string): Seen {
  const [first, ...rest] = lines;
  if (!first || !("clean" in first)) throw new Error(`${test.file} doesn't run:\n${log.slice(-4000)}`);
  if (first.clean !== null) throw new Error(`${test.file} fails without a mutant: ${first.clean}`);
  const outcomes = new Map<string, Outcome>();
  let current: string | undefined;
  let clean = true;
  let ms = 0;
  for (const line of rest) {
    if ("clean" in line) {
      clean = line.clean === null;
      ms = line.ms!;
    } else if ("starting" in line) current = line.starting;
    else {
      outcomes.set(line.mutant, line.timedOut ? "timeout" : line.failure === null ? "survived" : "killed");
      current = undefined;
    }
  }
  if (current !== undefined) outcomes.set(current, "timeout");
  if (outcomes.size === 0 && runs.length > 0) throw new Error(`${test.file} stopped:\n${log.slice(-4000)}`);
  return { coverage: first.coverage ?? { static: {}, perTest: {} }, ms, outcomes, clean };
}

const judgedIn = (lines: Tested[]) => lines.filter((line) => "mutant" in line).length;

function read(file: string): Tested[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  // The last one may be half written.
  return lines.slice(0, -1).map((line) => JSON.parse(line) as Tested);
}

/** Processes that tests have started go too. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended already, and all that it started.
  }
}

const jestConfig = (folder: string) => ({
  rootDir: folder,
  testMatch: ["<rootDir>/__tests__/mutations/driver.ts"],
  testEnvironment: "<rootDir>/__tests__/mutations/environment.ts",
  transform: { "^.+\\.tsx?$": ["ts-jest", { diagnostics: false }] },
  cacheDirectory: "<rootDir>/.jest-cache",
});
