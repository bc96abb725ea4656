import { runProgram } from "./support/runProgram";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const TOPIC = "arn:aws:sns:eu-central-1:123456789012:pets";

test("there are none unless there is a topic to tell", async () => {
  const program = await runProgram();
  expect(program.resources.filter(({ type }) => /alarm/i.test(type))).toEqual([]);
});

test("a topic is told of errors, throttles, and of a version that can't serve, as callers and the weekly call see it", async () => {
  const program = await runProgram({ alarmTopic: TOPIC, tags: '{"team":"pets"}' });
  const common = {
    alarmDescription: expect.stringMatching(/^\S.{20}/),
    statistic: "Sum",
    period: 300,
    evaluationPeriods: 1,
    threshold: 0,
    comparisonOperator: "GreaterThanThreshold",
    treatMissingData: "notBreaching",
    alarmActions: [TOPIC],
    okActions: [TOPIC],
    tags: { team: "pets" },
  };
  const alias = { FunctionName: "petstore-function-1a2b3c4", Resource: "petstore-function-1a2b3c4:live" };
  const expected = {
    "petstore-alarms-errors": { namespace: "AWS/Lambda", metricName: "Errors", dimensions: alias },
    "petstore-alarms-throttles": { namespace: "AWS/Lambda", metricName: "Throttles", dimensions: alias },
    "petstore-alarms-unavailable": {
      namespace: "AWS/ApiGateway",
      metricName: "5xx",
      dimensions: { ApiId: "petstore-api-gateway-id" },
    },
    "petstore-alarms-snapshot": {
      namespace: "AWS/Scheduler",
      metricName: "TargetErrorCount",
      dimensions: { ScheduleGroup: "petstore-weekly-group-1a2b3c4" },
    },
  };
  expect(Object.fromEntries(program.all(ALARM).map(({ name, inputs }) => [name, inputs]))).toEqual(
    Object.fromEntries(Object.entries(expected).map(([name, own]) => [name, { ...common, ...own }])),
  );
});

test("without the weekly call there is nothing to tell of it", async () => {
  const program = await runProgram({ alarmTopic: TOPIC, keepSnapshot: "false" });
  const component = program.components.find(({ name }) => name === "petstore-alarms");
  expect(component!.outputs.alarms).toHaveLength(3);
  const names = program.all(ALARM).map(({ name }) => name);
  expect(names.sort()).toEqual([
    "petstore-alarms-errors",
    "petstore-alarms-throttles",
    "petstore-alarms-unavailable",
  ]);
});
