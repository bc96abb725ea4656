import { setTimeout as sleep } from "node:timers/promises";
import { BenchError } from "../../bench/errors";
import type { Findings, Hazard, Skipped } from "./hazard";
import { compareLater, type LaterCall, type LaterEnvironment } from "./later";
import { AT_ONCE } from "./later-text";
import { libfaketime, NoLibfaketime } from "./libfaketime";
import { observe, placeOfLine } from "./observed";
import type { Target } from "./target";
import type { Called, Trial } from "./trial";
import { messageIn } from "./value-calls";

export const PART = "time";

/**
 * How far the clock is put ahead, in ms. The date is another one then, and the hour too; sessions of AWS credentials last
 * 36 hours at most.
 */
const AHEAD = 37 * 3600_000;

/** How often each request is sent to each environment. */
const ROUNDS = 3;
/** An environment's calls may take so long, in ms. */
const BUDGET = 8_000;

/** How long after its first calls an environment gets the others, in ms: what waits for a second at most is woken till then. */
const LINGER = 1_100;

/** How often the environments that are restored are restored again where something is found: it has to be found each time. */
const CONFIRMATIONS = 2;

/** What ends an environment's process. */
const ENDS = /"errorType":"(?:Runtime\.ExitError|Sandbox\.Timedout)"/;

/** What the dynamic linker says of a library that it can't use. */
const NOT_PRELOADED = /cannot be preloaded/;

const OTHER_CLOCKS: Skipped = {
  part: "other clocks",
  why:
    "only what a process reads as the time of day was put ahead. System.nanoTime(), and what waits by it, such as scheduled " +
    "executors, sleeps and time limits, went on as after a restore at once: a timer that waits for longer than a second wasn't " +
    "seen to fire. Nor were timers inside of the kernel put ahead, the times of files, what asks the kernel itself or does " +
    "without glibc, and other machines",
};

/**
 * Publishes the function once more, restores it with the snapshot's clock and with one that is ahead, and compares what
 * they do. Where that differs, it is started cold with the clock ahead, too.
 * @throws the signal's reason
 */
export async function laterFindings(
  trial: Trial,
  target: Target,
  signal: AbortSignal,
  step: (what: string) => void,
): Promise<Findings> {
  try {
    step("the clock");
    await trial.clock.use(await libfaketime(signal));
    return await compared(trial, target, step);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof NoLibfaketime) return skipped(`the clock can't be put ahead here: ${error.message}`);
    if (error instanceof BenchError)
      return skipped(`with libfaketime, which puts the clock ahead, ${error.message}`);
    throw error;
  } finally {
    trial.clock.set(0);
  }
}

const skipped = (why: string): Findings => ({ hazards: [], skipped: [{ part: PART, why }] });

async function compared(
  trial: Trial,
  { environment, requests }: Target,
  step: (what: string) => void,
): Promise<Findings> {
  await trial.update(trial.clock.variables(environment["LD_PRELOAD"]));
  const { version, lines } = await trial.publish();
  const refused = lines.find((line) => NOT_PRELOADED.test(line));
  if (refused !== undefined) return skipped(`the clock can't be put ahead here: ${refused.trim()}`);
  await trial.clock.nextSecond();
  let rounds = ROUNDS;
  const observed = async (restored: boolean, ahead: number, linger: number): Promise<LaterEnvironment> => {
    trial.clock.set(ahead);
    const seen = await seenIn(trial, restored ? version : undefined, requests, rounds, linger);
    // All environments are called alike.
    rounds = Math.min(rounds, seen.rounds);
    return seen;
  };
  const pair = async (soonLingers: number, lateLingers: number) => {
    step("restored at once");
    const soon = await observed(true, 0, soonLingers);
    step(`restored ${AHEAD / 3600_000} hours later`);
    return { soon, late: await observed(true, AHEAD, lateLingers).catch(asBroken) };
  };
  const names = requests.map(({ name }) => name);
  const first = await pair(0, LINGER);
  const compare = (each: typeof first, cold?: LaterEnvironment) =>
    compareLater({ ...each, cold, requests: names, ahead: AHEAD });
  let hazards = compare(first);
  if (hazards.length === 0) return { hazards, skipped: [OTHER_CLOCKS] };
  // What is logged more often only since one of them has lingered isn't found again.
  const linger = hazards.some(({ rule }) => rule === AT_ONCE) ? LINGER : 0;
  step(`started cold ${AHEAD / 3600_000} hours later`);
  const cold = await observed(false, AHEAD, linger);
  hazards = compare(first, cold);
  for (let i = 0; i < CONFIRMATIONS && hazards.length > 0; i++) {
    const again = new Set(compare(await pair(linger, linger), cold).map(keyOf));
    hazards = hazards.filter((each) => again.has(keyOf(each)));
  }
  return { hazards, skipped: [OTHER_CLOCKS, ...failures(cold, names)] };
}

const keyOf = ({ rule, where }: Hazard) => `${rule} ${where}`;

/** Where it can't even be restored. @throws what is no fault of the function's */
function asBroken(error: unknown): LaterEnvironment {
  if (error instanceof BenchError) return { calls: [], lines: new Map(), broken: error.message };
  throw error;
}

async function seenIn(
  trial: Trial,
  version: string | undefined,
  requests: Target["requests"],
  most: number,
  linger: number,
): Promise<LaterEnvironment & { rounds: number }> {
  const { now } = trial.clock;
  const calls: LaterCall[][] = requests.map(() => []);
  const lines = new Map<string, number>();
  let rounds = 0;
  await trial.inFresh(version, async (call) => {
    const end = performance.now() + BUDGET;
    for (; rounds < most && (rounds === 0 || performance.now() < end); rounds++) {
      if (rounds === 1) await sleep(linger);
      for (const [index, { event }] of requests.entries()) {
        const begin = now();
        const called = await call(event);
        calls[index]!.push({ begin, end: now(), ...whatItDid(called) });
        for (const place of called.lines.map(placeOfLine)) lines.set(place, (lines.get(place) ?? 0) + 1);
        if (called.failed && ENDS.test(called.payload)) {
          // The next call would start another environment.
          rounds = most;
          return;
        }
      }
    }
  });
  return { calls, lines, rounds };
}

function whatItDid({ payload, lines, requestId, failed }: Called): Pick<LaterCall, "values" | "failure"> {
  const status = statusIn(payload);
  const failure = failed
    ? messageIn(payload).replace(`RequestId: ${requestId} Error: `, "")
    : status >= 500
      ? `status ${status}`
      : undefined;
  return { values: observe(payload, lines, requestId), ...(failure !== undefined && { failure }) };
}

/** Of an answer to an HTTP API; else 0. */
function statusIn(payload: string): number {
  try {
    const { statusCode } = JSON.parse(payload) as { statusCode?: unknown };
    return typeof statusCode === "number" ? statusCode : 0;
  } catch {
    return 0;
  }
}

/** What fails cold at that time as well isn't the snapshot's fault, but nothing can be told of it. */
const failures = ({ calls }: LaterEnvironment, names: readonly string[]): Skipped[] =>
  names.flatMap((name, index) => {
    const failure = calls[index]?.find((call) => call.failure !== undefined)?.failure;
    if (failure === undefined) return [];
    const why = `with the clock ahead, a cold environment fails, too: ${failure.slice(0, 200)}`;
    return [{ part: `${PART}, answers to ${name}`, why }];
  });
