import type { FunctionConfiguration, LambdaClient } from "@aws-sdk/client-lambda";
import {
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  PublishVersionCommand,
} from "@aws-sdk/client-lambda";
import { backOff } from "exponential-backoff";
import type { Log } from "./log";
import { poll } from "./poll";
import { label, settled } from "./versions";

export interface PublishRequest {
  functionName: string;
  /** The code that is to be published (base64); Lambda refuses when the function has other code by now. */
  codeSha256: string;
}

/** The version could not be initialised or its snapshot not be taken. */
export class VersionFailedError extends Error {
  override name = "VersionFailedError";

  constructor(readonly version: FunctionConfiguration) {
    super(`Version ${version.Version} failed: ${version.StateReason}`);
  }
}

const UPDATE_LIMIT_MS = 10 * 60_000;

/** An update of the function is in progress, or too many snapshots are being made at this moment. */
const BUSY = ["ResourceConflictException", "TooManyRequestsException"];

/** Reasons for a failed version (StateReasonCode) that lie with AWS and not with the function. */
const AWS_REASONS = ["InternalError", "DependencyError", "InsufficientCapacity"];

/**
 * Publishes a version and waits until it can be called. Can be killed anywhere and run again: Lambda returns the version
 * that exists already as long as code and configuration are unchanged. A version that fails for a reason of AWS's own is
 * published once more.
 * @returns the version's number
 * @throws VersionFailedError after the failed version was deleted
 */
export async function newVersion(lambda: LambdaClient, request: PublishRequest, log: Log): Promise<string> {
  await updateFinished(lambda, request.functionName, log);
  let version = await publishVersion(lambda, request, log);
  if (version.State === "Failed") {
    // Left by a run that was killed. Lambda would return it for ever; only without it is a new one made.
    log(`${label(version)} failed in an earlier run: publishing again`);
    await deleteVersion(lambda, version);
    version = await publishVersion(lambda, request, log);
  }
  let outcome = await snapshotTaken(lambda, version, log);
  if (outcome.State === "Failed" && AWS_REASONS.includes(outcome.StateReasonCode!)) {
    const { StateReason, StateReasonCode } = outcome;
    log(`${label(outcome)} failed inside AWS (${StateReasonCode}: ${StateReason}): publishing it once more`);
    await deleteVersion(lambda, outcome);
    outcome = await snapshotTaken(lambda, await publishVersion(lambda, request, log), log);
  }
  if (outcome.State === "Failed") {
    await deleteVersion(lambda, outcome).catch((error: Error) =>
      log(`${label(outcome)} can't be deleted: ${error.message}`),
    );
    throw new VersionFailedError(outcome);
  }
  return outcome.Version!;
}

async function updateFinished(lambda: LambdaClient, functionName: string, log: Log): Promise<void> {
  const command = new GetFunctionConfigurationCommand({ FunctionName: functionName });
  const configuration = await poll(
    () => lambda.send(command),
    ({ State, LastUpdateStatus }) => State !== "Pending" && LastUpdateStatus !== "InProgress",
    {
      limitMs: UPDATE_LIMIT_MS,
      waiting: (seconds) => log(`${functionName}: waiting for its update to finish (${seconds} s)`),
    },
  );
  if (configuration.LastUpdateStatus === "Failed") {
    const { LastUpdateStatusReason, LastUpdateStatusReasonCode } = configuration;
    throw new Error(`its update failed: ${LastUpdateStatusReason} (${LastUpdateStatusReasonCode})`);
  }
}

async function publishVersion(lambda: LambdaClient, request: PublishRequest, log: Log) {
  const command = new PublishVersionCommand({
    FunctionName: request.functionName,
    CodeSha256: request.codeSha256,
  });
  return backOff(() => lambda.send(command), {
    numOfAttempts: 30,
    startingDelay: 500,
    maxDelay: 20_000,
    jitter: "full",
    retry: (error: Error) => {
      const busy = BUSY.includes(error.name);
      if (busy) log(`${request.functionName}: trying again, ${error.message}`);
      return busy;
    },
  });
}

/** Waits until the version has left Pending, and tells what has become of it. */
async function snapshotTaken(lambda: LambdaClient, version: FunctionConfiguration, log: Log) {
  const startedAt = Date.now();
  const outcome = await settled(lambda, version.FunctionName!, version.Version!, (seconds) =>
    log(`${label(version)}: initialising and taking its snapshot (${seconds} s)`),
  );
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  if (outcome.State === "Inactive") {
    log(
      `${label(outcome)} lost its snapshot after 14 days without a call; the next call makes Lambda take it again`,
    );
  } else if (outcome.State === "Active" && outcome.SnapStart?.ApplyOn === "None") {
    log(`${label(outcome)} is ready`);
  } else if (outcome.State === "Active" && outcome.SnapStart?.OptimizationStatus !== "On") {
    log(`${label(outcome)} is ready, but without a snapshot: its environments start cold`);
  } else if (outcome.State === "Active") {
    log(`${label(outcome)} is ready with its snapshot (${seconds} s)`);
  }
  return outcome;
}

async function deleteVersion(lambda: LambdaClient, { FunctionName, Version }: FunctionConfiguration) {
  await lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier: Version }));
}
