import type * as awsNative from "@pulumi/aws-native";
import * as pulumi from "@pulumi/pulumi";

/** Where and as whom the stack is deployed. */
export interface AwsAccess {
  /** The same for Cloud Control, which doesn't read the `aws:` configuration. */
  native: awsNative.ProviderArgs;
  /** The same for the AWS SDK in a command. What is not here comes from the usual variables and files. */
  environment: Record<string, pulumi.Input<string>>;
}

/** What stands in the stack's `aws:` configuration, for those who don't read it themselves. */
export function awsAccess(): AwsAccess {
  const config = new pulumi.Config("aws");
  const region = awsRegion()!;
  const profile = config.get("profile");
  const accessKey = config.getSecret("accessKey");
  const secretKey = config.getSecret("secretKey");
  const token = config.getSecret("token");
  const endpoints = Object.assign({}, ...(config.getObject<Record<string, string>[]>("endpoints") ?? []));

  return {
    native: defined({ region: region as awsNative.Region, profile, accessKey, secretKey, token }),
    environment: defined({
      AWS_REGION: region,
      AWS_PROFILE: profile,
      AWS_ACCESS_KEY_ID: accessKey,
      AWS_SECRET_ACCESS_KEY: secretKey,
      AWS_SESSION_TOKEN: token,
      AWS_ENDPOINT_URL_LAMBDA: endpoints.lambda,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: endpoints.logs ?? endpoints.cloudwatchlogs,
    }) as Record<string, pulumi.Input<string>>,
  };
}

/** What is wrong with the `aws:` configuration, one line for each fault. */
export function awsFaults(): string[] {
  const faults: string[] = [];
  if (!awsRegion()) {
    faults.push(
      "aws:region isn't set: it may be any region that has SnapStart; pulumi config set aws:region eu-central-1",
    );
  }
  // Each provider and the SDK take a role to assume in another form; a profile says it once for all of them.
  for (const key of ["assumeRole", "assumeRoles", "assumeRoleWithWebIdentity"]) {
    if (new pulumi.Config("aws").get(key) !== undefined) {
      faults.push(
        `aws:${key} reaches only a part of the deployment: name the role in a profile; pulumi config set aws:profile NAME`,
      );
    }
  }
  return faults;
}

const awsRegion = () =>
  new pulumi.Config("aws").get("region") ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;

function defined<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
