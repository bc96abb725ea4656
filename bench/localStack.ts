import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { describeApplication } from "./describe";
import { BenchError } from "./errors";
import { applicationsOf, type ColdStart, type LocalFigures, type SnapshotFigures, type Stack } from "./stack";
import type { App } from "./variants";

/** The local cloud's endpoint takes any credentials and any region. */
const CONNECTION = {
  region: "eu-central-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
};

/** The stack `local`, behind the endpoint of a running local cloud. */
export async function localStack(endpoint: string, outputs: unknown, apps: readonly App[]): Promise<Stack> {
  const lambda = new LambdaClient({ ...CONNECTION, endpoint });
  const logs = new CloudWatchLogsClient({ ...CONNECTION, endpoint });
  const applications = await Promise.all(
    applicationsOf("local", outputs, apps).map((application) => describeApplication(lambda, application)),
  );
  return { name: "local", lambda, logs, applications, local: localFigures(endpoint), machine: {}, notes: [] };
}

/** The calls that only the local cloud answers. */
export function localFigures(endpoint: string): LocalFigures {
  const call = async (path: string, method = "GET"): Promise<unknown> => {
    const response = await fetch(`${endpoint}/_local/functions/${path}`, { method });
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
    stopEnvironments: async (name) => void (await call(`${name}/environments`, "DELETE")),
  };
}
