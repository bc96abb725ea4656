import type { LoggingConfig } from "@aws-sdk/client-lambda";
import { ServiceError } from "../../errors";
import type { FunctionSettings } from "../../lambda/api";
import { functionArn } from "../../lambda/records";
import { APPLICATION_LEVELS, SYSTEM_LEVELS } from "../../runtime/log-format";
import { nameFromPrefix } from "../autoname";
import { asFound, resourceType, type Context } from "../resource";
import { sameValue } from "../values";

interface FunctionInputs {
  functionName: string;
  role: string;
  code: { s3Bucket: string; s3Key: string; s3ObjectVersion?: string };
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
  tags?: { key: string; value: string }[];
}

/** What `UpdateFunctionConfiguration` changes; the code goes its own way. */
function settingsOf(inputs: FunctionInputs): FunctionSettings {
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
  inputs: NonNullable<FunctionInputs["loggingConfig"]>,
  found: LoggingConfig = {},
): FunctionInputs["loggingConfig"] {
  return asFound(inputs, {
    logFormat: found.LogFormat,
    logGroup: found.LogGroup,
    applicationLogLevel: found.ApplicationLogLevel,
    systemLogLevel: found.SystemLogLevel,
  });
}

const codeFile = ({ code }: FunctionInputs, { services }: Context) =>
  services.s3.objectFile(code.s3Bucket, code.s3Key, code.s3ObjectVersion);

/** Lambda's own check and words. */
function checkRole(roleArn: string, { services }: Context): void {
  if (services.iam.trusts(roleArn, "lambda.amazonaws.com")) return;
  const message = "The role defined for the function cannot be assumed by Lambda.";
  throw new ServiceError("InvalidParameterValueException", 400, message);
}

/** Shows under the resource what is different here, and what calls of the function are going to fail of. */
function tellRemarks(name: string, { services, info, warn }: Context): void {
  const { notes, warnings } = services.lambda.remarksOn(name);
  notes.forEach(info);
  warnings.forEach(warn);
}

export const lambdaFunction = resourceType<FunctionInputs>({
  token: "aws-native:lambda:Function",
  inputs: {
    functionName: "string",
    role: "string",
    code: { object: { s3Bucket: "string", s3Key: "string", s3ObjectVersion: "string" } },
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
    tags: { list: { object: { key: "string", value: "string" } } },
  },
  autoname: { property: "functionName", maxLength: 64 },
  forceNew: ["functionName", "packageType"],
  computed: ["arn", "snapStartResponse"],
  identify: ({ functionName }) => functionName,
  async create(inputs, context) {
    checkRole(inputs.role, context);
    const { lambda } = context.services;
    const created = await lambda.createFunction(
      inputs.functionName,
      settingsOf(inputs),
      codeFile(inputs, context),
    );
    tellRemarks(inputs.functionName, context);
    return { id: inputs.functionName, outputs: { arn: created.FunctionArn, ...snapStartOf(inputs) } };
  },
  async read(id, inputs, _state, { services }) {
    const found = services.lambda.getFunctionConfiguration(id);
    const live = asFound(inputs, {
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
    });
    return { inputs: live, outputs: { arn: found.FunctionArn } };
  },
  async update(id, inputs, old, context) {
    const { lambda } = context.services;
    if (!sameValue(settingsOf(old), settingsOf(inputs))) {
      checkRole(inputs.role, context);
      await lambda.updateFunctionConfiguration(id, settingsOf(inputs));
    }
    if (!sameValue(old.code, inputs.code)) await lambda.updateFunctionCode(id, codeFile(inputs, context));
    tellRemarks(id, context);
    return snapStartOf(inputs);
  },
  async delete(id, _inputs, { services }) {
    await services.lambda.deleteFunction(id);
  },
});

function snapStartOf({ snapStart }: FunctionInputs) {
  // Of `$LATEST`, which never has a snapshot.
  return { snapStartResponse: { applyOn: snapStart?.applyOn ?? "None", optimizationStatus: "Off" } };
}

interface AliasInputs {
  name: string;
  functionName: string;
  functionVersion: string;
  description?: string;
}

export const lambdaAlias = resourceType<AliasInputs>({
  token: "aws:lambda/alias:Alias",
  inputs: { name: "string", functionName: "string", functionVersion: "string", description: "string" },
  autoname: { property: "name", maxLength: 128 },
  forceNew: ["name", "functionName"],
  deleteBeforeReplace: true,
  computed: ["arn", "invokeArn"],
  identify: ({ functionName, name }, { region }) => functionArn(region, functionName, name),
  async create(inputs, { services, region }) {
    const { AliasArn = "" } = services.lambda.createAlias({
      FunctionName: inputs.functionName,
      Name: inputs.name,
      FunctionVersion: inputs.functionVersion,
      Description: inputs.description,
    });
    return { id: AliasArn, outputs: { arn: AliasArn, invokeArn: invokeArn(AliasArn, region) } };
  },
  async read(_id, inputs, _state, { services }) {
    const found = services.lambda.getAlias(inputs.functionName, inputs.name);
    const live = asFound(inputs, { functionVersion: found.FunctionVersion, description: found.Description });
    return { inputs: live, outputs: { arn: found.AliasArn } };
  },
  async update(_id, inputs, _old, { services }) {
    services.lambda.updateAlias({
      FunctionName: inputs.functionName,
      Name: inputs.name,
      FunctionVersion: inputs.functionVersion,
      Description: inputs.description ?? "",
    });
    return {};
  },
  async delete(_id, inputs, { services }) {
    services.lambda.deleteAlias(inputs.functionName, inputs.name);
  },
});

/** What an HTTP API's integration may name instead of the function's own ARN. */
function invokeArn(functionArn: string, region: string): string {
  return `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
}

interface PermissionInputs {
  statementId?: string;
  statementIdPrefix?: string;
  function: string;
  qualifier?: string;
  action: string;
  principal: string;
  sourceArn?: string;
  sourceAccount?: string;
}

export const lambdaPermission = resourceType<PermissionInputs>({
  token: "aws:lambda/permission:Permission",
  inputs: {
    statementId: "string",
    statementIdPrefix: "string",
    function: "string",
    qualifier: "string",
    action: "string",
    principal: "string",
    sourceArn: "string",
    sourceAccount: "string",
  },
  forceNew: [
    "statementId",
    "statementIdPrefix",
    "function",
    "qualifier",
    "action",
    "principal",
    "sourceArn",
    "sourceAccount",
  ],
  computed: ["statementId"],
  identify: ({ statementId, statementIdPrefix = "terraform-" }) =>
    statementId ?? nameFromPrefix(statementIdPrefix),
  async create(inputs, { services }, statementId) {
    services.lambda.addPermission({
      FunctionName: inputs.function,
      Qualifier: inputs.qualifier,
      StatementId: statementId,
      Action: inputs.action,
      Principal: inputs.principal,
      SourceArn: inputs.sourceArn,
      SourceAccount: inputs.sourceAccount,
    });
    return { id: statementId, outputs: { statementId } };
  },
  async read(id, inputs, _state, { services }) {
    const policy = JSON.parse(services.lambda.getPolicy(inputs.function, inputs.qualifier)) as {
      Statement: { Sid: string }[];
    };
    return policy.Statement.some(({ Sid }) => Sid === id) ? { inputs, outputs: {} } : undefined;
  },
  async delete(id, inputs, { services }) {
    services.lambda.removePermission(inputs.function, id, inputs.qualifier);
  },
});
