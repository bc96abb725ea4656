import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { ReportReader } from "../../bench/logs";
import { logsRoutes } from "../../local/cloud/logs/routes";
import { LogsService } from "../../local/cloud/logs/service";
import {
  endLine,
  initReportLine,
  reportLine,
  restoreReportLine,
  startLine,
} from "../../local/cloud/runtime/log-lines";
import { openDoor, type OpenDoor } from "../local/cloud/open-door";

const GROUP = "/aws/lambda/pets";

let folder: string;
let logs: LogsService;
let door: OpenDoor;
let reader: ReportReader;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bench-logs-"));
  logs = LogsService.open({ stateDir: folder, region: "eu-central-1" });
  door = await openDoor(logsRoutes(logs));
  const client = new CloudWatchLogsClient(door.access);
  reader = new ReportReader({ client, logGroup: GROUP, pollInterval: 5, patience: 3_000, clockSkew: 0 });
});

afterEach(async () => {
  await door.close();
  await logs.close();
  await rm(folder, { recursive: true, force: true });
});

const figures = { duration: 3.21, memorySize: 1512, maxMemoryUsed: 140 };

/** Writes what the local cloud writes for one request. */
function serve(requestId: string, version: string, more: object = {}): void {
  const timestamp = Date.now();
  const lines = [
    startLine(requestId, version),
    `REPORT of my own about ${requestId}`,
    endLine(requestId),
    reportLine({ requestId, ...figures, ...more }),
  ];
  logs.put(
    GROUP,
    `2026/11/23/[${version}]0123456789abcdef`,
    lines.map((message) => ({ timestamp, message })),
  );
}

describe("the local cloud's CloudWatch Logs, through the client that reads AWS's", () => {
  it("gives every request of a version once, page by page", async () => {
    const since = Date.now();
    for (let index = 0; index < 3000; index++) serve(`r${index}`, index % 3 === 0 ? "$LATEST" : "7");
    const { requests, missing } = await reader.collect({ version: "7", since, expected: 2000 });
    expect(missing).toBe(0);
    expect(new Set(requests.map(({ requestId }) => requestId)).size).toBe(2000);
    expect(requests).toHaveLength(2000);
    expect((await reader.collect({ version: "$LATEST", since, expected: 1000 })).requests).toHaveLength(1000);
  });

  it("gives lines that come later", async () => {
    const since = Date.now();
    const collected = reader.collect({ version: "7", since, expected: 1 });
    setTimeout(() => serve("late", "7", { restoreDuration: 41.5, billedRestoreDuration: 12 }), 30);
    const { requests } = await collected;
    expect(requests).toEqual([
      expect.objectContaining({
        requestId: "late",
        ...figures,
        restoreDuration: 41.5,
        billedRestoreDuration: 12,
      }),
    ]);
  });

  it("gives initialisations, failures and failed starts as they were written", async () => {
    const since = Date.now();
    serve("cold", "$LATEST", { initDuration: 1601.5 });
    serve("crashed", "$LATEST", { status: { status: "error", errorType: "Runtime.ExitError" } });
    const stream = "2026/11/23/[$LATEST]feed";
    const failed = [initReportLine(12, "init", { status: "timeout" }), restoreReportLine(7)];
    logs.put(
      GROUP,
      stream,
      failed.map((message) => ({ timestamp: Date.now(), message })),
    );
    const { requests, phases } = await reader.collect({ version: "$LATEST", since, expected: 2 });
    expect(requests).toEqual([
      expect.objectContaining({ requestId: "cold", initDuration: 1601.5 }),
      expect.objectContaining({ requestId: "crashed", status: "error", errorType: "Runtime.ExitError" }),
    ]);
    expect(phases).toEqual([
      { type: "init-report", duration: 12, phase: "init", status: "timeout" },
      { type: "restore-report", duration: 7 },
    ]);
  });
});
