import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface WeeklyInvocationArgs {
  /** ARN of the alias to call. */
  aliasArn: pulumi.Input<string>;
  /** What the function is called with. */
  event: unknown;
  tags: Record<string, string>;
}

/**
 * Lambda deletes the snapshot of a version that nobody has called for 14 days, and the next caller then gets an error.
 * A call a week keeps it. https://docs.aws.amazon.com/lambda/latest/dg/snapstart-activate.html
 */
export class WeeklyInvocation extends pulumi.ComponentResource {
  constructor(name: string, args: WeeklyInvocationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("petstore-snapstart:index:WeeklyInvocation", name, {}, opts);
    const parent = { parent: this };

    const group = new aws.scheduler.ScheduleGroup(name, { tags: args.tags }, parent);
    const role = new aws.iam.Role(
      name,
      { assumeRolePolicy: assumedByGroup(group.arn), tags: args.tags },
      parent,
    );
    const mayInvoke = new aws.iam.RolePolicy(
      name,
      { role: role.name, policy: invoke(args.aliasArn) },
      parent,
    );
    new aws.scheduler.Schedule(
      name,
      {
        groupName: group.name,
        scheduleExpression: "rate(7 days)",
        flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: 60 },
        target: { arn: args.aliasArn, roleArn: role.arn, input: JSON.stringify(args.event) },
      },
      { ...parent, dependsOn: mayInvoke },
    );
    this.registerOutputs();
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

function invoke(functionArn: pulumi.Input<string>): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: functionArn }],
  };
}
