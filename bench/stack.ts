import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { z } from "zod";
import { BenchError } from "./errors";
import type { App, KnownApp, Priming } from "./variants";

/** One deployed application, as the stack's outputs and Lambda describe it. */
export interface Application {
  app: App;
  functionName: string;
  alias: string;
  /** The version the alias stood on before the benchmark. */
  version: string;
  priming: Priming;
  logGroup: string;
  architecture: "x86_64" | "arm64";
  /** As Lambda names it: java21, say. */
  runtime?: string;
  /** As Lambda has it. */
  handler?: string;
  /** Lambda's SHA-256 of the zip. */
  code?: string;
  /** Of its HTTP APIs: without a snapshot, and through the alias. Absent where it has none. */
  urls?: { baseline: string; snapstart: string };
  /** What its API is called with; absent: GET without a body. */
  request?: { method: string; body?: string };
  /** What it is invoked with where it has no API, as JSON. */
  event?: string;
}

/** How long each phase of a cold start took, by request; see the local cloud's `starts`. */
export interface ColdStart {
  requestId: string;
  /** ms for each phase, in order. */
  split: Record<string, number>;
}

export interface SnapshotFigures {
  imageBytes?: number;
  mappedBytes?: number;
  initMs?: number;
  checkpointMs?: number;
  publishMs?: number;
}

/** A request to an API of AWS's that its sender has signed. */
export interface Signed {
  url: string;
  headers: Record<string, string>;
}

/** What only the local cloud can tell. */
export interface LocalFigures {
  /** Cold starts of a function since an epoch time in ms. */
  starts(functionName: string, since: number): Promise<ColdStart[]>;
  /** Undefined where the version has no snapshot. */
  snapshot(functionName: string, version: string): Promise<SnapshotFigures | undefined>;
  /** Why no version on that cloud has a snapshot; undefined where they can have one. */
  whyNoSnapshots(functionName: string, version: string): Promise<string | undefined>;
  /** Where a version is invoked, and with which headers: they are signed now, and good for some minutes. */
  signedInvocation(functionName: string, qualifier: string | undefined, event: string): Promise<Signed>;
  /** Stops all environments of a function, its published versions' included, and waits until it is as if idle. */
  stopEnvironments(functionName: string): Promise<void>;
}

/** A deployed stack that can be measured. */
export interface Stack {
  name: string;
  lambda: LambdaClient;
  logs: CloudWatchLogsClient;
  /** On AWS: what functions without an API are invoked by. It tries once, and each time on a connection of its own. */
  invoker?: LambdaClient;
  applications: Application[];
  /** Present on the local cloud only. */
  local?: LocalFigures;
  /** Facts about where it runs, for the results. */
  machine: Record<string, string | number>;
  /** Why the local cloud takes no snapshots; absent where it does, and on AWS. */
  snapshotMissing?: string;
  notes: string[];
}

// ab refuses an address without a path, so http://host becomes http://host/.
export const url = () => z.url().transform((text) => new URL(text).href);
/** The program's outputs that the benchmark needs; for what is deployed beside the pet store see `outputsBeside`. */
const outputsSchema = z.object({
  apiUrl: url(),
  baselineUrl: url(),
  functionName: z.string(),
  version: z.coerce.string(),
  alias: z.string(),
});

type Beside = Exclude<KnownApp, "petstore">;

/** An application beside the pet store: its outputs begin with its name. */
function outputsBeside(
  app: Beside,
  outputs: unknown,
): Pick<WithApi, "functionName" | "version" | "urls"> | undefined {
  const given = outputs as Record<string, unknown>;
  const own = ["ApiUrl", "BaselineUrl", "FunctionName", "Version"].map((name) => given[`${app}${name}`]);
  const parsed = z.tuple([url(), url(), z.string(), z.coerce.string()]).safeParse(own);
  if (!parsed.success || own.includes(undefined)) return undefined;
  const [snapstart, baseline, functionName, version] = parsed.data;
  return { functionName, version, urls: { baseline, snapstart } };
}

/** What it takes to have an application beside the pet store. */
const BESIDE: Record<Beside, { called: string; setting: string; first?: string }> = {
  hello: { called: "hello world", setting: "helloWorld" },
  boot4: { called: "pet store on Spring Boot 4", setting: "springBoot4", first: "npm run build:boot4" },
};

/** The settings of a stack that has all that is to be measured, and what it is compared with. */
export function settingsFor(apps: readonly KnownApp[]): Record<string, string> {
  const settings = apps.flatMap((app) => (app === "petstore" ? [] : [BESIDE[app].setting]));
  return Object.fromEntries(["baseline", ...settings].map((setting) => [setting, "true"]));
}

/** An application by the outputs alone. */
export type Addressed = Pick<
  Application,
  "app" | "functionName" | "alias" | "version" | "urls" | "request" | "event"
>;

/** One that has HTTP APIs, as all of this project's have. */
export type WithApi = Addressed & Required<Pick<Addressed, "urls">>;

/**
 * The applications that a stack's outputs name.
 * Throws a BenchError saying which setting is missing where the stack has no baseline, or no application of the kind.
 */
export function applicationsOf(stack: string, outputs: unknown, apps: readonly KnownApp[]): WithApi[] {
  const parsed = outputsSchema.safeParse(outputs);
  if (!parsed.success) throw lacking(stack, parsed.error);
  const { apiUrl, baselineUrl, functionName, version, alias } = parsed.data;
  return apps.map((app): WithApi => {
    if (app === "petstore") {
      return { app, functionName, alias, version, urls: { baseline: baselineUrl, snapstart: apiUrl } };
    }
    const found = outputsBeside(app, outputs);
    if (found) return { app, alias, ...found };
    const { called, setting, first } = BESIDE[app];
    const commands = [first, set(setting, stack)].filter(Boolean).join(" && ");
    throw new BenchError(
      `the stack ${stack} has no ${called}; measure --app petstore alone, or deploy it`,
      commands,
    );
  });
}

/** Turns a setting on. */
const set = (key: string, stack: string) =>
  `npx pulumi config set ${key} true --stack ${stack} && npx pulumi up --stack ${stack}`;

/** What to say of a stack that lacks outputs. */
export function lacking(stack: string, { issues }: z.ZodError): BenchError {
  const missing = issues.map((issue) => issue.path.join(".")).join(", ");
  if (missing === "baselineUrl")
    return new BenchError(`the stack ${stack} has no baseline to compare with`, set("baseline", stack));
  return new BenchError(
    `the stack ${stack} isn't deployed (no output ${missing})`,
    `npx pulumi up --stack ${stack}`,
  );
}
