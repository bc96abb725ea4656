import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { z } from "zod";
import { PET_STORE } from "../config/functionSettings";
import { simpleName } from "../local/deploy/own-function-options";
import { PROJECT as PROJECT_NAME } from "../local/deploy/paths";
import { describeApplication } from "./describe";
import { BenchError, UsageError } from "./errors";
import { ownApplication } from "./ownApplication";
import { INVOCATION_PATIENCE_S } from "./probe";
import { applicationsOf, type Addressed, type Stack } from "./stack";
import { USUAL_APPS, type KnownApp } from "./variants";

const PROJECT = join(__dirname, "..");

/** The SDK waits longer between tries than before, as AWS's metered calls want it. */
const RETRIES = { maxAttempts: 10, retryMode: "adaptive" } as const;

/** As ab does: each request once, on a connection of its own, and none waits for another's. */
const ONE_BY_ONE = {
  maxAttempts: 1,
  requestHandler: {
    httpsAgent: { keepAlive: false, maxSockets: Infinity },
    requestTimeout: INVOCATION_PATIENCE_S * 1000,
  },
};

/** What the command line says of what is measured. */
export interface Asked {
  /** Undefined: the usual ones, or the user's function where the stack has one. */
  apps?: readonly KnownApp[] | undefined;
  /** What a function of the user's own is called with, in place of what its settings say. */
  method?: string | undefined;
  body?: string | undefined;
  event?: unknown;
}

/** A stack on AWS, by its outputs. Rejects with a BenchError, before anything is changed, where it can't be measured. */
export async function awsStack(name: string, asked: Asked, pulumi: string): Promise<Stack> {
  const [outputs, settings] = await Promise.all([stackOutputs(name, pulumi), stackSettings(name, pulumi)]);
  const { handler = PET_STORE.handler } = settings;
  const isPetStore = handler === PET_STORE.handler;
  const addressed = isPetStore ? petStore(name, outputs, asked) : [own(name, outputs, settings, asked)];
  const region = regionOf(addressed[0]?.urls?.snapstart ?? "") ?? settings["aws:region"];
  const lambda = new LambdaClient({ region, ...RETRIES });
  const invoker = new LambdaClient({ region, ...ONE_BY_ONE });
  const logs = new CloudWatchLogsClient({ region, ...RETRIES });
  // One after the other: where credentials are missing one message is enough.
  const applications = [];
  for (const application of addressed) applications.push(await describeApplication(lambda, application));
  const deployed = applications[0]?.handler ?? handler;
  if (!isPetStore && deployed !== handler)
    throw new BenchError(
      `the stack ${name} is deployed with the handler ${deployed}, and its settings say ${handler}`,
      `npx pulumi up --stack ${name}`,
    );
  return { name, lambda, invoker, logs, applications, machine: { ...(region && { region }) }, notes: [] };
}

function petStore(name: string, outputs: unknown, { apps = USUAL_APPS, ...call }: Asked): Addressed[] {
  const ofOthers = (["method", "body", "event"] as const).find((key) => call[key] !== undefined);
  if (ofOthers !== undefined)
    throw new UsageError(
      `--${ofOthers} is for a function of your own, and the stack ${name} is the pet store`,
    );
  return applicationsOf(name, outputs, apps);
}

function own(name: string, outputs: unknown, settings: Record<string, string>, asked: Asked): Addressed {
  const { handler = "" } = settings;
  if (asked.apps !== undefined)
    throw new UsageError(`--app names applications of this project, and the stack ${name} is ${handler}`);
  return ownApplication(name, outputs, {
    label: simpleName(handler),
    method: asked.method ?? settings.method,
    body: asked.body ?? settings.body,
    event: asked.event === undefined ? settings.event : JSON.stringify(asked.event),
  });
}

/** The region in an HTTP API's own address; undefined leaves it to the SDK's settings. */
export function regionOf(url: string): string | undefined {
  return url.match(/\.execute-api\.([a-z0-9-]+)\.amazonaws\.com/)?.[1];
}

const stackOutputs = (name: string, pulumi: string) => ask(name, pulumi, ["stack", "output"]);

const config = z.record(z.string(), z.object({ value: z.string().optional() }));

/** The stack's settings that aren't secret: the program's by their keys, others as `aws:region`. */
async function stackSettings(name: string, pulumi: string): Promise<Record<string, string>> {
  const entries = Object.entries(config.parse(await ask(name, pulumi, ["config"])));
  return Object.fromEntries(
    entries.flatMap(([key, { value }]) =>
      value === undefined ? [] : [[key.replace(`${PROJECT_NAME}:`, ""), value]],
    ),
  );
}

/** What the Pulumi CLI says of a stack. */
async function ask(name: string, pulumi: string, command: readonly string[]): Promise<unknown> {
  const argv = [...command, "--json", "--stack", name, "--non-interactive"];
  const { stdout } = await promisify(execFile)(pulumi, argv, { cwd: PROJECT }).catch(
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
