import { appendFileSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type * as Circus from "jest-circus";
import type { Plan, Run, Tested } from "./plan";

/**
 * Runs one test file over and over in one process, each time with another mutant on: a second, inner Jest-circus takes the
 * file's tests, and the packages that take seconds to load stay loaded. Run by Jest, as a test of its own.
 */

declare const realProcess: NodeJS.Process;
const shared = globalThis as unknown as { __stryker__: Switch };

/** What StrykerJS's switches look at. */
interface Switch {
  activeMutant?: string;
  currentTestId?: string;
  hitCount?: number;
  hitLimit?: number;
  mutantCoverage?: { static: Record<string, number>; perTest: Record<string, Record<string, number>> };
}

const ACTIVE = "__STRYKER_ACTIVE_MUTANT__";
/** Both Jest-circuses would take their handlers of events from here. */
const outer = globalThis as unknown as Record<symbol, unknown>;
const HANDLERS = Symbol.for("EVENT_HANDLERS");
const handlers = outer[HANDLERS];
delete outer[HANDLERS];
// eslint-disable-next-line @typescript-eslint/no-require-imports -- not before that
const circus = require("jest-circus") as typeof Circus;
outer[HANDLERS] = handlers;

// Pulumi takes a stack trace of every promise, and Jest looks up the sources of each: most of the time that a program takes.
Error.stackTraceLimit = 0;

const plan = JSON.parse(readFileSync(process.env.MUTATION_PLAN!, "utf8")) as Plan;
const testFile = resolve(plan.testFile);
const stryker: Switch = (shared.__stryker__ = {});
// eslint-disable-next-line @typescript-eslint/no-require-imports -- known by name only
const load = (name: string): unknown => require(name);
const packages = new Map(plan.packages.map((name) => [name, loadedOnce(name, load(name))]));

let selected: Set<string> | undefined;
let failure: string | null = null;
let ids = new Map<Circus.State["rootDescribeBlock"]["tests"][number], string>();
const fail = (error: unknown) => (failure ??= String(error instanceof Error ? error.message : error));
realProcess.on("unhandledRejection", fail);
realProcess.on("uncaughtException", fail);

circus.addEventHandler((event: Circus.Event, state: Circus.State) => {
  switch (event.name) {
    case "run_start":
      ids = new Map(testsOf(state.rootDescribeBlock).map((test, index) => [test, `${index} ${test.name}`]));
      break;
    case "run_describe_start": {
      // Its beforeAll would be run for nothing.
      const wanted = testsOf(event.describeBlock).some((test) => !selected || selected.has(ids.get(test)!));
      if (failure || !wanted) event.describeBlock.mode = "skip";
      break;
    }
    case "test_start": {
      const id = ids.get(event.test)!;
      if (failure || (selected && !selected.has(id))) event.test.mode = "skip";
      stryker.currentTestId = id;
      break;
    }
    case "test_done":
    case "test_skip":
      stryker.currentTestId = undefined;
      if (event.test.errors.length > 0) fail([event.test.errors[0]].flat()[0]);
      break;
  }
});

type Block = Circus.State["rootDescribeBlock"];
const testsOf = (block: Block): Block["tests"] =>
  block.children.flatMap((child) => (child.type === "describeBlock" ? testsOf(child) : [child]));

/** @returns why it failed; null when all tests passed */
async function runTests({ mutant, tests, hitLimit }: Run): Promise<string | null> {
  jest.useRealTimers();
  jest.restoreAllMocks();
  jest.resetModules();
  circus.resetState();
  const { describe, test, it, beforeAll, afterAll, beforeEach, afterEach } = circus;
  Object.assign(globalThis, { describe, test, it, beforeAll, afterAll, beforeEach, afterEach });
  for (const [name, loaded] of packages) jest.doMock(name, () => loaded);
  failure = null;
  selected = tests && new Set(tests);
  Object.assign(stryker, {
    activeMutant: mutant,
    hitLimit,
    hitCount: hitLimit === undefined ? undefined : 0,
  });
  // Processes that tests start have it from here.
  for (const { env } of [process, realProcess]) {
    if (mutant === undefined) delete env[ACTIVE];
    else env[ACTIVE] = mutant;
  }
  try {
    load(testFile);
    jest.setTimeout(plan.testLimitMs);
    const { unhandledErrors } = await circus.run();
    if (unhandledErrors.length > 0) fail(unhandledErrors[0]);
    // Rejections that nobody handles are told a turn later.
    await new Promise((turn) => setImmediate(turn));
  } catch (error) {
    fail(error);
  }
  return failure;
}

/** The providers' SDKs load each of their parts when it is first asked for: seconds, once more for every mutant. */
function loadedOnce(name: string, part: unknown): unknown {
  if (!/^@pulumi\/(?!pulumi)/.test(name) || typeof part !== "object" || part === null) return part;
  const known = new Map<string | symbol, unknown>();
  return new Proxy(part, {
    get(target, key) {
      if (!known.has(key)) known.set(key, loadedOnce(name, Reflect.get(target, key)));
      return known.get(key);
    },
  });
}

const tell = (line: Tested) => appendFileSync(process.env.MUTATION_RESULTS!, `${JSON.stringify(line)}\n`);

test("mutants", async () => {
  tell({ clean: await runTests({}), coverage: stryker.mutantCoverage });
  for (const run of plan.runs) {
    tell({ starting: run.mutant! });
    const failed = await runTests(run);
    const timedOut = failed !== null && /^Exceeded timeout|Hit count limit/.test(failed);
    tell({ mutant: run.mutant!, failure: failed, timedOut });
    // What still waits would go on behind the next mutant's back.
    if (timedOut) return;
  }
  // What earlier mutants left behind would show here.
  const startedAt = Date.now();
  tell({ clean: await runTests({}), ms: Date.now() - startedAt });
}, 2_000_000_000);
