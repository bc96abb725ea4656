import * as awsNative from "@pulumi/aws-native";
import * as pulumi from "@pulumi/pulumi";
import { Alarms } from "./components/alarms";
import { applicationZip } from "./components/applicationZip";
import { CodeBucket, type CodeLocation } from "./components/codeBucket";
import { functionZip } from "./components/functionZip";
import { HttpApi } from "./components/httpApi";
import { SnapStartFunction } from "./components/snapStartFunction";
import { WeeklyInvocation } from "./components/weeklyInvocation";
import { awsAccess } from "./config/awsAccess";
import { readSettings } from "./config/settings";

const settings = readSettings();
const { name, tags, logRetentionDays, pinnedVersion, hasApi } = settings;

/** What is uploaded. Rolling back needs nothing: what was uploaded last stays. */
const built = (zip: () => ReturnType<typeof functionZip>) =>
  pinnedVersion === undefined ? zip() : undefined;
const zip = built(() =>
  settings.isPetStore ? applicationZip(settings.zip, "java11") : functionZip(settings.zip, settings),
);

// Cloud Control's provider has a configuration of its own; this one follows the stack's `aws:` configuration.
const access = awsAccess();
const providers = [new awsNative.Provider("aws-native", access.native)];

// The zip in a private bucket, from where Lambda fetches it.
const { location: code } = new CodeBucket(`${name}-code`, { zip, tags });

/** What an application is made of. */
interface Application {
  code: CodeLocation;
  runtime: string;
  handler: string;
  /** What it can be called with to no harm. */
  event: unknown;
  pinnedVersion?: number;
}

/** A function, behind its HTTP API where it has one, and what the settings want beside them. */
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
      environment: settings.environment,
      policies: settings.policies,
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
  const { payloadFormat, throttlingBurst, throttlingRate, corsOrigins, corsMethods } = settings;
  const limits = { throttlingBurst, throttlingRate, corsOrigins, corsMethods };
  const apiSettings = { payloadFormat, ...limits, logRetentionDays, tags };
  const api = hasApi ? new HttpApi(`${name}-api`, { target: lambda.live, ...apiSettings }) : undefined;

  // The same function without a snapshot, for the benchmark to compare with.
  const baseline =
    hasApi && settings.baseline
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
      apiId: api?.apiId,
      scheduleGroup: weekly?.scheduleGroup,
      tags,
    });
  }
  return { lambda, api, baseline };
}

const { runtime, handler, event } = settings;
const main = application(name, { code, runtime, handler, event, pinnedVersion });

// The least that a function can do, for the benchmark to tell the pet store's own share.
const hello = settings.helloWorld
  ? application("hello", { code, runtime, handler: "petstore.HelloHandler::handleRequest", event: {} })
  : undefined;

// The pet store as people build it by now, for the benchmark to compare with: Spring Boot 4, which Java 11 can't run.
const boot4 = settings.springBoot4
  ? application(`${name}-boot4`, {
      code: new CodeBucket(`${name}-boot4-code`, {
        zip: built(() => applicationZip("petstore-java/target-boot4/petstore.zip", "boot4")),
        tags,
      }).location,
      runtime: runtime.startsWith("java11") ? "java21" : runtime,
      handler,
      event,
    })
  : undefined;

/** Where an application is called. */
const urls = ({ api, baseline }: ReturnType<typeof application>, path = "") => ({
  url: api && pulumi.interpolate`${api.url}${path}`,
  baseline: baseline && pulumi.interpolate`${baseline.url}${path}`,
});

/** What is undefined isn't an output: Pulumi would warn of it. */
const defined = (outputs: pulumi.Inputs): pulumi.Inputs =>
  Object.fromEntries(Object.entries(outputs).filter(([, value]) => value !== undefined));

export = defined({
  apiUrl: urls(main, settings.path).url,
  baselineUrl: urls(main, settings.path).baseline,
  functionName: main.lambda.functionName,
  version: main.lambda.alias.functionVersion,
  alias: main.lambda.alias.name,
  logGroup: main.lambda.logGroup.name,
  accessLogGroup: main.api?.accessLogGroup.name,
  helloApiUrl: hello && urls(hello).url,
  helloBaselineUrl: hello && urls(hello).baseline,
  helloFunctionName: hello?.lambda.functionName,
  helloVersion: hello?.lambda.alias.functionVersion,
  helloLogGroup: hello?.lambda.logGroup.name,
  boot4ApiUrl: boot4 && urls(boot4, settings.path).url,
  boot4BaselineUrl: boot4 && urls(boot4, settings.path).baseline,
  boot4FunctionName: boot4?.lambda.functionName,
  boot4Version: boot4?.lambda.alias.functionVersion,
  boot4LogGroup: boot4?.lambda.logGroup.name,
});
