import * as awsNative from "@pulumi/aws-native";
import * as pulumi from "@pulumi/pulumi";
import { Alarms } from "./components/alarms";
import type { Build } from "./components/applicationBuilds";
import { applicationZip } from "./components/applicationZip";
import { CodeBucket, type CodeLocation } from "./components/codeBucket";
import { HttpApi } from "./components/httpApi";
import { SnapStartFunction } from "./components/snapStartFunction";
import { WeeklyInvocation } from "./components/weeklyInvocation";
import { awsAccess } from "./config/awsAccess";
import { readSettings } from "./config/settings";
import petsRequest from "./petstore-java/src/main/resources/priming/event.json";

const settings = readSettings();
const { tags, logRetentionDays, pinnedVersion } = settings;

/** A built application. Rolling back needs none: the one that was uploaded last stays. */
const built = (path: string, build: Build) =>
  pinnedVersion === undefined ? applicationZip(path, build) : undefined;
const zip = built(settings.zip, "java11");

// Cloud Control's provider has a configuration of its own; this one follows the stack's `aws:` configuration.
const access = awsAccess();
const providers = [new awsNative.Provider("aws-native", access.native)];

// The zip in a private bucket, from where Lambda fetches it.
const { location: code } = new CodeBucket("petstore-code", { zip, tags });

/** What an application is made of. */
interface Application {
  code: CodeLocation;
  runtime: string;
  handler: string;
  /** What it can be called with to no harm. */
  event: unknown;
  pinnedVersion?: number;
}

/** A function behind its HTTP API, and what the settings want beside them. */
function application(name: string, { event, ...own }: Application) {
  // Published with a snapshot whenever its code or configuration changes, and called through the alias `live`.
  const lambda = new SnapStartFunction(
    name,
    {
      ...own,
      event,
      architecture: settings.architecture,
      memory: settings.memory,
      timeout: settings.timeout,
      environment: { PRIMING: settings.priming },
      tracing: settings.tracing,
      reservedConcurrency: settings.reservedConcurrency,
      versionsToKeep: settings.versionsToKeep,
      awsEnvironment: access.environment,
      logRetentionDays,
      tags,
    },
    { providers },
  );

  // The internet reaches the alias through this API, and only through it.
  const { throttlingBurst, throttlingRate, corsOrigins } = settings;
  const apiSettings = { throttlingBurst, throttlingRate, corsOrigins, logRetentionDays, tags };
  const api = new HttpApi(`${name}-api`, { target: lambda.live, ...apiSettings });

  // The same function without a snapshot, for the benchmark to compare with.
  const baseline = settings.baseline
    ? new HttpApi(`${name}-baseline`, { target: lambda.latest, ...apiSettings })
    : undefined;

  // A call a week, so that two quiet weeks don't cost the snapshot.
  const weekly = settings.keepSnapshot
    ? new WeeklyInvocation(`${name}-weekly`, {
        aliasArn: lambda.alias.arn,
        event,
        deadLetters: settings.weeklyDeadLetters,
        tags,
      })
    : undefined;

  if (settings.alarmTopic) {
    new Alarms(`${name}-alarms`, {
      topicArn: settings.alarmTopic,
      functionName: lambda.functionName,
      alias: lambda.alias.name,
      apiId: api.apiId,
      scheduleGroup: weekly?.scheduleGroup,
      tags,
    });
  }
  return { lambda, api, baseline };
}

const { runtime } = settings;
const petstore = application("petstore", {
  code,
  runtime,
  handler: "petstore.PetStoreHandler::handleRequest",
  event: petsRequest,
  pinnedVersion,
});

// The least that a function can do, for the benchmark to tell the pet store's own share.
const hello = settings.helloWorld
  ? application("hello", { code, runtime, handler: "petstore.HelloHandler::handleRequest", event: {} })
  : undefined;

// The pet store as people build it by now, for the benchmark to compare with: Spring Boot 4, which Java 11 can't run.
const boot4 = settings.springBoot4
  ? application("petstore-boot4", {
      code: new CodeBucket("petstore-boot4-code", {
        zip: built("petstore-java/target-boot4/petstore.zip", "boot4"),
        tags,
      }).location,
      runtime: runtime.startsWith("java11") ? "java21" : runtime,
      handler: "petstore.PetStoreHandler::handleRequest",
      event: petsRequest,
    })
  : undefined;

/** What is undefined isn't an output: Pulumi would warn of it. */
const defined = (outputs: pulumi.Inputs): pulumi.Inputs =>
  Object.fromEntries(Object.entries(outputs).filter(([, value]) => value !== undefined));

export = defined({
  apiUrl: pulumi.interpolate`${petstore.api.url}/pets`,
  baselineUrl: petstore.baseline && pulumi.interpolate`${petstore.baseline.url}/pets`,
  functionName: petstore.lambda.functionName,
  version: petstore.lambda.alias.functionVersion,
  alias: petstore.lambda.alias.name,
  logGroup: petstore.lambda.logGroup.name,
  accessLogGroup: petstore.api.accessLogGroup.name,
  helloApiUrl: hello?.api.url,
  helloBaselineUrl: hello?.baseline?.url,
  helloFunctionName: hello?.lambda.functionName,
  helloVersion: hello?.lambda.alias.functionVersion,
  helloLogGroup: hello?.lambda.logGroup.name,
  boot4ApiUrl: boot4 && pulumi.interpolate`${boot4.api.url}/pets`,
  boot4BaselineUrl: boot4?.baseline && pulumi.interpolate`${boot4.baseline.url}/pets`,
  boot4FunctionName: boot4?.lambda.functionName,
  boot4Version: boot4?.lambda.alias.functionVersion,
  boot4LogGroup: boot4?.lambda.logGroup.name,
});
