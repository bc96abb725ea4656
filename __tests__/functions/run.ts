import { setTimeout as sleep } from "node:timers/promises";
import type { ColdStart } from "../../local/cloud/lambda/cold-starts";
import type { LambdaBench } from "../e2e/support/lambda";
import { answerOf, checkAnswers, FunctionFailure, type Answer } from "./answers";
import type { FunctionCase } from "./functions";
import { within } from "./limits";
import type { Times } from "./results";

/** The function's own time limit for a call, in seconds: Lambda's for what an HTTP API calls. */
const TIMEOUT = 30;
const POLL_MS = 20;

/**
 * Publishes a version of a function and calls it: restored twice, and `$LATEST` cold.
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
  await within("ready", service.whenReady(name), signal);
  const call = async (qualifier?: string): Promise<Answer> =>
    answerOf(one, await within("invoke", bench.invoke(name, one.event, qualifier), signal));
  const first = await call(version);
  const [restored] = await startsOf(bench, name, 1, signal);
  if (restored!.kind !== "restore") throw new FunctionFailure(await whyNotRestored(bench, name));
  const atOnce = await Promise.all([call(version), call(version)]);
  const both = await startsOf(bench, name, 2, signal);
  if (both.some(({ kind }) => kind !== "restore"))
    throw new FunctionFailure(await whyNotRestored(bench, name));

  say("calling $LATEST");
  await within("ready", service.whenReady(name), signal);
  const cold = await call();
  const latest = (await startsOf(bench, name, 3, signal)).at(-1)!;
  checkAnswers(one, { first, atOnce, cold });
  return {
    publishMs,
    restoreMs: restored!.duration,
    firstMs: restored!.split["invoke"] ?? 0,
    coldMs: latest.totalMs,
  };
}

/** @returns the version's number, once it is Active */
async function publish({ service }: LambdaBench, name: string, signal: AbortSignal): Promise<string> {
  const { Version } = await service.publishVersion({ FunctionName: name });
  for (;;) {
    const found = service.getFunctionConfiguration(name, Version!);
    if (found.State === "Active") return Version!;
    if (found.State !== "Pending" || signal.aborted) {
      throw new FunctionFailure(`the version is ${found.State}: ${found.StateReason}`);
    }
    await sleep(POLL_MS);
  }
}

/** All cold starts so far, once there are as many; a start is known a little later than its call is answered. */
async function startsOf(
  { service }: LambdaBench,
  name: string,
  count: number,
  signal: AbortSignal,
): Promise<ColdStart[]> {
  const counted = async () => {
    let starts = service.starts(name, 0);
    for (let tries = 0; tries < 100 && starts.length < count && !signal.aborted; tries++) {
      await sleep(POLL_MS);
      starts = service.starts(name, 0);
    }
    return starts;
  };
  const starts = await counted();
  if (starts.length === count) return starts;
  throw new FunctionFailure(`${starts.length} environments have started, not ${count}`);
}

/** What the service has said in the function's log of a version that starts without its snapshot. */
async function whyNotRestored(bench: LambdaBench, name: string): Promise<string> {
  const lines = await bench.log.of(name);
  const said = lines.find((line) => /Initialising version|starts cold/.test(line));
  return `not restored from its snapshot${said === undefined ? "" : `: ${said.trim()}`}`;
}
