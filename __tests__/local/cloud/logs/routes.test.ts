import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  paginateFilterLogEvents,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { logsRoutes } from "../../../../local/cloud/logs/routes";
import { LogsService } from "../../../../local/cloud/logs/service";
import { temporaryFolder } from "../../temporary-folder";
import { openDoor, type OpenDoor } from "../open-door";

const folder = temporaryFolder();
let logs: LogsService;
let frontDoor: OpenDoor;
let client: CloudWatchLogsClient;

beforeEach(async () => {
  logs = LogsService.open({ stateDir: folder(), region: "eu-central-1" });
  frontDoor = await openDoor(logsRoutes(logs));
  client = new CloudWatchLogsClient({
    ...frontDoor.access,
    maxAttempts: 1,
  });
  const events = Array.from({ length: 25 }, (_, index) => ({ timestamp: index, message: `line ${index}` }));
  logs.put("/aws/lambda/petstore", "2026/11/23/[1]ab", events);
});

afterEach(async () => {
  client.destroy();
  await frontDoor.close();
  await logs.close();
});

const logGroupName = "/aws/lambda/petstore";

test("AWS's own client pages through the events", async () => {
  const found: string[] = [];
  const request = { logGroupName, startTime: 5, filterPattern: "line", limit: 8 };
  for await (const { events } of paginateFilterLogEvents({ client }, request)) {
    found.push(...(events ?? []).map(({ message }) => message!));
  }
  expect(found).toEqual(Array.from({ length: 20 }, (_, index) => `line ${index + 5}`));
});

test("a group may be named by its ARN", async () => {
  const logGroupIdentifier = `arn:aws:logs:eu-central-1:000000000000:log-group:${logGroupName}:*`;
  const { events } = await client.send(
    new FilterLogEventsCommand({ logGroupIdentifier, filterPattern: '"line 7"' }),
  );
  expect(events).toMatchObject([{ message: "line 7", timestamp: 7, logStreamName: "2026/11/23/[1]ab" }]);
});

test("one stream is read from its head or backwards from its end", async () => {
  const request = { logGroupName, logStreamName: "2026/11/23/[1]ab", limit: 10 };
  const head = await client.send(new GetLogEventsCommand({ ...request, startFromHead: true }));
  expect(head.events?.map(({ timestamp }) => timestamp)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const next = await client.send(new GetLogEventsCommand({ ...request, nextToken: head.nextForwardToken }));
  expect(next.events?.[0]?.timestamp).toBe(10);
  const tail = await client.send(new GetLogEventsCommand(request));
  expect(tail.events?.map(({ timestamp }) => timestamp)).toEqual([15, 16, 17, 18, 19, 20, 21, 22, 23, 24]);
  const before = await client.send(
    new GetLogEventsCommand({ ...request, nextToken: tail.nextBackwardToken }),
  );
  expect(before.events?.at(-1)?.timestamp).toBe(14);
  const end = await client.send(new GetLogEventsCommand({ ...request, nextToken: tail.nextForwardToken }));
  expect(end).toMatchObject({ events: [], nextForwardToken: tail.nextForwardToken });
});

test("groups and streams are listed", async () => {
  logs.createLogGroup("/kept");
  logs.putRetentionPolicy("/kept", 30);
  const groups = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: "/" }));
  expect(groups.logGroups).toMatchObject([{ logGroupName }, { logGroupName: "/kept", retentionInDays: 30 }]);
  const streams = await client.send(new DescribeLogStreamsCommand({ logGroupName }));
  expect(streams.logStreams).toMatchObject([
    { logStreamName: "2026/11/23/[1]ab", firstEventTimestamp: 0, lastEventTimestamp: 24 },
  ]);
});

test("errors are the exceptions that the client knows", async () => {
  await expect(client.send(new FilterLogEventsCommand({ logGroupName: "nope" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "The specified log group does not exist.",
  });
  const put = new PutLogEventsCommand({ logGroupName, logStreamName: "s", logEvents: [] });
  await expect(client.send(put)).rejects.toMatchObject({ name: "UnknownOperationException" });
});
