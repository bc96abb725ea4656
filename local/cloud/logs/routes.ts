import type { FastifyInstance, FastifyReply } from "fastify";
import { ServiceError } from "../errors";
import type { FilteredLogEvent } from "./api";
import type { LogsService } from "./service";

const TARGET_PREFIX = "Logs_20140328.";

type Body = Record<string, unknown>;
type Action = (logs: LogsService, request: Body) => unknown;

const ACTIONS: Record<string, Action> = {
  async FilterLogEvents(logs, request) {
    const { events, nextToken } = await logs.filterLogEvents({
      logGroupName: groupOf(request),
      logStreamNames: request.logStreamNames as string[] | undefined,
      logStreamNamePrefix: request.logStreamNamePrefix as string | undefined,
      startTime: request.startTime as number | undefined,
      endTime: request.endTime as number | undefined,
      filterPattern: request.filterPattern as string | undefined,
      limit: request.limit as number | undefined,
      nextToken: request.nextToken as string | undefined,
    });
    return { events, nextToken, searchedLogStreams: [] };
  },
  GetLogEvents: getLogEvents,
  DescribeLogGroups(logs, request) {
    const groups = logs.describeLogGroups(request.logGroupNamePrefix as string | undefined);
    return {
      logGroups: groups.map((group) => ({ ...group, arn: `${group.arn}:*`, logGroupArn: group.arn })),
    };
  },
  async DescribeLogStreams(logs, request) {
    const streams = await streamsOf(
      logs,
      groupOf(request),
      request.logStreamNamePrefix as string | undefined,
    );
    if (request.orderBy === "LastEventTime")
      streams.sort((a, b) => a.lastEventTimestamp - b.lastEventTimestamp);
    else streams.sort((a, b) => (a.logStreamName < b.logStreamName ? -1 : 1));
    if (request.descending) streams.reverse();
    return { logStreams: streams.slice(0, (request.limit as number | undefined) ?? 50) };
  },
};

/** CloudWatch Logs' JSON 1.1 protocol: everything is a POST to `/` with the action in a header. */
export function logsRoutes(logs: LogsService): (app: FastifyInstance) => void {
  return (app) => {
    app.addContentTypeParser("application/x-amz-json-1.1", { parseAs: "string" }, (_request, body, done) => {
      try {
        done(null, body === "" ? {} : JSON.parse(body as string));
      } catch (error) {
        // The caller's fault, not the local cloud's.
        done(Object.assign(error as Error, { statusCode: 400 }));
      }
    });
    app.post("/", async (request, reply) => {
      const target = String(request.headers["x-amz-target"] ?? "");
      const name = target.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : "";
      const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
      try {
        if (!action) {
          throw new ServiceError(
            "UnknownOperationException",
            400,
            `the local cloud doesn't support ${target}`,
          );
        }
        return await json(reply, 200, await action(logs, shaped(request.body)));
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        return json(reply, error.httpStatus, { __type: error.code, message: error.message, ...error.fields });
      }
    });
  };
}

const TEXTS = [
  ...["logGroupName", "logGroupIdentifier", "logGroupNamePrefix", "logStreamName", "logStreamNamePrefix"],
  ...["filterPattern", "nextToken", "orderBy"],
];
const NUMBERS = ["startTime", "endTime", "limit"];

/** @throws ServiceError SerializationException where a value isn't of its type, or there is no body */
function shaped(body: unknown): Body {
  const request = typeof body === "object" && body !== null ? (body as Body) : {};
  const isText = (value: unknown) => typeof value === "string";
  const wrong = Object.entries(request).find(([key, value]) => {
    if (value === undefined || value === null) return false;
    if (TEXTS.includes(key)) return !isText(value);
    if (NUMBERS.includes(key)) return !Number.isFinite(value);
    return key === "logStreamNames" && !(Array.isArray(value) && value.every(isText));
  });
  if (wrong !== undefined)
    throw new ServiceError("SerializationException", 400, `${wrong[0]} has a value of another type.`);
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== null));
}

function json(reply: FastifyReply, status: number, body: unknown) {
  return reply.code(status).type("application/x-amz-json-1.1").send(JSON.stringify(body));
}

/** The group's name, which may also come as an ARN. */
function groupOf(request: Body): string {
  const name = (request.logGroupName ?? request.logGroupIdentifier) as string | undefined;
  if (!name) throw new ServiceError("InvalidParameterException", 400, "logGroupName must not be null");
  return name.replace(/^arn:[^:]*:logs:[^:]*:[^:]*:log-group:/, "").replace(/:\*$/, "");
}

async function getLogEvents(logs: LogsService, request: Body) {
  const limit = (request.limit as number | undefined) ?? 10_000;
  const token = request.nextToken as string | undefined;
  const events: FilteredLogEvent[] = [];
  let page: string | undefined;
  do {
    const found = await logs.filterLogEvents({
      logGroupName: groupOf(request),
      logStreamNames: [request.logStreamName as string],
      startTime: request.startTime as number | undefined,
      // Exclusive here, inclusive in FilterLogEvents.
      endTime: request.endTime === undefined ? undefined : (request.endTime as number) - 1,
      nextToken: page ?? (token?.startsWith("f/") ? token.slice(2) || undefined : undefined),
    });
    events.push(...found.events);
    page = found.nextToken;
  } while (page);
  const before = token?.startsWith("b/") ? events.filter(({ eventId }) => eventId < token.slice(2)) : events;
  const forward = token ? token.startsWith("f/") : request.startFromHead === true;
  const chosen = forward ? before.slice(0, limit) : before.slice(-limit);
  // At either end the token stays what it was, which tells the caller to stop.
  return {
    events: chosen.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
    nextForwardToken: chosen.length > 0 ? `f/${chosen.at(-1)!.eventId}` : (token ?? "f/"),
    nextBackwardToken: chosen.length > 0 ? `b/${chosen[0]!.eventId}` : (token ?? "b/"),
  };
}

async function streamsOf(logs: LogsService, logGroupName: string, logStreamNamePrefix?: string) {
  const streams = new Map<
    string,
    { logStreamName: string; firstEventTimestamp: number; lastEventTimestamp: number }
  >();
  let nextToken: string | undefined;
  do {
    const page = await logs.filterLogEvents({ logGroupName, logStreamNamePrefix, nextToken });
    for (const { logStreamName, timestamp } of page.events) {
      const stream = streams.get(logStreamName);
      streams.set(logStreamName, {
        logStreamName,
        firstEventTimestamp: Math.min(timestamp, stream?.firstEventTimestamp ?? timestamp),
        lastEventTimestamp: Math.max(timestamp, stream?.lastEventTimestamp ?? timestamp),
      });
    }
    nextToken = page.nextToken;
  } while (nextToken);
  return [...streams.values()];
}
