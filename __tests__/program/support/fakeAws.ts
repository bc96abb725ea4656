import * as pulumi from "@pulumi/pulumi";

/** What AWS would answer: for each resource type the properties the program may set, and what comes back beside them. */

type Inputs = Record<string, unknown>;

interface FakeType {
  /** Any other property is an error. */
  properties: string[];
  outputs?: (name: string, inputs: Inputs) => Inputs;
}

export const ACCOUNT = "123456789012";
export const REGION = "eu-central-1";

const arn = (service: string, resource: string, region = REGION, account = ACCOUNT) =>
  `arn:aws:${service}:${region}:${account}:${resource}`;

const FAKES: Record<string, FakeType> = {
  "aws:s3/bucket:Bucket": {
    properties: ["forceDestroy", "tags"],
    outputs: (name) => ({ bucket: `${name}-1a2b3c4`, arn: arn("s3", `${name}-1a2b3c4`, "", "") }),
  },
  "aws:s3/bucketVersioning:BucketVersioning": { properties: ["bucket", "versioningConfiguration"] },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
    properties: ["bucket", "rules"],
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    properties: [
      "bucket",
      "blockPublicAcls",
      "blockPublicPolicy",
      "ignorePublicAcls",
      "restrictPublicBuckets",
    ],
  },
  "aws:s3/bucketPolicy:BucketPolicy": { properties: ["bucket", "policy"] },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": { properties: ["bucket", "rules"] },
  "aws:s3/bucketObjectv2:BucketObjectv2": {
    properties: ["bucket", "key", "source", "sourceHash", "contentType"],
    // A bucket whose versioning hasn't got around yet gives none.
    outputs: () => ({ versionId: "null" }),
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    properties: ["namePrefix", "retentionInDays", "tags"],
    outputs: (_, { namePrefix }) => ({
      name: `${namePrefix}0001`,
      arn: arn("logs", `log-group:${namePrefix}0001`),
    }),
  },
  "aws:iam/role:Role": {
    properties: ["assumeRolePolicy", "tags"],
    outputs: (name) => ({ name: `${name}-1a2b3c4`, arn: arn("iam", `role/${name}-1a2b3c4`, "") }),
  },
  "aws:iam/rolePolicy:RolePolicy": { properties: ["role", "policy"] },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": { properties: ["role", "policyArn"] },
  "aws-native:lambda:Function": {
    properties: [
      "code",
      "runtime",
      "handler",
      "architectures",
      "memorySize",
      "timeout",
      "environment",
      "snapStart",
      "loggingConfig",
      "tracingConfig",
      "reservedConcurrentExecutions",
      "role",
      "tags",
    ],
    outputs: (name) => ({
      functionName: `${name}-1a2b3c4`,
      arn: arn("lambda", `function:${name}-1a2b3c4`),
    }),
  },
  "command:local:Command": {
    properties: ["create", "dir", "environment", "triggers", "logging"],
    // As the provider has it: where an input is a secret, each output is.
    outputs: (_, { environment }) => ({
      stdout: isSecret(environment) ? pulumi.secret("7") : "7",
      stderr: "",
    }),
  },
  "aws:lambda/alias:Alias": {
    properties: ["name", "functionName", "functionVersion"],
    outputs: (_, { name, functionName }) => ({ arn: arn("lambda", `function:${functionName}:${name}`) }),
  },
  "aws:lambda/permission:Permission": {
    properties: ["action", "function", "qualifier", "principal", "sourceArn"],
  },
  "aws:apigatewayv2/api:Api": {
    properties: ["protocolType", "corsConfiguration", "tags"],
    outputs: (name) => ({
      apiEndpoint: `https://${name}.execute-api.${REGION}.amazonaws.com`,
      executionArn: arn("execute-api", `${name}-id`),
    }),
  },
  "aws:apigatewayv2/integration:Integration": {
    properties: ["apiId", "integrationType", "integrationMethod", "integrationUri", "payloadFormatVersion"],
  },
  "aws:apigatewayv2/route:Route": { properties: ["apiId", "routeKey", "target"] },
  "aws:apigatewayv2/stage:Stage": {
    properties: ["apiId", "name", "autoDeploy", "defaultRouteSettings", "accessLogSettings", "tags"],
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    properties: [
      ...["alarmDescription", "namespace", "metricName", "dimensions", "statistic", "period"],
      ...["evaluationPeriods", "threshold", "comparisonOperator", "treatMissingData"],
      ...["alarmActions", "okActions", "tags"],
    ],
    outputs: (name) => ({ arn: arn("cloudwatch", `alarm:${name}-1a2b3c4`) }),
  },
  "aws:sqs/queue:Queue": {
    properties: ["messageRetentionSeconds", "sqsManagedSseEnabled", "tags"],
    outputs: (name) => ({ arn: arn("sqs", `${name}-1a2b3c4`), url: `https://sqs.test/${name}-1a2b3c4` }),
  },
  "aws:scheduler/scheduleGroup:ScheduleGroup": {
    properties: ["tags"],
    outputs: (name) => ({ name: `${name}-1a2b3c4`, arn: arn("scheduler", `schedule-group/${name}-1a2b3c4`) }),
  },
  "aws:scheduler/schedule:Schedule": {
    properties: ["groupName", "scheduleExpression", "flexibleTimeWindow", "target"],
  },
  "pulumi:providers:aws-native": {
    properties: [
      ...["region", "profile", "accessKey", "secretKey", "token", "sharedCredentialsFile", "endpoints"],
      ...["defaultTags", "ignoreTags", "allowedAccountIds", "forbiddenAccountIds", "maxRetries"],
      ...["s3UsePathStyle", "skipRequestingAccountId"],
      // Sent by the SDK of its own accord.
      ...["skipCredentialsValidation", "skipGetEc2Platforms", "skipMetadataApiCheck", "skipRegionValidation"],
    ],
  },
};

/** A secret within a value makes the whole of it one, by the time that mocks see it. */
const isSecret = (value: unknown) =>
  (value as Inputs | undefined)?.[pulumi.runtime.specialSigKey] === pulumi.runtime.specialSecretSig;

/** Answers as AWS would, or throws for what it doesn't know. */
export function fakeResource(type: string, name: string, inputs: Inputs) {
  const fake = FAKES[type];
  if (!fake) throw new Error(`unexpected resource type ${type}`);
  const unexpected = Object.keys(inputs).filter((key) => !fake.properties.includes(key));
  if (unexpected.length > 0) throw new Error(`unexpected property ${type}.${unexpected.join(", ")}`);
  return { id: `${name}-id`, state: { ...inputs, ...fake.outputs?.(name, inputs) } };
}
