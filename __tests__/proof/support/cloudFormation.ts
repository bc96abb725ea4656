import type { Registered } from "../../program/support/runProgram";

/**
 * What the program registers, as the CloudFormation template that would make the same: its types have published schemas,
 * and those can be checked without an AWS account.
 */

type Json = Record<string, unknown>;
type Inputs = Registered["inputs"];

interface Template {
  AWSTemplateFormatVersion: "2010-09-09";
  Resources: Record<string, { Type: string; Properties: Json }>;
}

/** CloudFormation has no type for these. An S3 object has none, and a provider is Pulumi's own. */
const WITHOUT_TYPE = ["aws:s3/bucketObjectv2:BucketObjectv2", "pulumi:providers:aws-native"];

/** In CloudFormation these are properties of the bucket. */
const BUCKET_PARTS: Record<string, (inputs: Inputs) => Json> = {
  "aws:s3/bucketVersioning:BucketVersioning": ({ versioningConfiguration }) => ({
    VersioningConfiguration: pascal(versioningConfiguration),
  }),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ({ bucket: _bucket, ...blocks }) => ({
    PublicAccessBlockConfiguration: pascal(blocks),
  }),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ({ rules }) => ({
    BucketEncryption: {
      ServerSideEncryptionConfiguration: rules.map(
        ({ applyServerSideEncryptionByDefault: { sseAlgorithm } }: Inputs) => ({
          ServerSideEncryptionByDefault: { SSEAlgorithm: sseAlgorithm },
        }),
      ),
    },
  }),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ({ rules }) => ({
    LifecycleConfiguration: {
      Rules: rules.map((rule: Inputs) => ({
        Id: rule.id,
        Status: rule.status,
        Prefix: rule.filter.prefix,
        NoncurrentVersionExpiration: pascal(rule.noncurrentVersionExpiration),
        ExpiredObjectDeleteMarker: rule.expiration.expiredObjectDeleteMarker,
        AbortIncompleteMultipartUpload: pascal(rule.abortIncompleteMultipartUpload),
      })),
    },
  }),
};

const TYPES: Record<string, [type: string, properties: (inputs: Inputs, name: string) => Json]> = {
  "aws:s3/bucket:Bucket": ["AWS::S3::Bucket", ({ tags }) => ({ Tags: tagList(tags) })],
  "aws:s3/bucketPolicy:BucketPolicy": [
    "AWS::S3::BucketPolicy",
    ({ bucket, policy }) => ({ Bucket: bucket, PolicyDocument: policy }),
  ],
  "aws:cloudwatch/logGroup:LogGroup": [
    "AWS::Logs::LogGroup",
    ({ namePrefix, retentionInDays, tags }) => ({
      LogGroupName: `${namePrefix}0001`,
      RetentionInDays: retentionInDays,
      Tags: tagList(tags),
    }),
  ],
  "aws:iam/role:Role": [
    "AWS::IAM::Role",
    ({ assumeRolePolicy, tags }) => ({ AssumeRolePolicyDocument: assumeRolePolicy, Tags: tagList(tags) }),
  ],
  "aws:iam/rolePolicy:RolePolicy": [
    "AWS::IAM::RolePolicy",
    ({ role, policy }, name) => ({ PolicyName: name, RoleName: role, PolicyDocument: policy }),
  ],
  "aws-native:lambda:Function": [
    "AWS::Lambda::Function",
    ({ environment, tags, ...properties }) => ({
      ...pascal(properties),
      Environment: { Variables: environment.variables },
      Tags: pascal(tags),
    }),
  ],
  // What the command does.
  "command:local:Command": [
    "AWS::Lambda::Version",
    ({ environment }, name) => ({
      FunctionName: {
        Ref: logicalId("aws-native:lambda:Function", name.replace(/-version$/, "-function")),
      },
      CodeSha256: environment.CODE_SHA256,
    }),
  ],
  "aws:lambda/alias:Alias": ["AWS::Lambda::Alias", pascal],
  "aws:lambda/permission:Permission": [
    "AWS::Lambda::Permission",
    ({ function: name, qualifier, ...properties }) => ({
      ...pascal(properties),
      FunctionName: qualifier ? `${name}:${qualifier}` : name,
    }),
  ],
  "aws:apigatewayv2/api:Api": [
    "AWS::ApiGatewayV2::Api",
    ({ tags, ...properties }, name) => ({ Name: name, ...pascal(properties), Tags: tags }),
  ],
  "aws:apigatewayv2/integration:Integration": ["AWS::ApiGatewayV2::Integration", pascal],
  "aws:apigatewayv2/route:Route": ["AWS::ApiGatewayV2::Route", pascal],
  "aws:apigatewayv2/stage:Stage": [
    "AWS::ApiGatewayV2::Stage",
    ({ name, tags, ...properties }) => ({ StageName: name, ...pascal(properties), Tags: tags }),
  ],
  "aws:scheduler/scheduleGroup:ScheduleGroup": [
    "AWS::Scheduler::ScheduleGroup",
    ({ tags }) => ({ Tags: tagList(tags) }),
  ],
  "aws:scheduler/schedule:Schedule": ["AWS::Scheduler::Schedule", pascal],
  "aws:cloudwatch/metricAlarm:MetricAlarm": [
    "AWS::CloudWatch::Alarm",
    ({ alarmActions, okActions, dimensions, tags, ...properties }) => ({
      ...pascal(properties),
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      AlarmActions: alarmActions,
      OKActions: okActions,
      Tags: tagList(tags),
    }),
  ],
  "aws:sqs/queue:Queue": [
    "AWS::SQS::Queue",
    ({ messageRetentionSeconds, sqsManagedSseEnabled, tags }) => ({
      MessageRetentionPeriod: messageRetentionSeconds,
      SqsManagedSseEnabled: sqsManagedSseEnabled,
      Tags: tagList(tags),
    }),
  ],
};

/** @throws for a type that has no counterpart here */
export function toCloudFormation(resources: Registered[]): Template {
  const template: Template = { AWSTemplateFormatVersion: "2010-09-09", Resources: {} };
  const custom = resources.filter(({ type }) => !type.startsWith("petstore-snapstart:"));
  for (const { type, name, inputs } of custom) {
    if (WITHOUT_TYPE.includes(type) || BUCKET_PARTS[type]) continue;
    const counterpart = TYPES[type];
    if (!counterpart) throw new Error(`no CloudFormation type for ${type}`);
    const [Type, properties] = counterpart;
    template.Resources[logicalId(type, name)] = { Type, Properties: properties(inputs, name) };
  }
  for (const { type, parent, inputs } of custom) {
    const part = BUCKET_PARTS[type];
    if (!part) continue;
    const bucket = custom.find((other) => other.type === "aws:s3/bucket:Bucket" && other.parent === parent)!;
    Object.assign(template.Resources[logicalId(bucket.type, bucket.name)]!.Properties, part(inputs));
  }
  return template;
}

/** Letters and digits only. */
const logicalId = (type: string, name: string) =>
  `${name}-${type.split(":").at(-1)}`.replace(/(^|[^a-zA-Z0-9]+)(.)/g, (_, _separator, letter) =>
    letter.toUpperCase(),
  );

function pascal<T>(value: T): T {
  if (Array.isArray(value)) return value.map(pascal) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key[0]!.toUpperCase() + key.slice(1), pascal(inner)]),
  ) as T;
}

const tagList = (tags: Record<string, string>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
