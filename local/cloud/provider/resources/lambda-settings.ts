import type { FunctionConfiguration, LoggingConfig } from "@aws-sdk/client-lambda";
import { ServiceError } from "../../errors";
import type { FunctionSettings } from "../../lambda/api";
import { APPLICATION_LEVELS, SYSTEM_LEVELS } from "../../runtime/log-format";
import { asFound, type Context } from "../resource";
import type { Shapes } from "../shape";

/** What both providers' functions have, by the same names. */
export interface FunctionSettingsInputs {
  role: string;
  runtime?: FunctionSettings["Runtime"];
  handler?: string;
  description?: string;
  memorySize?: number;
  timeout?: number;
  architectures?: FunctionSettings["Architectures"];
  environment?: { variables?: Record<string, string> };
  snapStart?: { applyOn: "PublishedVersions" | "None" };
  loggingConfig?: {
    logFormat?: LoggingConfig["LogFormat"];
    logGroup?: string;
    applicationLogLevel?: LoggingConfig["ApplicationLogLevel"];
    systemLogLevel?: LoggingConfig["SystemLogLevel"];
  };
  reservedConcurrentExecutions?: number;
  packageType?: "Zip";
  ephemeralStorage?: { size: number };
}

export const SETTINGS: Shapes = {
  role: "string",
  runtime: "string",
  handler: "string",
  description: "string",
  memorySize: "number",
  timeout: "number",
  architectures: { list: { oneOf: ["x86_64", "arm64"] } },
  environment: { object: { variables: { map: "string" } } },
  snapStart: { object: { applyOn: { oneOf: ["PublishedVersions", "None"] } } },
  loggingConfig: {
    object: {
      logFormat: { oneOf: ["Text", "JSON"] },
      logGroup: "string",
      applicationLogLevel: { oneOf: [...APPLICATION_LEVELS] },
      systemLogLevel: { oneOf: [...SYSTEM_LEVELS] },
    },
  },
  reservedConcurrentExecutions: "number",
  packageType: { oneOf: ["Zip"] },
  ephemeralStorage: { object: { size: "number" } },
};

/** What `UpdateFunctionConfiguration` changes; the code goes its own way. */
export function settingsOf(inputs: FunctionSettingsInputs): FunctionSettings {
  const { loggingConfig, snapStart, environment } = inputs;
  return {
    Role: inputs.role,
    Runtime: inputs.runtime,
    Handler: inputs.handler,
    Description: inputs.description,
    MemorySize: inputs.memorySize,
    Timeout: inputs.timeout,
    EphemeralStorage: inputs.ephemeralStorage && { Size: inputs.ephemeralStorage.size },
    Architectures: inputs.architectures,
    Environment: environment && { Variables: environment.variables },
    SnapStart: snapStart && { ApplyOn: snapStart.applyOn },
    LoggingConfig: loggingConfig && {
      LogFormat: loggingConfig.logFormat,
      LogGroup: loggingConfig.logGroup,
      ApplicationLogLevel: loggingConfig.applicationLogLevel,
      SystemLogLevel: loggingConfig.systemLogLevel,
    },
    ReservedConcurrentExecutions: inputs.reservedConcurrentExecutions,
  };
}

function foundLogging(
  inputs: NonNullable<FunctionSettingsInputs["loggingConfig"]>,
  found: LoggingConfig = {},
): FunctionSettingsInputs["loggingConfig"] {
  return asFound(inputs, {
    logFormat: found.LogFormat,
    logGroup: found.LogGroup,
    applicationLogLevel: found.ApplicationLogLevel,
    systemLogLevel: found.SystemLogLevel,
  });
}

/** The inputs as the function has them now. */
export function foundSettings<I extends FunctionSettingsInputs>(inputs: I, found: FunctionConfiguration): I {
  const live: Partial<FunctionSettingsInputs> = {
    role: found.Role,
    runtime: found.Runtime,
    handler: found.Handler,
    description: found.Description,
    memorySize: found.MemorySize,
    timeout: found.Timeout,
    ephemeralStorage: found.EphemeralStorage && { size: found.EphemeralStorage.Size! },
    architectures: found.Architectures,
    environment: { variables: found.Environment?.Variables ?? {} },
    loggingConfig: inputs.loggingConfig && foundLogging(inputs.loggingConfig, found.LoggingConfig),
  };
  return asFound(inputs, live as Partial<I>);
}

/** Lambda's own check and words. */
export function checkRole(roleArn: string, { services }: Context): void {
  if (services.iam.trusts(roleArn, "lambda.amazonaws.com")) return;
  const message = "The role defined for the function cannot be assumed by Lambda.";
  throw new ServiceError("InvalidParameterValueException", 400, message);
}

/** Shows under the resource what is different here, and what calls of the function are going to fail of. */
export function tellRemarks(name: string, { services, info, warn }: Context): void {
  const { notes, warnings } = services.lambda.remarksOn(name);
  notes.forEach(info);
  warnings.forEach(warn);
}

/** What an HTTP API's integration may name instead of the function's own ARN. */
export function invokeArn(functionArn: string, region: string): string {
  return `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
}
