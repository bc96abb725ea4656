import * as aws from "@pulumi/aws";
import * as awsNative from "@pulumi/aws-native";
import * as pulumi from "@pulumi/pulumi";
import { awsAccess } from "../config/awsAccess";
import type { CodeLocation } from "./codeBucket";
import { DEFAULTS } from "./defaults";
import { formerly } from "./formerly";
import { functionHooks } from "./functionHooks";
import type { InvokeTarget } from "./httpApi";
import { nativeProvider } from "./nativeProvider";
import { servedVersion } from "./servedVersion";

export interface SnapStartFunctionArgs {
  /** Where its zip is: `location` of a CodeBucket. */
  code: CodeLocation;
  /** As Lambda takes it: `com.acme.Orders::handleRequest`. */
  handler: pulumi.Input<string>;
  /** One of Lambda's Java runtimes, at least as new as the Java that the code was compiled for: `java21`. */
  runtime: pulumi.Input<string>;
  /** Whether versions have a snapshot; default: true. Without one, a version is published and served all the same. */
  snapStart?: boolean;
  /** Default: `x86_64`. */
  architecture?: pulumi.Input<"x86_64" | "arm64">;
  /** In MB; default: 1512. */
  memory?: pulumi.Input<number>;
  /** In seconds; default: 30. */
  timeout?: pulumi.Input<number>;
  /** Variables of its environment. */
  environment?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** ARNs of managed policies that its role gets, each once. */
  policies?: string[];
  /** One of the numbers that CloudWatch Logs takes; default: 30. */
  logRetentionDays?: pulumi.Input<number>;
  /** Whether X-Ray traces its calls. */
  tracing?: boolean;
  /** The execution environments that it may have at most, and that no other function takes; unset: the account's limit. */
  reservedConcurrency?: pulumi.Input<number>;
  /** How many published versions stay, beside those that an alias names; default: 3. */
  versionsToKeep?: pulumi.Input<number>;
  /**
   * The version that the alias stays on. While it is set, the function is left as it is and nothing is published; unset,
   * the alias follows the newest version.
   */
  pinnedVersion?: number;
  /** What the function can be called with to no harm: how a pinned version that lost its snapshot is woken. Default: `{}`. */
  event?: unknown;
  /**
   * Environment variables that tell the AWS SDK where and as whom to publish; default: what the stack's `aws:`
   * configuration says.
   */
  awsEnvironment?: Record<string, pulumi.Input<string>>;
  tags?: pulumi.Input<Record<string, string>>;
}

const { PublishedVersions, None } = awsNative.lambda.FunctionSnapStartApplyOn;

/** The alias that callers use. */
const ALIAS = "live";

/**
 * A Lambda function with SnapStart: its role and log group, the function itself, a version published from it once its
 * snapshot is ready, and the alias `live` on that version.
 *
 * The function itself is made by Cloud Control's provider. Where neither `opts` nor the stack's `aws-native:`
 * configuration say which, it is one that follows the stack's `aws:` configuration.
 */
