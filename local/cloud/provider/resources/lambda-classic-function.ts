import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import { resourceType, type Context } from "../resource";
import { sameValue, type Asset } from "../values";
import { fileOf } from "./asset-file";
import {
  checkRole,
  foundSettings,
  invokeArn,
  SETTINGS,
  settingsOf,
  tellRemarks,
  type FunctionSettingsInputs,
} from "./lambda-settings";

interface FunctionInputs extends FunctionSettingsInputs {
  name: string;
  code?: Asset;
  s3Bucket?: string;
  s3Key?: string;
  s3ObjectVersion?: string;
  sourceCodeHash?: string;
  publish?: boolean;
  skipDestroy?: boolean;
  tags?: Record<string, string>;
}

/** Those of them that another code comes with. */
const CODE = ["code", "s3Bucket", "s3Key", "s3ObjectVersion", "sourceCodeHash", "architectures"] as const;
/** What changes neither code nor configuration. */
const ELSEWHERE = ["name", "publish", "skipDestroy", "tags", "reservedConcurrentExecutions", "region"];
const OF_VERSION = ["version", "qualifiedArn", "qualifiedInvokeArn"];

/** The classic provider writes "as much as there is" as -1. */
const settings = (inputs: FunctionInputs) =>
  settingsOf({
    ...inputs,
    reservedConcurrentExecutions:
      inputs.reservedConcurrentExecutions === -1 ? undefined : inputs.reservedConcurrentExecutions,
  });

/** HashiCorp's `aws_lambda_function`: internal/service/lambda/function.go of terraform-provider-aws. */
export const lambdaClassicFunction = resourceType<FunctionInputs>({
  token: "aws:lambda/function:Function",
  inputs: {
    name: "string",
    code: "asset",
    s3Bucket: "string",
    s3Key: "string",
    s3ObjectVersion: "string",
    sourceCodeHash: "string",
    publish: "boolean",
    skipDestroy: "boolean",
    ...SETTINGS,
    tracingConfig: { object: { mode: { oneOf: ["PassThrough"] } } },
    tags: { map: "string" },
  },
  autoname: { property: "name", maxLength: 64 },
  forceNew: ["name", "packageType"],
  computed: [
    ...["arn", "codeSha256", "invokeArn", "lastModified", "responseStreamingInvokeArn", "sourceCodeSize"],
    ...OF_VERSION,
  ],
  computedFrom: { codeSha256: CODE, lastModified: CODE, sourceCodeSize: CODE },
  alsoComputed: ({ publish }, changed) =>
    publish && (changed.includes("publish") || changed.some((key) => !ELSEWHERE.includes(key)))
      ? OF_VERSION
      : [],
  check: ({ code, s3Bucket, s3Key, handler, runtime }) => {
    if ((code === undefined) === (s3Bucket === undefined || s3Key === undefined))
      return "a function has either code or s3Bucket and s3Key";
    return handler && runtime ? undefined : "handler and runtime must be set when PackageType is Zip";
  },
  identify: ({ name }) => name,
  async create(inputs, context) {
    const { lambda } = context.services;
    checkRole(inputs.role, context);
    await lambda.createFunction(inputs.name, settings(inputs), codeFile(inputs, context));
    tellRemarks(inputs.name, context);
    if (inputs.publish) await publish(inputs.name, context);
    return { id: inputs.name, outputs: outputsOf(inputs.name, context) };
  },
  async read(id, inputs, _state, context) {
    const found = context.services.lambda.getFunctionConfiguration(id);
    return { inputs: foundSettings(inputs, found), outputs: outputsOf(id, context) };
  },
  async update(id, inputs, old, context) {
    const { lambda } = context.services;
    const isReconfigured = !sameValue(settings(old), settings(inputs));
    if (isReconfigured) {
      checkRole(inputs.role, context);
      await lambda.updateFunctionConfiguration(id, settings(inputs));
    }
    const isRecoded = CODE.some((key) => !sameValue(old[key], inputs[key]));
    if (isRecoded) await lambda.updateFunctionCode(id, codeFile(inputs, context));
    tellRemarks(id, context);
    if (inputs.publish && (isReconfigured || isRecoded || !old.publish)) await publish(id, context);
    return outputsOf(id, context);
  },
  async delete(id, { skipDestroy }, { services }) {
    if (!skipDestroy) await services.lambda.deleteFunction(id);
  },
});

function codeFile({ code, s3Bucket, s3Key, s3ObjectVersion }: FunctionInputs, context: Context): string {
  if (code) return fileOf(code, context.programFolder);
  return context.services.s3.objectFile(s3Bucket!, s3Key!, s3ObjectVersion);
}

/** The provider doesn't wait for a snapshot, nor look whether it comes. */
async function publish(name: string, { services, info }: Context): Promise<void> {
  const { Version, State } = await services.lambda.publishVersion({ FunctionName: name });
  if (State === "Pending")
    info(`Version ${Version} can be called once its snapshot is there; the provider doesn't wait for it.`);
}

/** What only the service knows. Version and ARNs are those of the newest version, as the provider reads them. */
function outputsOf(name: string, { services, region }: Context) {
  const latest = services.lambda.getFunctionConfiguration(name);
  const arn = latest.FunctionArn!;
  const version = newest(services.lambda.listVersionsByFunction(name));
  const qualifiedArn = `${arn}:${version}`;
  return {
    arn,
    invokeArn: invokeArn(arn, region),
    responseStreamingInvokeArn: invokeArn(arn, region)
      .replace("2015-03-31", "2021-11-15")
      .replace(/invocations$/, "response-streaming-invocations"),
    qualifiedArn,
    qualifiedInvokeArn: invokeArn(qualifiedArn, region),
    version,
    codeSha256: latest.CodeSha256,
    sourceCodeSize: latest.CodeSize,
    lastModified: latest.LastModified,
    architectures: latest.Architectures,
    memorySize: latest.MemorySize,
    timeout: latest.Timeout,
    packageType: "Zip",
    // Of `$LATEST`, which never has a snapshot.
    ...(latest.SnapStart?.ApplyOn === "PublishedVersions" && {
      snapStart: { applyOn: "PublishedVersions", optimizationStatus: "Off" },
    }),
  };
}

function newest(versions: FunctionConfiguration[]): string {
  const numbers = versions.map(({ Version }) => Number(Version)).filter(Number.isInteger);
  return numbers.length === 0 ? "$LATEST" : String(Math.max(...numbers));
}
