import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { RUNTIMES } from "../../config/runtimes";
import { runProgram } from "../program/support/runProgram";
import { toCloudFormation } from "./support/cloudFormation";
import { pythonWithTools } from "./support/python";

/** Making the virtual environment downloads packages. */
const SETUP_LIMIT_MS = 600_000;

/** cfn-lint's findings by template; it carries the schemas that AWS publishes for CloudFormation's types. */
async function lint(templates: Record<string, object>): Promise<Record<string, string[]>> {
  const python = await pythonWithTools();
  const folder = mkdtempSync(join(tmpdir(), "templates-"));
  try {
    const names = Object.keys(templates);
    const files = names.map((name, index) => {
      const file = join(folder, `${index}.json`);
      writeFileSync(file, JSON.stringify(templates[name]));
      return file;
    });
    const cfnLint = [join(dirname(python), "cfn-lint"), "--format", "json", "--regions", "eu-central-1"];
    // Its exit code isn't 0 when it finds something.
    const { stdout, stderr } = spawnSync(python, [...cfnLint, "--template", ...files], {
      encoding: "utf8",
      maxBuffer: 1e8,
    });
    if (!stdout.startsWith("[")) throw new Error(stderr);
    const findings = JSON.parse(stdout) as Finding[];
    const textsOf = (file: string) =>
      findings
        .filter(({ Filename }) => Filename === file)
        .map(({ Rule, Location, Message }) => `${Rule.Id} ${Location.Path.join(".")}: ${Message}`);
    return Object.fromEntries(names.map((name, index) => [name, textsOf(files[index]!)]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Finding {
  Filename: string;
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

const PROGRAMS: Record<string, Record<string, string>> = {
  "by default": {},
  "with everything on": EVERYTHING,
  "with as little as possible": { keepSnapshot: "false" },
  "rolled back": { pinnedVersion: "3" },
  ...Object.fromEntries(Object.keys(RUNTIMES).map((runtime) => [`on ${runtime}`, { runtime }])),
};

/** What is wrong in EVERYTHING's template for the check to find. */
const WRONG: [id: string, property: string, value: unknown][] = [
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

let findings: Record<string, string[]>;

// All at once: it takes seconds to start.
beforeAll(async () => {
  const templates: Record<string, object> = {};
  for (const [how, settings] of Object.entries(PROGRAMS)) templates[how] = await templateOf(settings);
  const wrong = await templateOf(EVERYTHING);
  for (const [id, property, value] of WRONG) wrong.Resources[id]!.Properties[property] = value;
  findings = await lint({ ...templates, wrong });
}, SETUP_LIMIT_MS);

test.each(Object.keys(PROGRAMS))("what the program registers %s is valid by AWS's schemas", (how) => {
  expect(findings[how]).toEqual([]);
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

test.each(WRONG)("the check would find what is wrong: %s %s", (id, property) => {
  expect(findings.wrong).toContainEqual(expect.stringContaining(`Resources.${id}.Properties.${property}`));
});
