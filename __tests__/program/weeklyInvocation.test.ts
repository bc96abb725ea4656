import petsRequest from "../../petstore-java/src/main/resources/priming/event.json";
import { runProgram } from "./support/runProgram";

const SCHEDULE = "aws:scheduler/schedule:Schedule";
const QUEUE = "aws:sqs/queue:Queue";
const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const LIVE = "arn:aws:lambda:eu-central-1:123456789012:function:petstore-function-1a2b3c4:live";

test("the weekly call keeps the alias's snapshot with a request for the pets", async () => {
  const program = await runProgram();
  const { inputs, dependsOn } = program.one(SCHEDULE);
  expect(inputs).toEqual({
    groupName: "petstore-weekly-group-1a2b3c4",
    scheduleExpression: "rate(7 days)",
    flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: 60 },
    target: {
      arn: LIVE,
      roleArn: "arn:aws:iam::123456789012:role/petstore-weekly-role-1a2b3c4",
      input: JSON.stringify(petsRequest),
    },
  });
  // EventBridge refuses a role that may not call yet.
  expect(dependsOn).toContain(`${ROLE_POLICY} petstore-weekly-role-policy`);
  expect(program.all(QUEUE)).toEqual([]);
});

test("only this group's schedules take its role, which may call the alias and nothing else", async () => {
  const program = await runProgram();
  expect(program.one(ROLE, "petstore-weekly-role").inputs).toEqual({
    assumeRolePolicy: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "scheduler.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: {
            StringEquals: {
              "aws:SourceArn":
                "arn:aws:scheduler:eu-central-1:123456789012:schedule-group/petstore-weekly-group-1a2b3c4",
            },
          },
        },
      ],
    },
    tags: {},
  });
  expect(program.one(ROLE_POLICY, "petstore-weekly-role-policy").inputs).toEqual({
    role: "petstore-weekly-role-1a2b3c4",
    policy: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: LIVE }],
    },
  });
});

test("a call that failed for good goes to a queue, where that is set, and the role may put it there", async () => {
  const program = await runProgram({ weeklyDeadLetters: "true", tags: '{"team":"pets"}' });
  const queue = "arn:aws:sqs:eu-central-1:123456789012:petstore-weekly-dead-letters-1a2b3c4";
  expect(program.one(QUEUE).inputs).toEqual({
    messageRetentionSeconds: 1_209_600,
    sqsManagedSseEnabled: true,
    tags: { team: "pets" },
  });
  expect(program.one(SCHEDULE).inputs.target.deadLetterConfig).toEqual({ arn: queue });
  expect(program.one(ROLE_POLICY, "petstore-weekly-role-policy").inputs.policy.Statement).toEqual([
    { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: LIVE },
    { Effect: "Allow", Action: "sqs:SendMessage", Resource: queue },
  ]);
});

test("hello world has a weekly call of its own, with an empty event", async () => {
  const program = await runProgram({ helloWorld: "true" });
  expect(program.one(SCHEDULE, "hello-weekly-schedule").inputs.target).toMatchObject({
    arn: "arn:aws:lambda:eu-central-1:123456789012:function:hello-function-1a2b3c4:live",
    input: "{}",
  });
});

test("it can be turned off with one setting", async () => {
  const program = await runProgram({ keepSnapshot: "false", helloWorld: "true" });
  expect(program.resources.filter(({ type }) => /schedule|WeeklyInvocation/i.test(type))).toEqual([]);
  expect(program.all(ROLE).map(({ name }) => name)).toEqual(["petstore-role", "hello-role"]);
});

test("the build on Spring Boot 4 has one of its own, too, with a request for the pets", async () => {
  const program = await runProgram({ springBoot4: "true" });
  expect(program.one(SCHEDULE, "petstore-boot4-weekly-schedule").inputs.target).toMatchObject({
    arn: "arn:aws:lambda:eu-central-1:123456789012:function:petstore-boot4-function-1a2b3c4:live",
    input: JSON.stringify(petsRequest),
  });
});
