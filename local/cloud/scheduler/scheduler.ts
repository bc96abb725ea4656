import { join } from "node:path";
import { z } from "zod";
import { arn } from "../arn";
import { ServiceError } from "../errors";
import type { IamService } from "../iam/iam";
import type { InvokeResponse, LambdaApi } from "../lambda/api";
import { checkMembers, type Rule } from "../constraints";
import { readState, writeJson } from "../state-file";

export interface Schedule {
  Name: string;
  GroupName: string;
  ScheduleExpression: string;
  State: "ENABLED" | "DISABLED";
  Target: { Arn: string; RoleArn: string; Input?: string };
}

interface State {
  groups: string[];
  /** By `GROUP/NAME`. */
  schedules: Record<string, Schedule>;
}

const stateShape: z.ZodType<State> = z.object({
  groups: z.array(z.string()),
  schedules: z.record(
    z.string(),
    z.object({
      Name: z.string(),
      GroupName: z.string(),
      ScheduleExpression: z.string(),
      State: z.enum(["ENABLED", "DISABLED"]),
      Target: z.object({ Arn: z.string(), RoleArn: z.string(), Input: z.string().optional() }),
    }),
  ),
});

const DEFAULT_GROUP = "default";

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html, for groups too. */
const NAME: Rule = { max: 64, pattern: /^[0-9a-zA-Z-_.]+$/, said: "[0-9a-zA-Z-_.]+" };

/**
 * EventBridge Scheduler, idle: schedules are kept and can be fired by hand, but no clock fires them. A machine that
 * sleeps at night has no use for a call a week.
 */
export class SchedulerService {
  private readonly file: string;
  private readonly state: State;

  private constructor(
    stateDir: string,
    private readonly region: string,
    private readonly iam: IamService,
    private readonly lambda: Pick<LambdaApi, "invoke">,
  ) {
    this.file = join(stateDir, "scheduler.json");
    this.state = readState(this.file, stateShape, { groups: [], schedules: {} });
  }

  static open(options: {
    stateDir: string;
    region: string;
    iam: IamService;
    lambda: Pick<LambdaApi, "invoke">;
  }): SchedulerService {
    return new SchedulerService(options.stateDir, options.region, options.iam, options.lambda);
  }

  /** @returns the group's ARN */
  createScheduleGroup(name: string): string {
    checkMembers("ValidationException", ["name", name, NAME]);
    if (this.hasScheduleGroup(name)) throw conflict(`Schedule group ${name} already exists.`);
    this.state.groups.push(name);
    this.save();
    return this.groupArn(name);
  }

  hasScheduleGroup(name: string): boolean {
    return name === DEFAULT_GROUP || this.state.groups.includes(name);
  }

  /** Its schedules go with it. */
  deleteScheduleGroup(name: string): void {
    this.state.groups = this.state.groups.filter((group) => group !== name);
    for (const [key, { GroupName }] of Object.entries(this.state.schedules)) {
      if (GroupName === name) delete this.state.schedules[key];
    }
    this.save();
  }

  /** @returns the schedule's ARN */
  createSchedule(schedule: Schedule): string {
    const { Name, GroupName } = schedule;
    checkMembers("ValidationException", ["name", Name, NAME], ["groupName", GroupName, NAME]);
    const key = keyOf(schedule.GroupName, schedule.Name);
    if (!this.hasScheduleGroup(schedule.GroupName)) {
      throw new ServiceError(
        "ResourceNotFoundException",
        404,
        `Schedule group ${schedule.GroupName} does not exist.`,
      );
    }
    if (this.state.schedules[key]) throw conflict(`Schedule ${schedule.Name} already exists.`);
    this.put(schedule);
    return arn("scheduler", this.region, `schedule/${key}`);
  }

  updateSchedule(schedule: Schedule): void {
    this.getSchedule(schedule.GroupName, schedule.Name);
    this.put(schedule);
  }

  getSchedule(groupName: string, name: string): Schedule {
    const schedule = this.state.schedules[keyOf(groupName, name)];
    if (!schedule)
      throw new ServiceError("ResourceNotFoundException", 404, `Schedule ${name} does not exist.`);
    return schedule;
  }

  deleteSchedule(groupName: string, name: string): void {
    this.getSchedule(groupName, name);
    delete this.state.schedules[keyOf(groupName, name)];
    this.save();
  }

  listSchedules(): Schedule[] {
    return Object.values(this.state.schedules);
  }

  /**
   * Does now what the schedule would do at its time: assumes the role and invokes the target.
   * @throws ResourceNotFoundException, or AccessDeniedException where role and policies don't let it
   */
  async fire(name: string): Promise<InvokeResponse> {
    const schedule = this.listSchedules().find((one) => one.Name === name);
    if (!schedule)
      throw new ServiceError("ResourceNotFoundException", 404, `Schedule ${name} does not exist.`);
    const { Arn, RoleArn, Input } = schedule.Target;
    const context = { "aws:SourceArn": this.groupArn(schedule.GroupName) };
    if (!this.iam.trusts(RoleArn, "scheduler.amazonaws.com", context)) {
      throw denied(`${RoleArn} doesn't let the schedule's group assume it`);
    }
    if (!this.iam.allows(RoleArn, "lambda:InvokeFunction", Arn)) {
      throw denied(`${RoleArn} isn't allowed lambda:InvokeFunction on ${Arn}`);
    }
    return this.lambda.invoke({ functionName: Arn, payload: Buffer.from(Input ?? "{}") });
  }

  private groupArn(name: string): string {
    return arn("scheduler", this.region, `schedule-group/${name}`);
  }

  private put(schedule: Schedule): void {
    this.state.schedules[keyOf(schedule.GroupName, schedule.Name)] = schedule;
    this.save();
  }

  private save(): void {
    writeJson(this.file, this.state);
  }
}

const keyOf = (groupName: string, name: string) => `${groupName}/${name}`;
const conflict = (message: string) => new ServiceError("ConflictException", 409, message);
const denied = (message: string) => new ServiceError("AccessDeniedException", 403, message);
