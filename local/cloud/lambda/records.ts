import type { AliasConfiguration, FunctionConfiguration } from "@aws-sdk/client-lambda";
import { arn } from "../arn";
import type { FunctionSettings } from "./api";
import type { Code } from "./code";
import type { Inspection } from "./inspection";
import { loggingConfigOf } from "./logging-config";
import type { PublishTimes } from "./publication";
import type { Permission } from "./permissions";
import { DEFAULTS } from "./settings";
import type { VersionState } from "./version-state";

/** The qualifier of a function's unpublished code and settings. */
export const LATEST = "$LATEST";

/** One version of a function, `$LATEST` included, as it is stored. */
export interface VersionRecord extends VersionState {
  version: string;
  code: Code;
  settings: FunctionSettings;
  /** ISO 8601. */
  lastModified: string;
  publishTimes?: PublishTimes;
  /** Absent where an earlier release of the local cloud has stored it. */
  inspection?: Inspection;
  /** Where connections led, `address:port`, that its snapshot has closed. */
  closedConnections?: string[];
}

/** A function as it is stored. */
export interface FunctionRecord {
  name: string;
  /** Number of the version published last; numbers are never used again. */
  lastVersion: number;
  versions: Record<string, VersionRecord>;
  aliases: Record<string, Omit<AliasConfiguration, "AliasArn">>;
  /** By qualifier; `$LATEST` has those of the function itself. */
  permissions: Record<string, Permission[]>;
}

export type Alias = FunctionRecord["aliases"][string];

/** Weights of an alias's further versions, by version. */
export const weightsOf = (alias: Alias): [version: string, weight: number][] =>
  Object.entries(alias.RoutingConfig?.AdditionalVersionWeights ?? {});

/** Every version that an alias leads to. */
export const versionsOf = (alias: Alias): string[] => [
  alias.FunctionVersion!,
  ...weightsOf(alias).map(([version]) => version),
];

/** Whether an alias leads to a version. */
export const isServed = ({ aliases }: FunctionRecord, { version }: VersionRecord): boolean =>
  Object.values(aliases).some((alias) => versionsOf(alias).includes(version));

export const functionArn = (region: string, name: string, qualifier?: string): string =>
  arn("lambda", region, `function:${name}${qualifier === undefined ? "" : `:${qualifier}`}`);

/** CloudWatch's log group of a version. */
export const logGroupOf = (name: string, settings: FunctionSettings): string =>
  settings.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`;

/** A version in the shape in which Lambda's API gives it. */
export function configurationOf(
  region: string,
  { name }: FunctionRecord,
  record: VersionRecord,
  qualifier?: string,
): FunctionConfiguration {
  const { settings, code, version } = record;
  const published = version !== LATEST;
  const applyOn = settings.SnapStart?.ApplyOn ?? "None";
  // Where this machine can't take snapshots, such a version is Active without one.
  const optimised = published && record.publishTimes !== undefined && record.state === "Active";
  return {
    FunctionName: name,
    FunctionArn: functionArn(region, name, qualifier),
    Runtime: settings.Runtime,
    Role: settings.Role,
    Handler: settings.Handler,
    CodeSize: code.size,
    CodeSha256: code.sha256,
    Description: settings.Description ?? "",
    Timeout: settings.Timeout ?? DEFAULTS.Timeout,
    MemorySize: settings.MemorySize ?? DEFAULTS.MemorySize,
    LastModified: record.lastModified,
    Version: version,
    Environment: { Variables: settings.Environment?.Variables ?? {} },
    PackageType: "Zip",
    Architectures: settings.Architectures ?? ["x86_64"],
    EphemeralStorage: { Size: settings.EphemeralStorage?.Size ?? DEFAULTS.EphemeralStorage },
    SnapStart: { ApplyOn: applyOn, OptimizationStatus: optimised ? "On" : "Off" },
    LoggingConfig: loggingConfigOf(settings.LoggingConfig, logGroupOf(name, settings)),
    State: record.state,
    ...(record.stateReason === undefined ? {} : { StateReason: record.stateReason }),
    ...(record.stateReasonCode === undefined ? {} : { StateReasonCode: record.stateReasonCode }),
    LastUpdateStatus: "Successful",
  };
}

/** What of a version decides whether publishing again would make a different one. */
export const fingerprint = ({ code, settings }: VersionRecord): string =>
  JSON.stringify([code.sha256, { ...settings, ReservedConcurrentExecutions: undefined }], inOrder);

/** An object's members by name, so that the order in which they came makes no difference. */
const inOrder = (_key: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** Whether a version has, or is to have, a snapshot. */
export const isSnapStart = ({ version, settings }: VersionRecord): boolean =>
  version !== LATEST && settings.SnapStart?.ApplyOn === "PublishedVersions";
