import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { formerly } from "./formerly";

export interface WeeklyInvocationArgs {
  /** ARN of the alias to call. */
  aliasArn: pulumi.Input<string>;
  /** What the function is called with. */
  event: unknown;
  /** Whether a call that failed for a day is kept in a queue, to be looked at. */
  deadLetters?: boolean;
  tags?: pulumi.Input<Record<string, string>>;
}

/** What SQS keeps a message for at most: 14 days, in seconds. */
const KEEP_DEAD_LETTERS_S = 14 * 24 * 3600;

/**
 * Lambda deletes the snapshot of a version that nobody has called for 14 days, and the next caller then gets an error.
 * A call a week keeps it. https://docs.aws.amazon.com/lambda/latest/dg/snapstart-activate.html
 */
export class WeeklyInvocation extends pulumi.ComponentResource {
  /** The schedule group's name, by which its metrics are named. */
  readonly scheduleGroup: pulumi.Output<string>;

  constructor(name: string, args: WeeklyInvocationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("petstore-snapstart:index:WeeklyInvocation", name, {}, opts);
    const child = { parent: this, ...formerly(name) };
    const { aliasArn, tags } = args;

    const group = new aws.scheduler.ScheduleGroup(`${name}-group`, { tags }, child);
    const role = new aws.iam.Role(
      `${name}-role`,
      { assumeRolePolicy: assumedByGroup(group.arn), tags },
      child,
    );
    const deadLetters = args.deadLetters
      ? new aws.sqs.Queue(
          `${name}-dead-letters`,
          { messageRetentionSeconds: KEEP_DEAD_LETTERS_S, sqsManagedSseEnabled: true, tags },
          { parent: this },
        )
      : undefined;
    const rolePolicy = new aws.iam.RolePolicy(
      `${name}-role-policy`,
      { role: role.name, policy: mayInvoke(aliasArn, deadLetters?.arn) },
      child,
    );
    new aws.scheduler.Schedule(
      `${name}-schedule`,
      {
        groupName: group.name,
        scheduleExpression: "rate(7 days)",
        flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: 60 },
        target: {
          arn: aliasArn,
          roleArn: role.arn,
          input: JSON.stringify(args.event),
          ...(deadLetters && { deadLetterConfig: { arn: deadLetters.arn } }),
        },
      },
      { ...child, dependsOn: rolePolicy },
    );

    this.scheduleGroup = group.name;
    this.registerOutputs({ scheduleGroup: group.name, deadLetters: deadLetters?.url });
  }
}

/**
 * The group as the source, so that nobody else's schedule can borrow the role; a schedule's own ARN isn't what AWS
 * compares with. https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
 */
function assumedByGroup(groupArn: pulumi.Input<string>): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "scheduler.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceArn": groupArn } },
      },
    ],
  };
}

function mayInvoke(
  functionArn: pulumi.Input<string>,
  queueArn?: pulumi.Input<string>,
): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: functionArn },
      ...(queueArn ? [{ Effect: "Allow" as const, Action: "sqs:SendMessage", Resource: queueArn }] : []),
    ],
  };
}
