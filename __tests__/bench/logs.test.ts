import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  type FilterLogEventsCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import { mockClient } from "aws-sdk-client-mock";
import { ReportReader, versionOfStream } from "../../bench/logs";

const client = new CloudWatchLogsClient({ region: "eu-central-1" });
const logs = mockClient(client);

beforeEach(() => logs.reset());

const reader = (options: object = {}) =>
  new ReportReader({ client, logGroup: "/aws/lambda/pets", pollInterval: 1, patience: 2_000, ...options });

let clock = 1_000;
const event = (message: string, stream = "2026/11/23/[7]aaaa", timestamp = ++clock) => ({
  message,
  logStreamName: stream,
  timestamp,
});
const report = (id: string, more = "") =>
  `REPORT RequestId: ${id}\tDuration: 2 ms\tBilled Duration: 2 ms\tMemory Size: 1512 MB\tMax Memory Used: 130 MB\t${more}`;

const answer = (output: Partial<FilterLogEventsCommandOutput>) => output as FilterLogEventsCommandOutput;

describe("the log reader", () => {
  it("follows every page", async () => {
    logs.on(FilterLogEventsCommand).callsFake(async ({ nextToken }: FilterLogEventsCommandInput) => {
      const page = Number(nextToken ?? 0);
      return answer({
        events: [event(report(`r${page}`))],
        ...(page < 4 && { nextToken: String(page + 1) }),
      });
    });
    const { requests } = await reader().collect({ version: "7", since: 0, expected: 5 });
    expect(requests.map(({ requestId }) => requestId)).toEqual(["r0", "r1", "r2", "r3", "r4"]);
  });

  it("follows a page without events, as CloudWatch sends while it searches", async () => {
    logs
      .on(FilterLogEventsCommand)
      .resolvesOnce(answer({ events: [], nextToken: "more" }))
      .resolvesOnce(answer({ events: [event(report("late"))] }));
    const { requests } = await reader().collect({ version: "7", since: 0, expected: 1 });
    expect(requests).toHaveLength(1);
  });

  it("waits for lines that arrive late", async () => {
    logs
      .on(FilterLogEventsCommand)
      .resolvesOnce(answer({ events: [event(report("a"))] }))
      .resolvesOnce(answer({ events: [event(report("a"))] }))
      .resolves(answer({ events: [event(report("a")), event(report("b"))] }));
    const { requests, missing } = await reader().collect({ version: "7", since: 0, expected: 2 });
    expect(requests).toHaveLength(2);
    expect(missing).toBe(0);
  });

  it("says how many lines are missing when patience ends", async () => {
    logs.on(FilterLogEventsCommand).resolves(answer({ events: [event(report("a"))] }));
    const { requests, missing } = await reader({ patience: 20 }).collect({
      version: "7",
      since: 0,
      expected: 3,
    });
    expect(requests).toHaveLength(1);
    expect(missing).toBe(2);
  });

  it("returns each request once", async () => {
    const first = event(report("a"));
    const log = reader();
    logs.on(FilterLogEventsCommand).resolves(answer({ events: [first] }));
    await log.collect({ version: "7", since: 0, expected: 1 });
    logs.on(FilterLogEventsCommand).resolves(answer({ events: [first, event(report("b"))] }));
    const { requests } = await log.collect({ version: "7", since: 0, expected: 1 });
    expect(requests.map(({ requestId }) => requestId)).toEqual(["b"]);
  });

  it("tells versions apart by START, and by the stream where START is missing", async () => {
    logs.on(FilterLogEventsCommand).resolves(
      answer({
        events: [
          // REPORT before START: CloudWatch doesn't promise an order within a millisecond.
          event(report("by-start"), "own-stream"),
          event("START RequestId: by-start Version: 7", "own-stream"),
          event(report("by-stream"), "2026/11/23/[7]bbbb"),
          event(report("latest"), "2026/11/23/[$LATEST]cccc"),
          event("START RequestId: other Version: 8", "own-stream"),
          event(report("other"), "own-stream"),
        ],
      }),
    );
    const { requests } = await reader().collect({ version: "7", since: 0, expected: 2 });
    expect(requests.map(({ requestId }) => requestId)).toEqual(["by-start", "by-stream"]);
  });

  it("passes on failed starts of the version", async () => {
    logs.on(FilterLogEventsCommand).resolves(
      answer({
        events: [
          event("RESTORE_REPORT Restore Duration: 10000 ms\tStatus: timeout"),
          event("RESTORE_REPORT Restore Duration: 9 ms\tStatus: error", "2026/11/23/[8]dddd"),
        ],
      }),
    );
    const { phases } = await reader().collect({ version: "7", since: 0, expected: 0 });
    expect(phases).toEqual([{ type: "restore-report", duration: 10000, status: "timeout" }]);
  });

  it("asks for the window, with room for clocks that differ", async () => {
    logs.on(FilterLogEventsCommand).resolves(answer({ events: [] }));
    await reader({ clockSkew: 5_000 }).collect({ version: "7", since: 100_000, expected: 0 });
    expect(logs.commandCalls(FilterLogEventsCommand)[0]?.args[0].input).toMatchObject({
      logGroupName: "/aws/lambda/pets",
      startTime: 95_000,
    });
  });

  it("takes a log group that isn't there yet for an empty one", async () => {
    const missing = Object.assign(new Error("no group"), { name: "ResourceNotFoundException" });
    logs
      .on(FilterLogEventsCommand)
      .rejectsOnce(missing)
      .resolves(answer({ events: [event(report("a"))] }));
    const { requests } = await reader().collect({ version: "7", since: 0, expected: 1 });
    expect(requests).toHaveLength(1);
  });

  it("stops at the limit of pages and names the option", async () => {
    logs.on(FilterLogEventsCommand).resolves(answer({ events: [], nextToken: "for ever" }));
    await expect(reader({ maxPages: 10 }).collect({ version: "7", since: 0, expected: 1 })).rejects.toThrow(
      "after 10 pages: --max-log-pages",
    );
    expect(logs.commandCalls(FilterLogEventsCommand)).toHaveLength(10);
  });

  it("names the group and AWS's reason when it may not read", async () => {
    const denied = Object.assign(new Error("not authorized"), { name: "AccessDeniedException" });
    logs.on(FilterLogEventsCommand).rejects(denied);
    await expect(reader().collect({ version: "7", since: 0, expected: 1 })).rejects.toThrow(
      "can't read the log /aws/lambda/pets: AccessDeniedException: not authorized",
    );
  });

  it("ends when the run is interrupted", async () => {
    logs.on(FilterLogEventsCommand).resolves(answer({ events: [] }));
    const signal = AbortSignal.abort(new Error("stop"));
    await expect(reader().collect({ version: "7", since: 0, expected: 1, signal })).rejects.toThrow();
  });
});

it.each([
  ["2026/11/23/[$LATEST]0123abcd", "$LATEST"],
  ["2026/11/23/[72]0123abcd", "72"],
  ["2026/11/23/pets[72]0123abcd", "72"],
  ["my-stream", undefined],
])("the version of the stream %s is %s", (stream, version) => {
  expect(versionOfStream(stream)).toBe(version);
});
