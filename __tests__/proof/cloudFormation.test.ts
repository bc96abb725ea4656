import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { RUNTIMES } from "../../config/runtimes";
import { runProgram } from "../program/support/runProgram";
import { toCloudFormation } from "./support/cloudFormation";
import { pythonWithTools } from "./support/python";

/** Making the virtual environment downloads packages. */
const SETUP_LIMIT_MS = 600_000;

let python: string;
beforeAll(async () => {
  python = await pythonWithTools();
}, SETUP_LIMIT_MS);

/** cfn-lint's findings; it carries the schemas that AWS publishes for CloudFormation's types. */
function lint(template: object): string[] {
  const cfnLint = [join(dirname(python), "cfn-lint"), "--format", "json", "--regions", "eu-central-1"];
  // Its exit code isn't 0 when it finds something.
  const { stdout, stderr } = spawnSync(python, cfnLint, {
    input: JSON.stringify(template),
    encoding: "utf8",
  });
  if (!stdout.startsWith("[")) throw new Error(stderr);
  return JSON.parse(stdout).map(
    ({ Rule, Location, Message }: Finding) => `${Rule.Id} ${Location.Path.join(".")}: ${Message}`,
  );
}

interface Finding {
  Rule: { Id: string };
  Location: { Path: string[] };
  Message: string;
}

const templateOf = async (settings: Record<string, string>) =>
  toCloudFormation((await runProgram(settings)).resources);

const EVERYTHING = {
  runtime: "java25",
  architecture: "arm64",
  memory: "10240",
  timeout: "900",
  helloWorld: "true",
  baseline: "true",
  tracing: "true",
  reservedConcurrency: "50",
  weeklyDeadLetters: "true",
  alarmTopic: "arn:aws:sns:eu-central-1:123456789012:pets",
  corsOrigins: '["https://example.com"]',
  logRetentionDays: "3653",
  tags: '{"team":"pets"}',
};

test.each<[how: string, settings: Record<string, string>]>([
  ["by default", {}],
  ["with everything on", EVERYTHING],
  ["with as little as possible", { keepSnapshot: "false" }],
  ["rolled back", { pinnedVersion: "3" }],
  ...Object.keys(RUNTIMES).map((runtime): [string, Record<string, string>] => [`on ${runtime}`, { runtime }]),
])("what the program registers %s is valid by AWS's schemas", async (_, settings) => {
  expect(lint(await templateOf(settings))).toEqual([]);
});

test("every AWS resource is in the template, but the object, which has no CloudFormation type", async () => {
  const template = await templateOf(EVERYTHING);
  const types = Object.values(template.Resources).map(({ Type }) => Type);
  expect([...new Set(types)].sort()).toEqual([
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::Integration",
    "AWS::ApiGatewayV2::Route",
    "AWS::ApiGatewayV2::Stage",
    "AWS::CloudWatch::Alarm",
    "AWS::IAM::Role",
    "AWS::IAM::RolePolicy",
    "AWS::Lambda::Alias",
    "AWS::Lambda::Function",
    "AWS::Lambda::Permission",
    "AWS::Lambda::Version",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
    "AWS::S3::BucketPolicy",
    "AWS::SQS::Queue",
    "AWS::Scheduler::Schedule",
    "AWS::Scheduler::ScheduleGroup",
  ]);
});

test("the check would find what is wrong", async () => {
  const wrong: [id: string, property: string, value: unknown][] = [
    ["PetstoreFunctionFunction", "MemorySize", 64],
    ["PetstoreFunctionFunction", "Runtime", "java11.al2024"],
    ["PetstoreFunctionFunction", "SnapStart", { ApplyOn: "Always" }],
    ["PetstoreLogLogGroup", "RetentionInDays", 31],
    ["PetstoreApiIntegrationIntegration", "PayloadVersion", "1.0"],
    ["PetstoreApiStageStage", "Throttling", 5000],
    ["PetstoreWeeklyScheduleSchedule", "FlexibleTimeWindow", { Mode: "SOMETIMES" }],
    ["PetstoreAlarmsErrorsMetricAlarm", "Statistic", "Total"],
    ["PetstoreWeeklyDeadLettersQueue", "MessageRetentionPeriod", 1_209_601],
    ["PetstoreCodeBucketBucket", "PublicAccessBlockConfiguration", { BlockAll: true }],
  ];
  const template = await templateOf(EVERYTHING);
  for (const [id, property, value] of wrong) template.Resources[id]!.Properties[property] = value;
  const findings = lint(template);
  for (const [id, property] of wrong) {
    expect(findings).toContainEqual(expect.stringContaining(`Resources.${id}.Properties.${property}`));
  }
});
