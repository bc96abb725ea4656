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

test("other lines aren't reports", () => {
  expect(parseReport("START RequestId: 1f Version: 1")).toBeUndefined();
  expect(parseReport("my own REPORT RequestId: 1")).toBeUndefined();
});

test("an invocation is one short line", () => {
  const event = { timestamp: 0, message: `${REPORT}Restore Duration: 59.11 ms\t` };
  const line = invocationLine("/aws/lambda/petstore-1795442615565000", "2026/11/23/[7]ab", event);
  expect(line).toMatch(/^\d\d:\d\d:\d\d {2}petstore {2}7 {2}restored in 59.11 ms \+ 23.11 ms {2}65 MB$/);
});
