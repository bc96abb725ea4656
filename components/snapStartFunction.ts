import * as aws from "@pulumi/aws";
import * as awsNative from "@pulumi/aws-native";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { CodeLocation } from "./codeBucket";
import type { InvokeTarget } from "./httpApi";

export interface SnapStartFunctionArgs {
  code: CodeLocation;
  handler: string;
  runtime: string;
  architecture: "x86_64" | "arm64";
  /** In MB. */
  memory: number;
  /** In seconds. */
  timeout: number;
  environment: Record<string, string>;
  logRetentionDays: number;
  /** How many published versions stay, beside those that an alias names. */
  versionsToKeep: number;
  /** The version that the alias stays on, whatever is published; unset, it follows the newest. */
  pinnedVersion?: number;
  /** Environment variables that tell the AWS SDK where and as whom to publish. */
  awsEnvironment: Record<string, pulumi.Input<string>>;
  tags: Record<string, string>;
}

/** The alias that callers use. */
const ALIAS = "live";

/**
 * A Lambda function with SnapStart: its role and log group, the function itself, a version published from it once its
 * snapshot is ready, and the alias `live` on that version.
 */
export class SnapStartFunction extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  readonly alias: aws.lambda.Alias;
  readonly logGroup: aws.cloudwatch.LogGroup;
  /** The published version, restored from its snapshot. */
  readonly live: InvokeTarget;
  /** The same code and configuration without a snapshot. */
  readonly latest: InvokeTarget;

  constructor(name: string, args: SnapStartFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("petstore-snapstart:index:SnapStartFunction", name, {}, opts);
    const parent = { parent: this };

    this.logGroup = new aws.cloudwatch.LogGroup(
      name,
      { namePrefix: `/aws/lambda/${name}-`, retentionInDays: args.logRetentionDays, tags: args.tags },
      parent,
    );
    const role = new aws.iam.Role(
      name,
      {
        assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" }),
        tags: args.tags,
      },
      parent,
    );
    const mayLog = new aws.iam.RolePolicy(
      name,
      { role: role.name, policy: writeLogs(this.logGroup.arn) },
      parent,
    );

    // Everything that a version freezes. A change of any of it has to lead to a new version, so this one object makes
    // both the function and the trigger of its publication.
    const versioned = {
      code: {
        s3Bucket: args.code.bucket,
        s3Key: args.code.key,
        s3ObjectVersion: args.code.objectVersion,
      },
      runtime: args.runtime,
      handler: args.handler,
      architectures: [args.architecture],
      memorySize: args.memory,
      timeout: args.timeout,
      environment: { variables: args.environment },
      snapStart: { applyOn: awsNative.lambda.FunctionSnapStartApplyOn.PublishedVersions },
      loggingConfig: {
        logFormat: awsNative.lambda.FunctionLoggingConfigLogFormat.Text,
        logGroup: this.logGroup.name,
      },
      role: role.arn,
    };
    const lambda = new awsNative.lambda.Function(
      name,
      { ...versioned, tags: Object.entries(args.tags).map(([key, value]) => ({ key, value })) },
      { ...parent, dependsOn: mayLog },
    );
    this.functionName = lambda.functionName.apply((value) => value!);

    const publish = (dependsOn: pulumi.Resource) =>
      new command.local.Command(
        name,
        {
          create: "node --require tsx/cjs publish/main.ts",
          environment: {
            ...args.awsEnvironment,
            FUNCTION_NAME: this.functionName,
            CODE_SHA256: args.code.sha256,
            LOG_GROUP: this.logGroup.name,
            VERSIONS_TO_KEEP: String(args.versionsToKeep),
          },
          triggers: [this.functionName, versioned],
          logging: command.local.Logging.Stderr,
        },
        { ...parent, dependsOn },
      ).stdout;
    const point = (functionVersion: pulumi.Input<string>) =>
      new aws.lambda.Alias(name, { name: ALIAS, functionName: this.functionName, functionVersion }, parent);

    if (args.pinnedVersion === undefined) {
      this.alias = point(publish(lambda));
    } else {
      // Rolling back is not to wait for a new version's snapshot, and the version rolled back to is not to be pruned.
      this.alias = point(String(args.pinnedVersion));
      publish(this.alias);
    }

    this.live = { arn: this.alias.arn, functionName: this.functionName, qualifier: this.alias.name };
    this.latest = { arn: lambda.arn, functionName: this.functionName };
    this.registerOutputs();
  }
}

/** What AWSLambdaBasicExecutionRole grants, on one log group that exists already. */
function writeLogs(logGroupArn: pulumi.Input<string>): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: pulumi.interpolate`${logGroupArn}:*`,
      },
    ],
  };
}
