import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { z } from "zod";
import { BenchError } from "./errors";
import type { App, Priming } from "./variants";

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
  /** Without a snapshot, and through the alias. */
  urls: { baseline: string; snapstart: string };
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

/** What only the local cloud can tell. */
export interface LocalFigures {
  /** Cold starts of a function since an epoch time in ms. */
  starts(functionName: string, since: number): Promise<ColdStart[]>;
  /** Undefined where the version has no snapshot. */
  snapshot(functionName: string, version: string): Promise<SnapshotFigures | undefined>;
  /** Stops all environments of a function, its published versions' included, and waits until it is as if idle. */
  stopEnvironments(functionName: string): Promise<void>;
}

/** A deployed stack that can be measured. */
export interface Stack {
  name: string;
  lambda: LambdaClient;
  logs: CloudWatchLogsClient;
  applications: Application[];
  /** Present on the local cloud only. */
  local?: LocalFigures;
  /** Facts about where it runs, for the results. */
  machine: Record<string, string | number>;
  notes: string[];
}

/** The program's outputs that the benchmark needs. */
// ab refuses an address without a path, so http://host becomes http://host/.
const url = () => z.url().transform((text) => new URL(text).href);
const outputsSchema = z.object({
  apiUrl: url(),
  baselineUrl: url(),
  functionName: z.string(),
  version: z.coerce.string(),
  alias: z.string(),
  helloApiUrl: url().optional(),
  helloBaselineUrl: url().optional(),
  helloFunctionName: z.string().optional(),
  helloVersion: z.coerce.string().optional(),
});

/** An application by the outputs alone. */
export type Addressed = Pick<Application, "app" | "functionName" | "alias" | "version" | "urls">;

/**
 * The applications that a stack's outputs name.
 * Throws a BenchError saying which setting is missing where the stack has no baseline, or no application of the kind.
 */
export function applicationsOf(stack: string, outputs: unknown, apps: readonly App[]): Addressed[] {
  const set = (key: string) =>
    `npx pulumi config set ${key} true --stack ${stack} && npx pulumi up --stack ${stack}`;
  const parsed = outputsSchema.safeParse(outputs);
  if (!parsed.success) {
    const missing = parsed.error.issues.map((issue) => issue.path.join(".")).join(", ");
    if (missing === "baselineUrl") {
      throw new BenchError(`the stack ${stack} has no baseline to compare with: ${set("baseline")}`);
    }
    throw new BenchError(
      `the stack ${stack} isn't deployed (no output ${missing}): npx pulumi up --stack ${stack}`,
    );
  }
  const { apiUrl, baselineUrl, functionName, version, alias, ...hello } = parsed.data;
  const found: Addressed[] = [
    { app: "petstore", functionName, alias, version, urls: { baseline: baselineUrl, snapstart: apiUrl } },
  ];
  const { helloApiUrl, helloBaselineUrl, helloFunctionName, helloVersion } = hello;
  if (helloApiUrl && helloBaselineUrl && helloFunctionName && helloVersion) {
    const urls = { baseline: helloBaselineUrl, snapstart: helloApiUrl };
    found.push({ app: "hello", functionName: helloFunctionName, alias, version: helloVersion, urls });
  } else if (apps.includes("hello")) {
    throw new BenchError(
      `the stack ${stack} has no hello world: ${set("helloWorld")}, or use --app petstore`,
    );
  }
  return found.filter(({ app }) => apps.includes(app));
}
