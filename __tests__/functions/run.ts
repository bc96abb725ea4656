import { setTimeout as sleep } from "node:timers/promises";
import { median } from "../../bench/statistics";
import type { ColdStart } from "../../local/cloud/lambda/cold-starts";
import type { LambdaBench } from "../e2e/support/lambda";
import { answerOf, checkAnswers, FunctionFailure, type Answer } from "./answers";
import type { FunctionCase } from "./functions";
import { within } from "./limits";
import type { Times } from "./results";

/** The function's own time limit for a call, in seconds: Lambda's for what an HTTP API calls. */
const TIMEOUT = 30;
const POLL_MS = 20;

/** Times are the median of so many. */
const RESTORES = 7;
const COLD_STARTS = 3;

/**
 * Publishes a version of a function and calls it: in environments that are restored, two of them at once, and cold.
 * @param say told what begins
 * @returns times in ms
 * @throws FunctionFailure with what is not as it is to be; the signal's reason once that is aborted
 */
export async function runFunction(
  bench: LambdaBench,
  one: FunctionCase,
  zip: string,
  signal: AbortSignal,
  say: (what: string) => void,
): Promise<Times> {
  const { service } = bench;
  const { name } = one;
  const SnapStart = { ApplyOn: "PublishedVersions" } as const;
  const settings = { ...one.settings, Timeout: TIMEOUT, Role: "role", SnapStart };
  await within("create", service.createFunction(name, settings, zip), signal);

  say("publishing");
  const begin = performance.now();
  const version = await within("publish", publish(bench, name, signal), signal);
  const publishMs = performance.now() - begin;

  say("calling the version");
  const call = async (qualifier?: string): Promise<Answer> =>
    answerOf(one, await within("invoke", bench.invoke(name, one.event, qualifier), signal));
  /** Calls an environment that it has to itself. */
  const callFresh = async (qualifier?: string): Promise<{ answer: Answer; start: ColdStart }> => {
    await within("stop", service.stopEnvironments(name), signal);
    await within("ready", service.whenReady(name), signal);
    const [answer, [start]] = await starting(bench, name, 1, signal, () => call(qualifier));
    return { answer, start: start! };
  };
  const first = await callFresh(version);
  const [atOnce, [second]] = await starting(bench, name, 1, signal, () =>
    Promise.all([call(version), call(version)]),
  );
  const restored = [first.start];
  while (restored.length < RESTORES) restored.push((await callFresh(version)).start);
  if ([...restored, second!].some(({ kind }) => kind !== "restore")) {
    throw new FunctionFailure(await whyNotRestored(bench, name));
  }

  say("calling $LATEST");
  const cold = await callFresh();
  const latest = [cold.start];
  while (latest.length < COLD_STARTS) latest.push((await callFresh()).start);
  checkAnswers(one, { first: first.answer, atOnce, cold: cold.answer });
  // One call found an environment that was there.
  await checkLog(bench, one, restored.length + latest.length + 2);
  return {
    publishMs,
    restoreMs: median(restored.map(({ duration }) => duration)),
    firstMs: median(restored.map(({ split }) => split["invoke"] ?? 0)),
    coldMs: median(latest.map(({ totalMs }) => totalMs)),
  };
}

/** @returns the version's number, once it is Active */
async function publish({ service }: LambdaBench, name: string, signal: AbortSignal): Promise<string> {
  const { Version } = await service.publishVersion({ FunctionName: name });
  for (;;) {
    const found = service.getFunctionConfiguration(name, Version);
    if (found.State === "Active") return Version!;
    if (found.State !== "Pending" || signal.aborted) {
      throw new FunctionFailure(`the version is ${found.State}: ${found.StateReason}`);
    }
    await sleep(POLL_MS);
  }
}

/**
 * Does some calls, and tells which environments have started for them.
 * @throws FunctionFailure where that aren't as many as are to
 */
async function starting<T>(
  { service }: LambdaBench,
  name: string,
  count: number,
  signal: AbortSignal,
  calls: () => Promise<T>,
): Promise<[T, ColdStart[]]> {
  const before = service.starts(name, 0).length;
  const answers = await calls();
  let starts: ColdStart[] = [];
  // A start is known a little later than its call is answered.
  for (let tries = 0; tries < 100 && starts.length < count && !signal.aborted; tries++) {
    if (tries > 0) await sleep(POLL_MS);
    starts = service.starts(name, 0).slice(before);
  }
  if (starts.length === count) return [answers, starts];
  throw new FunctionFailure(`${starts.length} environments have started, not ${count}`);
}

/** @throws FunctionFailure where the log doesn't have a line for each call */
async function checkLog(bench: LambdaBench, { name, logged }: FunctionCase, calls: number): Promise<void> {
  if (logged === undefined) return;
  const lines = await bench.log.of(name);
  const found = lines.filter((line) => logged.test(line.trim())).length;
  if (found !== calls) throw new FunctionFailure(`${found} of ${calls} calls have their line in the log`);
}

/** What the service has said in the function's log of a version that starts without its snapshot. */
async function whyNotRestored(bench: LambdaBench, name: string): Promise<string> {
  const lines = await bench.log.of(name);
  const said = lines.find((line) => /Initialising version|starts cold/.test(line));
  return `not restored from its snapshot${said === undefined ? "" : `: ${said.trim()}`}`;
}
