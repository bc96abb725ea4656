import type { Schedule } from "../../scheduler/scheduler";
import { asFound, resourceType } from "../resource";

interface GroupInputs {
  name: string;
  tags?: Record<string, string>;
}

export const scheduleGroup = resourceType<GroupInputs>({
  token: "aws:scheduler/scheduleGroup:ScheduleGroup",
  inputs: { name: "string", tags: { map: "string" } },
  autoname: { property: "name", maxLength: 64 },
  forceNew: ["name"],
  computed: ["arn", "state"],
  identify: ({ name }) => name,
  async create({ name }, { services }) {
    return { id: name, outputs: { arn: services.scheduler.createScheduleGroup(name), state: "ACTIVE" } };
  },
  async read(id, inputs, _state, { services }) {
    return services.scheduler.hasScheduleGroup(id) ? { inputs, outputs: {} } : undefined;
  },
  async delete(id, _inputs, { services }) {
    services.scheduler.deleteScheduleGroup(id);
  },
});

interface ScheduleInputs {
  name: string;
  groupName?: string;
  scheduleExpression: string;
  scheduleExpressionTimezone?: string;
  description?: string;
  state?: "ENABLED" | "DISABLED";
  flexibleTimeWindow: { mode: string; maximumWindowInMinutes?: number };
  target: { arn: string; roleArn: string; input?: string };
}

const scheduleOf = (inputs: ScheduleInputs): Schedule => ({
  Name: inputs.name,
  GroupName: inputs.groupName ?? "default",
  ScheduleExpression: inputs.scheduleExpression,
  State: inputs.state ?? "ENABLED",
  Target: { Arn: inputs.target.arn, RoleArn: inputs.target.roleArn, Input: inputs.target.input },
});

export const schedule = resourceType<ScheduleInputs>({
  token: "aws:scheduler/schedule:Schedule",
  inputs: {
    name: "string",
    groupName: "string",
    scheduleExpression: "string",
    scheduleExpressionTimezone: "string",
    description: "string",
    state: { oneOf: ["ENABLED", "DISABLED"] },
    flexibleTimeWindow: { object: { mode: "string", maximumWindowInMinutes: "number" } },
    target: {
      object: {
        arn: "string",
        roleArn: "string",
        input: "string",
        // Nothing fires by itself here, so nothing is tried again.
        retryPolicy: { object: { maximumEventAgeInSeconds: "number", maximumRetryAttempts: "number" } },
      },
    },
  },
  autoname: { property: "name", maxLength: 64 },
  forceNew: ["name", "groupName"],
  computed: ["arn"],
  identify: ({ groupName = "default", name }) => `${groupName}/${name}`,
  async create(inputs, { services }, id) {
    const arn = services.scheduler.createSchedule(scheduleOf(inputs));
    return { id, outputs: { arn } };
  },
  async read(_id, inputs, _state, { services }) {
    const found = services.scheduler.getSchedule(inputs.groupName ?? "default", inputs.name);
    const live = asFound(inputs, {
      scheduleExpression: found.ScheduleExpression,
      state: found.State,
    });
    return { inputs: live, outputs: {} };
  },
  async update(_id, inputs, _old, { services }) {
    services.scheduler.updateSchedule(scheduleOf(inputs));
    return {};
  },
  async delete(_id, inputs, { services }) {
    services.scheduler.deleteSchedule(inputs.groupName ?? "default", inputs.name);
  },
});
