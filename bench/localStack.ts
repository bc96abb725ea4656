import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { accessTo, type FrontDoorAccess } from "../local/cloud/access/credentials";
import { signedFetch } from "../local/cloud/access/signed-fetch";
import { runningCloud, startCloudProcess } from "../local/deploy/cloud-process";
import { deploy } from "../local/deploy/deploy";
import { stateFolder } from "../local/deploy/paths";
import { describeApplication } from "./describe";
import { BenchError } from "./errors";
import {
  applicationsOf,
  settingsFor,
  type ColdStart,
  type LocalFigures,
  type SnapshotFigures,
  type Stack,
} from "./stack";
import type { App } from "./variants";

/** The stack `local`, behind the front door of a running local cloud. */
export async function localStack(
  access: FrontDoorAccess,
  outputs: unknown,
  apps: readonly App[],
): Promise<Stack> {
  const lambda = new LambdaClient(access);
  const logs = new CloudWatchLogsClient(access);
  const applications = await Promise.all(
    applicationsOf("local", outputs, apps).map((application) => describeApplication(lambda, application)),
  );
  const local = localFigures(access);
  const [first] = applications;
  const snapshotMissing = first && (await local.whyNoSnapshots(first.functionName, first.version));
  return {
    ...{ name: "local", lambda, logs, applications, local, machine: {}, notes: [] },
    ...(snapshotMissing !== undefined && { snapshotMissing }),
  };
}

/** The calls that only the local cloud answers. */
export function localFigures(access: FrontDoorAccess): LocalFigures {
  const call = async (path: string, method = "GET"): Promise<unknown> => {
    const response = await signedFetch(access, `/_local/functions/${path}`, { method });
    if (response.status === 404) return undefined;
    const text = await response.text();
    if (!response.ok)
      throw new BenchError(`the local cloud answered ${response.status} to ${method} ${path}: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  };
  return {
    starts: async (name, since) => ((await call(`${name}/starts?since=${since}`)) ?? []) as ColdStart[],
    snapshot: async (name, version) =>
      (await call(`${name}/versions/${version}/snapshot`)) as SnapshotFigures | undefined,
    whyNoSnapshots: async (name, version) => {
      const response = await signedFetch(access, `/_local/functions/${name}/versions/${version}/snapshot`);
      const { message = "" } = (await response.json().catch(() => ({}))) as { message?: string };
      return response.status === 404 ? /has no snapshot: (.*?)\.?$/s.exec(message)?.[1] : undefined;
    },
    stopEnvironments: async (name) => {
      await call(`${name}/environments`, "DELETE");
      // What restores need beforehand (namespaces and pipes, no processes) is there when a function has been idle; right
      // after a stop it is still being made.
      await call(`${name}/ready`);
    },
  };
}

export interface LocalOptions {
  apps: readonly App[];
  signal: AbortSignal;
  /** Gets what the Pulumi engine prints. */
  onOutput?: (text: string) => void;
}

/**
 * Deploys the stack `local` and lets `use` work with it: on the cloud that `npm start` runs, else on one of its own that
 * is gone afterwards. After an interrupt it waits for `use`, which has to put things back first.
 */
export async function withLocalStack<T>(
  options: LocalOptions,
  use: (stack: Stack) => Promise<T>,
): Promise<T> {
  const stateDir = stateFolder();
  const own = runningCloud(stateDir) ? undefined : await startCloudProcess(stateDir);
  try {
    const { endpoint } = own ?? runningCloud(stateDir) ?? {};
    if (!endpoint) throw new BenchError("the local cloud ended: npm start, or try again");
    options.signal.throwIfAborted();
    const { outputs } = await deploy("up", {
      stateDir,
      // Not stored: `npm start` goes on with the stack's own settings.
      configOnce: settingsFor(options.apps),
      signal: options.signal,
      onOutput: options.onOutput,
    });
    options.signal.throwIfAborted();
    return await use(await localStack(accessTo(endpoint, stateDir), outputs, options.apps));
  } finally {
    await own?.stop();
  }
}
