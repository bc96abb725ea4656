import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import { ServiceError } from "../errors";
import { own } from "../own";
import type { FilteredLogEvent } from "./api";
import type { LogsService } from "./service";

const TARGET_PREFIX = "Logs_20140328.";

/** Of the requests' members, those that are used here, with CloudWatch Logs' types. */
const body = z.object({
  logGroupName: z.string().optional(),
  logGroupIdentifier: z.string().optional(),
  logGroupNamePrefix: z.string().optional(),
  logStreamName: z.string().optional(),
  logStreamNames: z.array(z.string()).optional(),
  logStreamNamePrefix: z.string().optional(),
  startTime: z.number().optional(),
  endTime: z.number().optional(),
  filterPattern: z.string().optional(),
  limit: z.int().min(1).max(10_000).optional(),
  nextToken: z.string().optional(),
  orderBy: z.string().optional(),
  descending: z.boolean().optional(),
  startFromHead: z.boolean().optional(),
});

type Body = z.infer<typeof body>;
type Action = (logs: LogsService, request: Body) => unknown;

/** Looked up by what a header says, and so without anything inherited. */
const ACTIONS: Readonly<Record<string, Action>> = {
  async FilterLogEvents(logs, request) {
    const { events, nextToken } = await logs.filterLogEvents({
      logGroupName: groupOf(request),
      logStreamNames: request.logStreamNames,
      logStreamNamePrefix: request.logStreamNamePrefix,
      startTime: request.startTime,
      endTime: request.endTime,
      filterPattern: request.filterPattern,
      limit: request.limit,
      nextToken: request.nextToken,
    });
    return { events, nextToken, searchedLogStreams: [] };
  },
  GetLogEvents: getLogEvents,
  DescribeLogGroups(logs, request) {
    const groups = logs.describeLogGroups(request.logGroupNamePrefix);
    return {
      logGroups: groups.map((group) => ({ ...group, arn: `${group.arn}:*`, logGroupArn: group.arn })),
    };
  },
  async DescribeLogStreams(logs, request) {
    const streams = await streamsOf(logs, groupOf(request), request.logStreamNamePrefix);
    if (request.orderBy === "LastEventTime")
      streams.sort((a, b) => a.lastEventTimestamp - b.lastEventTimestamp);
    else streams.sort((a, b) => (a.logStreamName < b.logStreamName ? -1 : 1));
    if (request.descending) streams.reverse();
    return { logStreams: streams.slice(0, request.limit ?? 50) };
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
      const action = target.startsWith(TARGET_PREFIX)
        ? own(ACTIONS, target.slice(TARGET_PREFIX.length))
        : undefined;
      try {
        if (!action) {
          throw new ServiceError(
            "UnknownOperationException",
            400,
            `the local cloud doesn't support ${target}`,
          );
        }
        return await json(reply, 200, await action(logs, bodyOf(request.body)));
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        return json(reply, error.httpStatus, { __type: error.code, message: error.message, ...error.fields });
      }
    });
  };
}

function json(reply: FastifyReply, status: number, body: unknown) {
  return reply.code(status).type("application/x-amz-json-1.1").send(JSON.stringify(body));
}

/** @throws ServiceError SerializationException where a member is of another type, as CloudWatch Logs says it */
function bodyOf(request: unknown): Body {
  const { data, error } = body.safeParse(request ?? {});
  if (data !== undefined) return data;
  const [issue] = error.issues;
  const where = issue?.path.length ? `${issue.path.join(".")}: ` : "";
  throw new ServiceError("SerializationException", 400, `${where}${issue?.message}`);
}

/** The group's name, which may also come as an ARN. */
function groupOf(request: Body): string {
  const name = request.logGroupName ?? request.logGroupIdentifier;
  if (!name) throw new ServiceError("InvalidParameterException", 400, "logGroupName must not be null");
  return name.replace(/^arn:[^:]*:logs:[^:]*:[^:]*:log-group:/, "").replace(/:\*$/, "");
}

async function getLogEvents(logs: LogsService, request: Body) {
  const limit = request.limit ?? 10_000;
  const token = request.nextToken;
  const events: FilteredLogEvent[] = [];
  let page: string | undefined;
  do {
    const found = await logs.filterLogEvents({
      logGroupName: groupOf(request),
      logStreamNames: [request.logStreamName ?? ""],
      startTime: request.startTime,
      // Exclusive here, inclusive in FilterLogEvents.
      endTime: request.endTime === undefined ? undefined : request.endTime - 1,
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