export class SnapStartFunction extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  /** It may log, and what `policies` say. */
  readonly role: aws.iam.Role;
  readonly alias: aws.lambda.Alias;
  readonly logGroup: aws.cloudwatch.LogGroup;
  /** The published version, restored from its snapshot. */
  readonly live: InvokeTarget;
  /** The same code and configuration without a snapshot. */
  readonly latest: InvokeTarget;

  constructor(name: string, args: SnapStartFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("petstore-snapstart:index:SnapStartFunction", name, {}, opts);
    const child = { parent: this, ...formerly(name) };
    const { tags, pinnedVersion } = args;

    this.logGroup = new aws.cloudwatch.LogGroup(
      `${name}-log`,
      {
        namePrefix: `/aws/lambda/${name}-`,
        retentionInDays: args.logRetentionDays ?? DEFAULTS.logRetentionDays,
        tags,
      },
      child,
    );
    this.role = new aws.iam.Role(
      `${name}-role`,
      { assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" }), tags },
      child,
    );
    const rolePolicy = new aws.iam.RolePolicy(
      `${name}-role-policy`,
      { role: this.role.name, policy: mayLogAndTrace(this.logGroup.arn, args.tracing) },
      child,
    );
    const policies = (args.policies ?? []).map(
      (policyArn) =>
        new aws.iam.RolePolicyAttachment(
          `${name}-policy-${policyArn.split(":").slice(4).join("-").replaceAll("/", "-")}`,
          { role: this.role.name, policyArn },
          { parent: this },
        ),
    );

    // Everything that a version freezes. A change of any of it has to lead to a new version, so this one object makes
    // both the function and the trigger of its publication.
    const versioned = {
      code: { s3Bucket: args.code.bucket, s3Key: args.code.key },
      runtime: args.runtime,
      handler: args.handler,
      architectures: [args.architecture ?? DEFAULTS.architecture],
      memorySize: args.memory ?? DEFAULTS.memory,
      timeout: args.timeout ?? DEFAULTS.timeout,
      environment: { variables: args.environment },
      snapStart: { applyOn: args.snapStart === false ? None : PublishedVersions },
      loggingConfig: {
        logFormat: awsNative.lambda.FunctionLoggingConfigLogFormat.Text,
        logGroup: this.logGroup.name,
      },
      ...(args.tracing && { tracingConfig: { mode: awsNative.lambda.FunctionTracingConfigMode.Active } }),
      role: this.role.arn,
    };
    const lambda = new awsNative.lambda.Function(
      `${name}-function`,
      {
        ...versioned,
        reservedConcurrentExecutions: args.reservedConcurrency,
        tags: pulumi
          .output(tags ?? {})
          .apply((map) => Object.entries(map).map(([key, value]) => ({ key, value }))),
      },
      {
        ...child,
        ...nativeProvider(this, name),
        // What it may do, it may do while it is initialised.
        dependsOn: [rolePolicy, ...policies],
        hooks: functionHooks(name),
        // A rollback is to touch the alias only, whatever has changed in the settings meanwhile.
        ...(pinnedVersion !== undefined && { ignoreChanges: Object.keys(versioned) }),
      },
    );
    this.functionName = lambda.functionName.apply((value) => value!);

    const version = servedVersion(
      name,
      {
        functionName: this.functionName,
        codeSha256: args.code.sha256,
        logGroup: this.logGroup.name,
        versionsToKeep: args.versionsToKeep ?? DEFAULTS.versionsToKeep,
        versioned,
        pinnedVersion,
        event: args.event ?? {},
        awsEnvironment: args.awsEnvironment ?? awsAccess().environment,
      },
      child,
    );
    this.alias = new aws.lambda.Alias(
      `${name}-alias`,
      { name: ALIAS, functionName: this.functionName, functionVersion: version },
      // Where the function is replaced, its alias is another one, too: both are there until nobody calls the old one.
      { ...child, deleteBeforeReplace: false },
    );

    this.live = { arn: this.alias.arn, functionName: this.functionName, qualifier: this.alias.name };
    this.latest = { arn: lambda.arn, functionName: this.functionName };
    this.registerOutputs({
      functionName: this.functionName,
      version: this.alias.functionVersion,
      alias: this.alias.name,
      logGroup: this.logGroup.name,
    });
  }
}

/** What AWSLambdaBasicExecutionRole grants, on one log group that exists already; with tracing, AWSXRayDaemonWriteAccess. */
function mayLogAndTrace(logGroupArn: pulumi.Input<string>, tracing = false): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: pulumi.interpolate`${logGroupArn}:*`,
      },
      // X-Ray has no resources that a policy could name.
      ...(tracing
        ? [
            {
              Effect: "Allow" as const,
              Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
              Resource: "*",
            },
          ]
        : []),
    ],
  };
}
