import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { ReportReader } from "../../bench/logs";
import { endLine, reportLine, restoreReportLine, startLine } from "../../local/cloud/runtime/log-lines";
import { type Emulator, startEmulator } from "./support/emulator";

/**
 * The benchmark's log reading, through the real AWS SDK, against an emulator that knows nothing of this project. That one
 * has no `?term` in filter patterns and no pages: the local cloud's endpoint has, and is asked for both elsewhere.
 */

const LOG_GROUP = "/aws/lambda/petstore-0002";
const STREAM = "2026/11/23/[7]0123456789abcdef0123456789abcdef";
const REQUESTS = 1500;

let emulator: Emulator;
let client: CloudWatchLogsClient;

beforeAll(async () => {
  emulator = await startEmulator();
  client = new CloudWatchLogsClient({
    endpoint: emulator.endpoint,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  client.middlewareStack.add(
    (next) => (call) => {
      delete (call.input as { filterPattern?: string }).filterPattern;
      return next(call);
    },
    { step: "initialize" },
  );
  await client.send(new CreateLogGroupCommand({ logGroupName: LOG_GROUP }));
  await client.send(new CreateLogStreamCommand({ logGroupName: LOG_GROUP, logStreamName: STREAM }));
}, 180_000);

afterAll(async () => {
  client?.destroy();
  await emulator?.stop();
});

const put = (messages: string[]) =>
  client.send(
    new PutLogEventsCommand({
      logGroupName: LOG_GROUP,
      logStreamName: STREAM,
      logEvents: messages.map((message) => ({ timestamp: Date.now(), message })),
    }),
  );

/** The lines of one invocation; the first of an environment tells of its restore. */
function linesOf(request: number): string[] {
  const requestId = `00000000-0000-4000-8000-${String(request).padStart(12, "0")}`;
  const restore = request === 0 ? { restoreDuration: 398.97, billedRestoreDuration: 182 } : {};
  const report = {
    requestId,
    duration: 2 + request / 1000,
    memorySize: 1512,
    maxMemoryUsed: 173,
    ...restore,
  };
  const first = request === 0 ? [restoreReportLine(398.97)] : [];
  return [...first, startLine(requestId, "7"), "a pet was asked for", endLine(requestId), reportLine(report)];
}

test("every request is read once, those that come late included", async () => {
  const since = Date.now();
  const late = linesOf(REQUESTS - 1);
  for (let begin = 0; begin < REQUESTS - 1; begin += 500) {
    const requests = Array.from({ length: Math.min(500, REQUESTS - 1 - begin) }, (_, index) => begin + index);
    await put(requests.flatMap(linesOf));
  }
  const reader = new ReportReader({ client, logGroup: LOG_GROUP, pollInterval: 100, patience: 60_000 });
  const reading = reader.collect({ version: "7", since, expected: REQUESTS });
  await put(late);
  const { requests, missing } = await reading;

  expect(missing).toBe(0);
  expect(new Set(requests.map(({ requestId }) => requestId)).size).toBe(REQUESTS);
  expect(requests).toHaveLength(REQUESTS);
  const cold = requests.filter(({ restoreDuration }) => restoreDuration !== undefined);
  expect(cold).toMatchObject([{ restoreDuration: 398.97, billedRestoreDuration: 182, stream: STREAM }]);

  const again = await new ReportReader({
    client,
    logGroup: LOG_GROUP,
    pollInterval: 10,
    patience: 0,
  }).collect({
    version: "8",
    since,
    expected: 1,
  });
  expect(again).toMatchObject({ requests: [], missing: 1 });
}, 120_000);
