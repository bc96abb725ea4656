import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface AlarmsArgs {
  /** ARN of the SNS topic that is told when an alarm goes off, and when all is well again. */
  topicArn: pulumi.Input<string>;
  functionName: pulumi.Input<string>;
  alias: pulumi.Input<string>;
  /** Of its API, where there is one. */
  apiId?: pulumi.Input<string>;
  /** The weekly call's schedule group, where there is one. */
  scheduleGroup?: pulumi.Input<string>;
  tags?: pulumi.Input<Record<string, string>>;
}

const PERIOD_S = 300;

/**
 * Alarms on what callers of an application see. Lambda has no metric for the state of a version: a call of one that is
 * Failed or Inactive never gets to the function and is none of its errors. The API answers it with 5xx, and the weekly
 * call fails; each has an alarm.
 */
export class Alarms extends pulumi.ComponentResource {
  constructor(name: string, args: AlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("petstore-snapstart:index:Alarms", name, {}, opts);
    const { functionName, alias, apiId, scheduleGroup } = args;

    const alarm = (
      suffix: string,
      what: string,
      namespace: string,
      metricName: string,
      dimensions: Record<string, pulumi.Input<string>>,
    ) =>
      new aws.cloudwatch.MetricAlarm(
        `${name}-${suffix}`,
        {
          alarmDescription: what,
          namespace,
          metricName,
          dimensions,
          statistic: "Sum",
          period: PERIOD_S,
          evaluationPeriods: 1,
          threshold: 0,
          comparisonOperator: "GreaterThanThreshold",
          // No calls, no data: nothing is wrong.
          treatMissingData: "notBreaching",
          alarmActions: [args.topicArn],
          okActions: [args.topicArn],
          tags: args.tags,
        },
        { parent: this },
      );

    // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html: an alias has its own metrics.
    const ofAlias = { FunctionName: functionName, Resource: pulumi.interpolate`${functionName}:${alias}` };
    const errors = alarm("errors", "A call of the function failed", "AWS/Lambda", "Errors", ofAlias);
    const throttles = alarm(
      "throttles",
      "Lambda refused a call of the function for lack of concurrency",
      "AWS/Lambda",
      "Throttles",
      ofAlias,
    );
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
    const unavailable =
      apiId &&
      alarm(
        "unavailable",
        "The API answered 5xx: the function failed, or its version is Failed or Inactive",
        "AWS/ApiGateway",
        "5xx",
        { ApiId: apiId },
      );
    // https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html
    const notKept =
      scheduleGroup &&
      alarm(
        "snapshot",
        "The weekly call failed: the version is Failed or Inactive, or its snapshot will soon be gone",
        "AWS/Scheduler",
        "TargetErrorCount",
        { ScheduleGroup: scheduleGroup },
      );
    const alarms = [errors, throttles, ...(unavailable ? [unavailable] : []), ...(notKept ? [notKept] : [])];
    this.registerOutputs({ alarms: alarms.map(({ arn }) => arn) });
  }
}
