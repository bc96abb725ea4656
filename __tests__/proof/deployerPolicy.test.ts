import { readFileSync } from "node:fs";
import { evaluate, type PolicyDocument } from "../../local/cloud/iam/evaluate";
import { ACCOUNT, fakeResource, REGION } from "../program/support/fakeAws";
import { runProgram } from "../program/support/runProgram";

const policy: PolicyDocument = JSON.parse(
  readFileSync("docs/deployer-policy.json", "utf8")
    .replaceAll("ACCOUNT", ACCOUNT)
    .replaceAll("REGION", REGION),
);
const may = (action: string, resource: string, context = {}) =>
  evaluate([policy], { action, resource, context }) === "allow";
const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

/** What creating and deleting a resource of a type takes, on its ARN. */
const CALLS: Record<string, [create: string, remove: string]> = {
  "aws:s3/bucket:Bucket": ["s3:CreateBucket", "s3:DeleteBucket"],
  "aws:cloudwatch/logGroup:LogGroup": ["logs:CreateLogGroup", "logs:DeleteLogGroup"],
  "aws:iam/role:Role": ["iam:CreateRole", "iam:DeleteRole"],
  "aws-native:lambda:Function": ["lambda:CreateFunction", "lambda:DeleteFunction"],
  "aws:cloudwatch/metricAlarm:MetricAlarm": ["cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms"],
  "aws:sqs/queue:Queue": ["sqs:CreateQueue", "sqs:DeleteQueue"],
  "aws:lambda/alias:Alias": ["lambda:CreateAlias", "lambda:DeleteAlias"],
  "aws:scheduler/scheduleGroup:ScheduleGroup": [
    "scheduler:CreateScheduleGroup",
    "scheduler:DeleteScheduleGroup",
  ],
};

const EVERYTHING = {
  helloWorld: "true",
  springBoot4: "true",
  baseline: "true",
  weeklyDeadLetters: "true",
  alarmTopic: `arn:aws:sns:${REGION}:${ACCOUNT}:pets`,
};

test("covers each resource of the program by the name that it gets", async () => {
  const program = await runProgram(EVERYTHING);
  const covered = program.resources.filter(({ type }) => CALLS[type]);
  expect(covered.length).toBeGreaterThan(10);
  for (const { type, name, inputs } of covered) {
    const { arn: resource } = fakeResource(type, name, inputs).state as { arn: string };
    for (const action of CALLS[type]!) {
      expect(`${action} ${resource} ${may(action, resource)}`).toMatch(/true$/);
    }
  }
});

test.each([
  ["lambda:PublishVersion", arn("lambda", "function:petstore-1a2b3c4")],
  ["lambda:GetFunctionConfiguration", arn("lambda", "function:petstore-1a2b3c4:7")],
  ["lambda:DeleteFunction", arn("lambda", "function:petstore-1a2b3c4:7")],
  ["lambda:InvokeFunction", arn("lambda", "function:petstore-function-1a2b3c4:7")],
  ["lambda:PutFunctionConcurrency", arn("lambda", "function:petstore-function-1a2b3c4")],
  ["lambda:ListVersionsByFunction", arn("lambda", "function:hello-1a2b3c4")],
  ["lambda:ListAliases", arn("lambda", "function:petstore-1a2b3c4")],
  ["logs:FilterLogEvents", arn("logs", "log-group:/aws/lambda/petstore-0001:*")],
])("lets the publishing step %s", (action, resource) => {
  expect(may(action, resource)).toBe(true);
});

test("passes the program's roles to the services that take them, and to no other", () => {
  const role = `arn:aws:iam::${ACCOUNT}:role/petstore-1a2b3c4`;
  expect(may("iam:PassRole", role, { "iam:PassedToService": "lambda.amazonaws.com" })).toBe(true);
  expect(may("iam:PassRole", role, { "iam:PassedToService": "ec2.amazonaws.com" })).toBe(false);
  expect(may("iam:PassRole", role)).toBe(false);
});

test.each([
  ["another function", "lambda:UpdateFunctionCode", arn("lambda", "function:billing")],
  ["another role", "iam:PutRolePolicy", `arn:aws:iam::${ACCOUNT}:role/admin`],
  ["attaching a managed policy", "iam:AttachRolePolicy", `arn:aws:iam::${ACCOUNT}:role/petstore-1a2b3c4`],
  ["another bucket", "s3:GetObject", "arn:aws:s3:::payroll/2026.csv"],
  ["another log", "logs:FilterLogEvents", arn("logs", "log-group:/aws/lambda/billing:*")],
  ["another region", "lambda:CreateFunction", `arn:aws:lambda:us-east-1:${ACCOUNT}:function:petstore-1`],
  ["invoking $LATEST", "lambda:InvokeFunction", arn("lambda", "function:petstore-1a2b3c4")],
  ["invoking another function", "lambda:InvokeFunction", arn("lambda", "function:billing:7")],
  ["another alarm", "cloudwatch:DeleteAlarms", arn("cloudwatch", "alarm:billing")],
  ["another queue", "sqs:DeleteQueue", arn("sqs", "billing")],
  ["CloudFormation stacks", "cloudformation:CreateStack", arn("cloudformation", "stack/x/y")],
])("leaves %s alone", (_, action, resource) => {
  expect(may(action, resource)).toBe(false);
});
