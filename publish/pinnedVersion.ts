import { type FunctionConfiguration, InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import type { Log } from "./log";
import { poll } from "./poll";
import { describe, label, publishedVersions, settled } from "./versions";

export interface PinRequest {
  functionName: string;
  version: string;
  /** What the version is called with where it has to be woken; JSON. */
  event: string;
}

/** How long Lambda may take to begin after the call. */
const WAKING_LIMIT_MS = 2 * 60_000;

/** What the call of a version answers while its snapshot isn't there. */
const NOT_READY = ["SnapStartNotReadyException", "ResourceConflictException"];

/**
 * Makes sure that an existing version can serve. One that lost its snapshot, since nobody called it for 14 days, is woken
 * by a call, and waited for. Changes nothing else.
 * @returns the version's number
 * @throws Error where there is no such version, or where it can't serve; both say what to do
 */
export async function pinnedVersion(lambda: LambdaClient, request: PinRequest, log: Log): Promise<string> {
  const { functionName, version } = request;
  const before = await existing(lambda, functionName, version);
  const outcome = before.State === "Active" ? before : await awake(lambda, request, before, log);
  if (outcome.State !== "Active") {
    const { State, StateReason, StateReasonCode } = outcome;
    throw new Error(
      `version ${version} can't serve, so the alias stays where it is. ` +
        `State: ${State}, StateReason: ${StateReason} (${StateReasonCode}). ${await othersThan(version, lambda, functionName)}`,
    );
  }
  log(`${label(outcome)} is ready: the alias moves to it, and stays there while pinnedVersion is set`);
  return outcome.Version!;
}

async function existing(lambda: LambdaClient, functionName: string, version: string) {
  try {
    return await describe(lambda, functionName, version);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ResourceNotFoundException") throw error;
    const others = await othersThan(version, lambda, functionName);
    throw new Error(`there is no version ${version}. ${others}`, { cause: error });
  }
}

async function othersThan(version: string, lambda: LambdaClient, functionName: string): Promise<string> {
  const others = (await publishedVersions(lambda, functionName)).filter((number) => number !== version);
  if (others.length === 0) return "There is no other version; remove pinnedVersion";
  return `Existing versions: ${others.join(", ")}; set pinnedVersion to one of them, or remove it`;
}

/** Waits until a version has left Pending; one that is Inactive is called before, since only that wakes it. */
async function awake(lambda: LambdaClient, request: PinRequest, before: FunctionConfiguration, log: Log) {
  const { functionName, version } = request;
  const waiting = (seconds: number) =>
    log(`${label(before)}: initialising and taking its snapshot (${seconds} s)`);
  if (before.State === "Inactive") {
    log(`${label(before)} has lost its snapshot, as nobody has called it for 14 days: waking it`);
    await call(lambda, request);
    await poll(
      () => describe(lambda, functionName, version),
      ({ State }) => State !== "Inactive",
      {
        limitMs: WAKING_LIMIT_MS,
        waiting,
      },
    );
  }
  return settled(lambda, functionName, version, waiting);
}

/** Calls the version. That it isn't ready is what the call tells Lambda, too. */
async function call(lambda: LambdaClient, { functionName, version, event }: PinRequest): Promise<void> {
  try {
    await lambda.send(
      new InvokeCommand({ FunctionName: functionName, Qualifier: version, Payload: Buffer.from(event) }),
    );
  } catch (error) {
    if (!(error instanceof Error) || !NOT_READY.includes(error.name)) throw error;
  }
}
