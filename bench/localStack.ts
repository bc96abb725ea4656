import { rmSync } from "node:fs";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { accessTo, type FrontDoorAccess } from "../local/cloud/access/credentials";
import { signedFetch } from "../local/cloud/access/signed-fetch";
import { runningCloud, startCloudProcess } from "../local/deploy/cloud-process";
import { PET_STORE } from "../config/functionSettings";
import { sign } from "../local/cloud/access/signature";
import { emptyState } from "../local/cloud/empty-state";
import { lockOwner } from "../local/cloud/lock";
import { deploy } from "../local/deploy/deploy";
import { ownStateFolder, type OwnFunction } from "../local/deploy/own-function-options";
import { stateFolder } from "../local/deploy/paths";
import { commandText } from "./provenance";
import { describeApplication, handlerOf } from "./describe";
import { BenchError } from "./errors";
import { ownApplication } from "./ownApplication";
import {
  applicationsOf,
  settingsFor,
  type Addressed,
  type ColdStart,
  type LocalFigures,
  type SnapshotFigures,
  type Stack,
} from "./stack";
import type { KnownApp } from "./variants";

/** What a stack is measured for: this project's applications, or a function of the user's own. */
export type Measured = { apps: readonly KnownApp[]; own?: undefined } | { own: OwnFunction };

/** The stack `local`, behind the front door of a running local cloud. */
export async function localStack(
  access: FrontDoorAccess,
  outputs: unknown,
  measured: Measured,
): Promise<Stack> {
  const lambda = new LambdaClient(access);
  const logs = new CloudWatchLogsClient(access);
  const applications = await Promise.all(
    (await addressed(lambda, outputs, measured)).map((application) =>
      describeApplication(lambda, application),
    ),
  );
  const local = localFigures(access);
  const [first] = applications;
  const snapshotMissing = first && (await local.whyNoSnapshots(first.functionName, first.version));
  return {
    ...{ name: "local", lambda, logs, applications, local, machine: {}, notes: [] },
    ...(snapshotMissing !== undefined && { snapshotMissing }),
  };
}

async function addressed(lambda: LambdaClient, outputs: unknown, measured: Measured): Promise<Addressed[]> {
  if (measured.own) {
    const { label, settings, event } = measured.own;
    const { method, body } = settings;
    const json = event === undefined ? undefined : JSON.stringify(event);
    return [ownApplication("local", outputs, { label, method, body, event: json })];
  }
  const { functionName } = (outputs ?? {}) as { functionName?: string };
  const handler = functionName === undefined ? undefined : await handlerOf(lambda, functionName);
  if (handler !== undefined && handler !== PET_STORE.handler)
    throw new BenchError(
      `the settings of the stack local are another function's (${handler}), and the pet store is to be measured`,
      `npm run bench -- --zip target/function.zip --handler ${handler}`,
    );
  return applicationsOf("local", outputs, measured.apps);
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
    signedInvocation: async (name, qualifier, event) => {
      const query = qualifier === undefined ? "" : `?Qualifier=${encodeURIComponent(qualifier)}`;
      const path = `/2015-03-31/functions/${encodeURIComponent(name)}/invocations${query}`;
      const { host } = new URL(access.endpoint);
      const wire = { method: "POST", url: path, headers: { host }, body: Buffer.from(event) };
      // ab and Node.js say the host themselves.
      const { host: _, ...headers } = await sign(wire, access);
      return { url: `${access.endpoint}${path}`, headers };
    },
    stopEnvironments: async (name) => {
      await call(`${name}/environments`, "DELETE");
      // What restores need beforehand (namespaces and pipes, no processes) is there when a function has been idle; right
      // after a stop it is still being made.
      await call(`${name}/ready`);
    },
  };
}

export type LocalOptions = Measured & {
  signal: AbortSignal;
  /** Gets what the Pulumi engine prints. */
  onOutput?: (text: string) => void;
};

/** @param stateDir the local cloud's state folder */
type Use<T> = (stack: Stack, stateDir: string) => Promise<T>;

/**
 * Deploys the stack `local` and lets `use` work with it: on the cloud that `npm start` runs, else on one of its own that
 * is gone afterwards. A function of the user's own has a stack of its own, of which nothing stays. After an interrupt it
 * waits for `use`, which has to put things back first.
 */
export async function withLocalStack<T>(options: LocalOptions, use: Use<T>): Promise<T> {
  if (!options.own) return onStack(options, stateFolder(), use);
  const stateDir = ownStateFolder();
  if (lockOwner(stateDir) !== undefined)
    throw new BenchError(
      `a function of your own is served already (process ${lockOwner(stateDir)}): end that with Ctrl-C`,
    );
  emptyState(stateDir);
  try {
    return await onStack(options, stateDir, use);
  } finally {
    rmSync(stateDir, { recursive: true, force: true });
  }
}

async function onStack<T>(options: LocalOptions, stateDir: string, use: Use<T>): Promise<T> {
  const { own, signal, onOutput } = options;
  const cloud = runningCloud(stateDir) ? undefined : await startCloudProcess(stateDir);
  try {
    const { endpoint } = cloud ?? runningCloud(stateDir) ?? {};
    if (!endpoint) throw new BenchError("the local cloud ended: npm start, or try again");
    signal.throwIfAborted();
    const { outputs } = await deploy("up", {
      stateDir,
      // Not stored: `npm start` goes on with the stack's own settings.
      configOnce: own ? ownSettings(own) : settingsFor(options.apps),
      ...(own && { settingsCommand: commandText(["--zip", own.zip, "--handler", own.handler]) }),
      signal,
      onOutput,
    });
    signal.throwIfAborted();
    return await use(await localStack(accessTo(endpoint, stateDir), outputs, options), stateDir);
  } finally {
    await cloud?.stop();
  }
}

/** Without an API there is none to compare with. */
const ownSettings = ({ settings, hasApi }: OwnFunction): Record<string, string> => ({
  ...settings,
  ...(hasApi && { baseline: "true" }),
});
