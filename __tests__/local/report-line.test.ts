import { invocationLine, parseReport } from "../../local/report-line";

const REPORT =
  "REPORT RequestId: 1f\tDuration: 23.11 ms\tBilled Duration: 24 ms\tMemory Size: 1512 MB\tMax Memory Used: 65 MB\t";

test.each([
  ["a warm call", REPORT, { duration: 23.11, maxMemoryMb: 65 }],
  ["a cold start", `${REPORT}Init Duration: 1389.93 ms\t`, { start: { kind: "init", ms: 1389.93 } }],
  [
    "a restore",
    `${REPORT}Restore Duration: 59.11 ms\tBilled Restore Duration: 60 ms\t\n`,
    { start: { kind: "restore", ms: 59.11 } },
  ],
  [
    "a failure",
    `${REPORT}Status: error\tError Type: Runtime.ExitError`,
    { failure: "error, Runtime.ExitError" },
  ],
  ["a timeout", `${REPORT}Status: timeout`, { failure: "timeout" }],
])("%s is read", (_name, message, expected) => {
  expect(parseReport(message)).toMatchObject(expected);
});

const metrics = { durationMs: 23.11, billedDurationMs: 24, memorySizeMB: 1512, maxMemoryUsedMB: 65 };
const platform = (more: object, status: object = { status: "success" }) =>
  JSON.stringify({
    time: "2026-11-24T10:00:00.000Z",
    type: "platform.report",
    record: { requestId: "1f", ...status, metrics: { ...metrics, ...more } },
  });

test.each<[string, string, object]>([
  ["a warm call", platform({}), { duration: 23.11, maxMemoryMb: 65, start: undefined, failure: undefined }],
  ["a cold start", platform({ initDurationMs: 1389.93 }), { start: { kind: "init", ms: 1389.93 } }],
  ["a restore", platform({ restoreDurationMs: 59.11 }), { start: { kind: "restore", ms: 59.11 } }],
  [
    "a failure",
    platform({}, { status: "error", errorType: "Runtime.ExitError" }),
    { failure: "error, Runtime.ExitError" },
  ],
])("%s in JSON format is read", (_name, message, expected) => {
  expect(parseReport(message)).toMatchObject(expected);
});

test.each([
  '{"type":"platform.report"',
  '{"type":"platform.report"}',
  '{"a":"platform.report"}',
  '{"type":"platform.start"}',
])("%s is no report", (message) => expect(parseReport(message)).toBeUndefined());

test("other lines aren't reports", () => {
  expect(parseReport("START RequestId: 1f Version: 1")).toBeUndefined();
  expect(parseReport("my own REPORT RequestId: 1")).toBeUndefined();
});

test("a line that a function prints is none of Lambda's, however it looks", () => {
  for (const message of [REPORT, platform({})])
    expect(
      invocationLine("/aws/lambda/petstore", "2026/11/23/[7]ab", { timestamp: 0, message }),
    ).toBeUndefined();
});

test("an invocation is one short line", () => {
  const event = { timestamp: 0, message: `${REPORT}Restore Duration: 59.11 ms\t`, platform: true as const };
  const line = invocationLine("/aws/lambda/petstore-1795442615565000", "2026/11/23/[7]ab", event);
  expect(line).toMatch(/^\d\d:\d\d:\d\d {2}petstore {2}7 {2}restored in 59.11 ms \+ 23.11 ms {2}65 MB$/);
});
