import { settings, zip } from "./components/inputs";
import * as awsNative from "@pulumi/aws-native";
import * as pulumi from "@pulumi/pulumi";
import { awsAccess } from "./components/awsAccess";
import { CodeBucket } from "./components/codeBucket";
import { HttpApi } from "./components/httpApi";
import { SnapStartFunction } from "./components/snapStartFunction";
import { WeeklyInvocation } from "./components/weeklyInvocation";
import petsRequest from "./petstore-java/src/main/resources/priming/event.json";

// Cloud Control has a configuration of its own; it is to follow the stack's `aws:` one.
const access = awsAccess();
const providers = [new awsNative.Provider("aws-native", access.native)];

// The application's zip, in a private bucket.
const { tags, logRetentionDays } = settings;
const { location: code } = new CodeBucket("petstore-code", { zip, tags });

// The pet store: published with a snapshot whenever its code or configuration changes, called through its alias.
const functionSettings = {
  code,
  runtime: settings.runtime,
  architecture: settings.architecture,
  memory: settings.memory,
  timeout: settings.timeout,
  environment: { PRIMING: settings.priming },
  versionsToKeep: settings.versionsToKeep,
  awsEnvironment: access.environment,
  logRetentionDays,
  tags,
};
const petstore = new SnapStartFunction(
  "petstore",
  {
    ...functionSettings,
    handler: "petstore.PetStoreHandler::handleRequest",
    pinnedVersion: settings.pinnedVersion,
  },
  { providers },
);

// The way in from the internet.
const { throttlingBurst, throttlingRate, corsOrigins } = settings;
const apiSettings = { throttlingBurst, throttlingRate, corsOrigins, logRetentionDays, tags };
const api = new HttpApi("petstore-api", { target: petstore.live, ...apiSettings });

// The same function without a snapshot, for the benchmark to compare with.
const baseline = settings.baseline
  ? new HttpApi("petstore-baseline", { target: petstore.latest, ...apiSettings })
  : undefined;

// A call a week, so that a quiet fortnight doesn't cost the snapshot.
if (settings.keepSnapshot) {
  new WeeklyInvocation("petstore-weekly", { aliasArn: petstore.alias.arn, event: petsRequest, tags });
}

// The least that a function can do, for the benchmark to tell the pet store's own share.
const hello = settings.helloWorld ? helloWorld() : undefined;

export const apiUrl = pulumi.interpolate`${api.url}/pets`;
export const baselineUrl = baseline && pulumi.interpolate`${baseline.url}/pets`;
export const functionName = petstore.functionName;
export const version = petstore.alias.functionVersion;
export const alias = petstore.alias.name;
export const logGroup = petstore.logGroup.name;
export const accessLogGroup = api.accessLogGroup.name;
export const helloApiUrl = hello?.api.url;
export const helloBaselineUrl = hello?.baseline?.url;
export const helloFunctionName = hello?.lambda.functionName;
export const helloVersion = hello?.lambda.alias.functionVersion;
export const helloLogGroup = hello?.lambda.logGroup.name;

function helloWorld() {
  const lambda = new SnapStartFunction(
    "hello",
    { ...functionSettings, handler: "petstore.HelloHandler::handleRequest" },
    { providers },
  );
  if (settings.keepSnapshot) {
    new WeeklyInvocation("hello-weekly", { aliasArn: lambda.alias.arn, event: {}, tags });
  }
  return {
    lambda,
    api: new HttpApi("hello-api", { target: lambda.live, ...apiSettings }),
    baseline: settings.baseline
      ? new HttpApi("hello-baseline", { target: lambda.latest, ...apiSettings })
      : undefined,
  };
}
