import { signedFetch } from "../../../../local/cloud/access/signed-fetch";
import { IamService } from "../../../../local/cloud/iam/iam";
import { schedulerRoutes } from "../../../../local/cloud/scheduler/routes";
import { SchedulerService } from "../../../../local/cloud/scheduler/scheduler";
import { temporaryFolder } from "../../temporary-folder";
import { FakeLambda } from "../fake-lambda";
import { openDoor } from "../open-door";

const folder = temporaryFolder();
const TARGET = "arn:aws:lambda:eu-central-1:000000000000:function:petstore:live";
const GROUP = "arn:aws:scheduler:eu-central-1:000000000000:schedule-group/weekly";

function setUp(resource = TARGET) {
  const iam = IamService.open({ stateDir: folder() });
  const lambda = new FakeLambda();
  const scheduler = SchedulerService.open({ stateDir: folder(), region: "eu-central-1", iam, lambda });
  const trust = {
    Effect: "Allow",
    Principal: { Service: "scheduler.amazonaws.com" },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "aws:SourceArn": GROUP } },
  };
  const role = iam.createRole("weekly", { AssumeRolePolicyDocument: JSON.stringify({ Statement: trust }) });
  const invoke = { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: resource };
  iam.putRolePolicy("weekly", "invoke", JSON.stringify({ Statement: invoke }));
  expect(scheduler.createScheduleGroup("weekly")).toBe(GROUP);
  scheduler.createSchedule({
    Name: "call",
    GroupName: "weekly",
    ScheduleExpression: "rate(7 days)",
    State: "ENABLED",
    Target: { Arn: TARGET, RoleArn: role.Arn, Input: '{"path":"/pets"}' },
  });
  return { iam, lambda, scheduler };
}

test("fired by hand, a schedule calls its target with its input", async () => {
  const { lambda, scheduler } = setUp();
  await scheduler.fire("call");
  expect(lambda.invocations).toEqual([{ functionName: TARGET, payload: Buffer.from('{"path":"/pets"}') }]);
});

test("it calls nothing that its role may not call", async () => {
  const { lambda, scheduler } = setUp(`${TARGET}-other`);
  await expect(scheduler.fire("call")).rejects.toThrow("isn't allowed lambda:InvokeFunction");
  expect(lambda.invocations).toEqual([]);
});

test("it can't borrow a role that trusts another group", async () => {
  const { scheduler } = setUp();
  const { Target } = scheduler.getSchedule("weekly", "call");
  scheduler.createSchedule({
    Name: "other",
    GroupName: "default",
    ScheduleExpression: "rate(1 day)",
    State: "ENABLED",
    Target,
  });
  await expect(scheduler.fire("other")).rejects.toThrow("doesn't let the schedule's group assume it");
});

test("schedules survive a restart and go with their group", () => {
  const { iam, lambda } = setUp();
  const again = SchedulerService.open({ stateDir: folder(), region: "eu-central-1", iam, lambda });
  expect(again.listSchedules()).toMatchObject([{ Name: "call", State: "ENABLED" }]);
  again.deleteScheduleGroup("weekly");
  expect(again.listSchedules()).toEqual([]);
});

test("the front door lists and fires them", async () => {
  const { scheduler } = setUp();
  const { access, close } = await openDoor(schedulerRoutes(scheduler));
  try {
    expect(await (await signedFetch(access, "/_local/schedules")).json()).toMatchObject([{ Name: "call" }]);
    const fired = await signedFetch(access, "/_local/schedules/call/fire", { method: "POST" });
    expect(await fired.json()).toMatchObject({ payload: '{"path":"/pets"}', executedVersion: "1" });
    expect((await signedFetch(access, "/_local/schedules/nope/fire", { method: "POST" })).status).toBe(404);
  } finally {
    await close();
  }
});
