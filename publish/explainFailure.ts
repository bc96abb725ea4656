import { CloudWatchLogsClient, paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import { sleep } from "./sleep";

/** Enough for an exception with its causes. */
const LINES = 40;
/** Log events arrive seconds after they were written. */
const LATE_MS = 15_000;
/** The version may have been published by a run that was killed, and that before midnight. */
const LONGEST_INIT_MS = 20 * 60_000;

/** Why a version failed: what Lambda says of it and the last lines that its initialisation logged. */
export async function explainFailure(
  version: FunctionConfiguration,
  logGroup: string,
  lateMs = LATE_MS,
): Promise<string> {
  const { FunctionName, Version, State, StateReason, StateReasonCode } = version;
  return [
    `${FunctionName} version ${Version} can't be used, so the alias stays where it is.`,
    `State: ${State}`,
    `StateReason: ${StateReason} (${StateReasonCode})`,
    ...(await lastInitLines(version, logGroup, lateMs)),
    // Whoever runs the program other than by `pulumi up` names its own command.
    `Correct the cause and deploy again: ${process.env.PETSTORE_DEPLOY_COMMAND ?? "npx pulumi up"}`,
  ].join("\n");
}

async function lastInitLines(version: FunctionConfiguration, logGroup: string, lateMs: number) {
  try {
    const lines = await readInitLog(version, logGroup, lateMs);
    if (lines.length === 0) return [`Its log (${logGroup}) has no line from the initialisation.`];
    return [
      `The last lines of its initialisation (${logGroup}):`,
      ...lines.slice(-LINES).map((line) => `  ${line}`),
    ];
  } catch (error) {
    return [`Its log (${logGroup}) can't be read: ${error instanceof Error ? error.message : error}`];
  }
}

async function readInitLog(version: FunctionConfiguration, logGroup: string, lateMs: number) {
  const client = new CloudWatchLogsClient({});
  const deadline = Date.now() + lateMs;
  for (;;) {
    const lines = await linesOf(client, version, logGroup);
    if (lines.length > 0 || Date.now() >= deadline) return lines;
    await sleep(1000);
  }
}

/** The version's whole log: nobody has called it. */
async function linesOf(client: CloudWatchLogsClient, version: FunctionConfiguration, logGroupName: string) {
  const events = new Map<string, { timestamp?: number; message?: string }>();
  for (const logStreamNamePrefix of logStreams(version)) {
    for await (const page of paginateFilterLogEvents({ client }, { logGroupName, logStreamNamePrefix })) {
      for (const event of page.events ?? []) {
        // Not every stand-in for CloudWatch Logs looks at the prefix.
        if (event.logStreamName?.startsWith(logStreamNamePrefix)) events.set(event.eventId!, event);
      }
    }
  }
  return [...events.values()]
    .sort((a, b) => a.timestamp! - b.timestamp!)
    .flatMap(({ message }) => message!.trimEnd().split("\n"));
}

/**
 * How the names of the version's log streams begin: the day and the version; in a log group of one's own choice, the
 * function's name too. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
 */
function logStreams({ FunctionName, Version }: FunctionConfiguration): string[] {
  const now = Date.now();
  const days = new Set([now - LONGEST_INIT_MS, now].map((at) => new Date(at).toISOString().slice(0, 10)));
  return [...days]
    .map((day) => day.replaceAll("-", "/"))
    .flatMap((day) => [`${day}/${FunctionName}[${Version}]`, `${day}/[${Version}]`]);
}
