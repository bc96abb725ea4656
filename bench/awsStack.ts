import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { describeApplication } from "./describe";
import { BenchError } from "./errors";
import { applicationsOf, type Stack } from "./stack";
import type { App } from "./variants";

const PROJECT = join(__dirname, "..");

/** The SDK waits longer between tries than before, as AWS's metered calls want it. */
const RETRIES = { maxAttempts: 10, retryMode: "adaptive" } as const;

/** A stack on AWS, by its outputs. Rejects with a BenchError, before anything is changed, where it can't be measured. */
export async function awsStack(name: string, apps: readonly App[], pulumi: string): Promise<Stack> {
  const outputs = await stackOutputs(name, pulumi);
  const addressed = applicationsOf(name, outputs, apps);
  const region = regionOf(addressed[0]?.urls.snapstart ?? "");
  const lambda = new LambdaClient({ region, ...RETRIES });
  const logs = new CloudWatchLogsClient({ region, ...RETRIES });
  // One after the other: where credentials are missing one message is enough.
  const applications = [];
  for (const application of addressed) applications.push(await describeApplication(lambda, application));
  return { name, lambda, logs, applications, machine: { ...(region && { region }) }, notes: [] };
}

/** The region in an HTTP API's own address; undefined leaves it to the SDK's settings. */
export function regionOf(url: string): string | undefined {
  return url.match(/\.execute-api\.([a-z0-9-]+)\.amazonaws\.com/)?.[1];
}

async function stackOutputs(name: string, pulumi: string): Promise<unknown> {
  const command = ["stack", "output", "--json", "--stack", name, "--non-interactive"];
  const { stdout } = await promisify(execFile)(pulumi, command, { cwd: PROJECT }).catch(
    (error: NodeJS.ErrnoException & { stderr?: string }) => {
      throw explain(name, error);
    },
  );
  return JSON.parse(stdout);
}

function explain(name: string, error: NodeJS.ErrnoException & { stderr?: string }): BenchError {
  if (error.code === "ENOENT") return new BenchError("the Pulumi CLI isn't there", "npm run setup");
  const said = error.stderr ?? error.message;
  if (/no stack named/.test(said)) {
    return new BenchError(
      `there is no stack ${name}`,
      `npx pulumi stack init ${name} && npx pulumi up --stack ${name}`,
    );
  }
  if (/PULUMI_ACCESS_TOKEN|pulumi login|not logged in/i.test(said)) {
    return new BenchError("Pulumi isn't logged in", "npx pulumi login");
  }
  if (/passphrase/i.test(said)) {
    return new BenchError(`the stack ${name} needs its passphrase: set PULUMI_CONFIG_PASSPHRASE`);
  }
  const line =
    said
      .trim()
      .split("\n")
      .find((text) => text.startsWith("error:")) ?? said.trim().split("\n")[0];
  return new BenchError(`Pulumi can't read the stack ${name}: ${line?.replace(/^error: /, "")}`);
}
