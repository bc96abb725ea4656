import type {
  AliasConfiguration,
  CreateAliasRequest,
  FunctionConfiguration,
  PublishVersionRequest,
  UpdateAliasRequest,
  AddPermissionRequest,
} from "@aws-sdk/client-lambda";

/** Settings of a function that create and update take, in AWS's own names and units (MB, seconds). */
export type FunctionSettings = Pick<
  FunctionConfiguration,
  | "Role"
  | "Runtime"
  | "Handler"
  | "Description"
  | "MemorySize"
  | "Timeout"
  | "Architectures"
  | "LoggingConfig"
  | "EphemeralStorage"
> & {
  Environment?: { Variables?: Record<string, string> };
  SnapStart?: { ApplyOn?: "PublishedVersions" | "None" };
  /** Concurrent executions reserved for, and at most allowed to, the function; undefined: the account's. */
  ReservedConcurrentExecutions?: number;
};

/**
 * Who calls: an AWS service and the ARN it calls for, or anybody through a function URL without authentication. Absent: the
 * account's own user, who may do anything.
 */
export type Caller = { service: string; sourceArn: string } | { functionUrlAuthType: "NONE" };

export interface InvokeRequest {
  /** A function's name or ARN, its qualifier (version, alias, `$LATEST`) included or given apart. */
  functionName: string;
  qualifier?: string;
  payload: Buffer;
  caller?: Caller;
  /** The caller's client context as JSON, of ASCII characters only. */
  clientContext?: string;
  /** The caller's X-Ray header, as `X-Amzn-Trace-Id` has it. */
  traceHeader?: string;
}

export interface InvokeResponse {
  requestId: string;
  payload: Buffer;
  executedVersion: string;
  /** Set when the function itself failed; the payload is then Lambda's error object. */
  functionError?: "Unhandled";
}

/** What there is to say of a function that runs; a sentence each. */
export interface Remarks {
  /** What is different here than on AWS. */
  notes: string[];
  /** What its calls are known to fail of, or may. */
  warnings: string[];
}

/**
 * The Lambda service as the rest of the local cloud sees it. Methods are named after Lambda's API, take and return
 * its shapes, and throw `ServiceError` with its exception names.
 */
export interface LambdaApi {
  createFunction(name: string, settings: FunctionSettings, zipFile: string): Promise<FunctionConfiguration>;
  updateFunctionCode(name: string, zipFile: string): Promise<FunctionConfiguration>;
  updateFunctionConfiguration(name: string, settings: FunctionSettings): Promise<FunctionConfiguration>;
  /** Without a qualifier the whole function goes: versions, aliases, permissions, environments, snapshots. */
  deleteFunction(name: string, qualifier?: string): Promise<void>;
  getFunctionConfiguration(name: string, qualifier?: string): FunctionConfiguration;
  /** Each function's `$LATEST`. */
  listFunctions(): FunctionConfiguration[];
  listVersionsByFunction(name: string): FunctionConfiguration[];
  publishVersion(request: PublishVersionRequest): Promise<FunctionConfiguration>;
  createAlias(request: CreateAliasRequest): AliasConfiguration;
  updateAlias(request: UpdateAliasRequest): AliasConfiguration;
  deleteAlias(name: string, alias: string): void;
  getAlias(name: string, alias: string): AliasConfiguration;
  listAliases(name: string): AliasConfiguration[];
  addPermission(request: AddPermissionRequest): void;
  removePermission(name: string, statementId: string, qualifier?: string): void;
  /** The resource policy of a function, version or alias as JSON text; ResourceNotFoundException where there is none. */
  getPolicy(name: string, qualifier?: string): string;
  invoke(request: InvokeRequest): Promise<InvokeResponse>;
  /** What there is to say of a function's `$LATEST`. */
  remarksOn(name: string): Remarks;
}
