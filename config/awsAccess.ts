import type * as awsNative from "@pulumi/aws-native";
import * as pulumi from "@pulumi/pulumi";
import { configRemove, configSet } from "./remedies";

/** Where and as whom the stack is deployed, for those who don't read the `aws:` configuration themselves. */
export interface AwsAccess {
  /** For Cloud Control, whose provider has a configuration of its own. */
  native: awsNative.ProviderArgs;
  /** For the AWS SDK in a command. What isn't here comes from the usual variables and files. */
  environment: Record<string, pulumi.Input<string>>;
}

/** Of the `aws:` configuration, what has the same name and form in Cloud Control's provider. */
const ALIKE = [
  ...["allowedAccountIds", "defaultTags", "forbiddenAccountIds", "ignoreTags", "maxRetries"],
  ...["s3UsePathStyle", "skipCredentialsValidation", "skipMetadataApiCheck", "skipRegionValidation"],
  "skipRequestingAccountId",
] as const;

/** What reaches Cloud Control and the SDK in a form of its own. */
const TRANSLATED = [
  ...["region", "profile", "accessKey", "secretKey", "token", "endpoints", "sharedCredentialsFiles"],
] as const;

/** What only the `aws` provider would follow, with what all parts follow instead. */
const INSTEAD: Record<string, string> = {
  // Each provider and the SDK take a role in another form; a profile says it once for all of them.
  assumeRole: "name the role in a profile (role_arn) and set aws:profile",
  assumeRoles: "name the role in a profile (role_arn) and set aws:profile",
  assumeRoleWithWebIdentity: "set AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE",
  customCaBundle: "set AWS_CA_BUNDLE and NODE_EXTRA_CA_CERTS",
  ec2MetadataServiceEndpoint: "set AWS_EC2_METADATA_SERVICE_ENDPOINT",
  ec2MetadataServiceEndpointMode: "set AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
  httpProxy: "set HTTP_PROXY",
  httpsProxy: "set HTTPS_PROXY",
  insecure: "have the certificate trusted, with AWS_CA_BUNDLE and NODE_EXTRA_CA_CERTS",
  noProxy: "set NO_PROXY",
  retryMode: "set AWS_RETRY_MODE",
  sharedConfigFiles: "set AWS_CONFIG_FILE",
  useDualstackEndpoint: "set AWS_USE_DUALSTACK_ENDPOINT",
  useFipsEndpoint: "set AWS_USE_FIPS_ENDPOINT",
};

/** The services that the publishing step calls, by the names that `aws:endpoints` has for them. */
const COMMAND_ENDPOINTS: Record<string, string> = {
  lambda: "AWS_ENDPOINT_URL_LAMBDA",
  logs: "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS",
  cloudwatchlogs: "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS",
};

/** What Cloud Control's provider calls, by those names. */
const NATIVE_ENDPOINTS: Record<string, string> = {
  cloudcontrol: "cloudcontrol",
  cloudcontrolapi: "cloudcontrol",
  cloudformation: "cloudformation",
  ec2: "ec2",
  ssm: "ssm",
  sts: "sts",
};

/** What stands in the stack's `aws:` configuration, for those who don't read it themselves. */
export function awsAccess(): AwsAccess {
  const config = new pulumi.Config("aws");
  const region = awsRegion()!;
  const profile = config.get("profile");
  const accessKey = config.getSecret("accessKey");
  const secretKey = config.getSecret("secretKey");
  const token = config.getSecret("token");
  const [credentialsFile] = config.getObject<string[]>("sharedCredentialsFiles") ?? [];
  const endpoints = Object.entries(endpointsOf(config));
  const alike = Object.fromEntries(ALIKE.map((key) => [key, config.getObject(key)]));
  const nativeEndpoints = renamed(endpoints, NATIVE_ENDPOINTS);

  return {
    native: defined({
      ...alike,
      region: region as awsNative.Region,
      profile,
      accessKey,
      secretKey,
      token,
      sharedCredentialsFile: credentialsFile,
      endpoints: Object.keys(nativeEndpoints).length > 0 ? [nativeEndpoints] : undefined,
    }),
    environment: defined({
      AWS_REGION: region,
      AWS_PROFILE: profile,
      AWS_ACCESS_KEY_ID: accessKey,
      AWS_SECRET_ACCESS_KEY: secretKey,
      AWS_SESSION_TOKEN: token,
      AWS_SHARED_CREDENTIALS_FILE: credentialsFile,
      AWS_MAX_ATTEMPTS: config.get("maxRetries"),
      ...renamed(endpoints, COMMAND_ENDPOINTS),
    }) as Record<string, pulumi.Input<string>>,
  };
}

/** What is wrong with the configuration of the providers, one line for each fault. */
export function awsFaults(): string[] {
  const stack = pulumi.getStack();
  const keys = Object.keys(pulumi.runtime.allConfig());
  const of = (namespace: string) =>
    keys.filter((key) => key.startsWith(`${namespace}:`)).map((key) => key.slice(namespace.length + 1));
  const followed: readonly string[] = [...ALIKE, ...TRANSLATED];
  return [
    ...(awsRegion()
      ? []
      : [
          "aws:region isn't set: it must be a region that has SnapStart; " +
            configSet("aws:region", "eu-central-1", stack),
        ]),
    ...of("aws")
      .filter((key) => !followed.includes(key))
      .map((key) => {
        const instead = Object.hasOwn(INSTEAD, key) ? INSTEAD[key] : "remove it";
        return `aws:${key} reaches only part of the deployment: ${instead}; ${configRemove(`aws:${key}`, stack)}`;
      }),
    ...of("aws-native").map(
      (key) =>
        `aws-native:${key} isn't read: Cloud Control follows aws:…; ${configRemove(`aws-native:${key}`, stack)}`,
    ),
    ...valueFaults(),
  ];
}

/** What can't be said to all parts, though its key can. */
function valueFaults(): string[] {
  const config = new pulumi.Config("aws");
  const files = config.getObject<string[]>("sharedCredentialsFiles") ?? [];
  const endpoints = Object.keys(endpointsOf(config));
  const partly = endpoints.length > 0 && !endpoints.some((name) => name.startsWith("cloudcontrol"));
  return [
    ...(files.length > 1
      ? [`aws:sharedCredentialsFiles names ${files.length} files: only the aws provider takes more than one`]
      : []),
    ...(partly
      ? [
          `aws:endpoints names ${endpoints.join(", ")} but not cloudcontrol: the function itself would be created elsewhere`,
        ]
      : []),
  ];
}

const endpointsOf = (config: pulumi.Config): Record<string, string> =>
  Object.fromEntries(
    (config.getObject<Record<string, string>[]>("endpoints") ?? []).flatMap((each) => Object.entries(each)),
  );

const awsRegion = () =>
  new pulumi.Config("aws").get("region") || process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION;

/** Those entries that have another name, under that name. */
function renamed(entries: [string, string][], names: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    entries.flatMap(([key, value]) => (Object.hasOwn(names, key) ? [[names[key]!, value]] : [])),
  );
}

function defined<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
