import { parseLogLine } from "../../../../bench/report";
import {
  endLine,
  initReportLine,
  initStartLine,
  reportLine,
  restoreReportLine,
  restoreStartLine,
  startLine,
} from "../../../../local/cloud/runtime/log-lines";

const id = "8f507cfc-xmpl-4697-b07a-ac58fc914c95";
const usual = { requestId: id, duration: 2338.656, memorySize: 3009, maxMemoryUsed: 173 };

test("a restored environment's REPORT has AWS's very form", () => {
  expect(reportLine({ ...usual, restoreDuration: 398.971, billedRestoreDuration: 181.2 })).toBe(
    `REPORT RequestId: ${id}\tDuration: 2338.66 ms\tBilled Duration: 2521 ms\tMemory Size: 3009 MB\t` +
      "Max Memory Used: 173 MB\tRestore Duration: 398.97 ms\tBilled Restore Duration: 182 ms\t",
  );
});

test("a cold start's has its init, a warm one's neither", () => {
  expect(reportLine({ ...usual, initDuration: 1200.5 })).toMatch(/MB\tInit Duration: 1200\.50 ms\t$/);
  expect(reportLine(usual)).toMatch(/Max Memory Used: 173 MB\t$/);
});

test("a failed one's says how", () => {
  expect(reportLine({ ...usual, status: { status: "timeout" } })).toMatch(/\tStatus: timeout\t$/);
  expect(reportLine({ ...usual, status: { status: "error", errorType: "Runtime.ExitError" } })).toMatch(
    /\tStatus: error\tError Type: Runtime\.ExitError\t$/,
  );
});

test("the other lines have AWS's form", () => {
  expect(startLine(id, "72")).toBe(`START RequestId: ${id} Version: 72`);
  expect(endLine(id)).toBe(`END RequestId: ${id}`);
  expect(initStartLine("java11", "eu-central-1")).toMatch(
    /^INIT_START Runtime Version: java:11\.\S+\tRuntime Version ARN: arn:aws:lambda:eu-central-1::runtime:\S+$/,
  );
  expect(restoreStartLine("java21", "eu-central-1")).toMatch(/^RESTORE_START Runtime Version: java:21\./);
  expect(initReportLine(1236.04, "init", { status: "timeout" })).toBe(
    "INIT_REPORT Init Duration: 1236.04 ms\tPhase: init\tStatus: timeout",
  );
  expect(initReportLine(5, "snap-start")).toBe("INIT_REPORT Init Duration: 5.00 ms\tPhase: snap-start");
  expect(restoreReportLine(398.97)).toBe("RESTORE_REPORT Restore Duration: 398.97 ms");
  expect(restoreReportLine(1, { status: "error", errorType: "Runtime.ExitError" })).toBe(
    "RESTORE_REPORT Restore Duration: 1.00 ms\tStatus: error\tError Type: Runtime.ExitError",
  );
});

test("the benchmark reads them as they were meant", () => {
  const report = { ...usual, restoreDuration: 12.5, billedRestoreDuration: 3.2 };
  const status = { status: "error", errorType: "Runtime.ExitError" } as const;
  expect(parseLogLine(`${reportLine({ ...report, status })}\n`)).toEqual({
    type: "report",
    requestId: id,
    duration: 2338.66,
    billedDuration: 2343,
    memorySize: 3009,
    maxMemoryUsed: 173,
    restoreDuration: 12.5,
    billedRestoreDuration: 4,
    ...status,
  });
  expect(parseLogLine(startLine(id, "$LATEST"))).toEqual({
    type: "start",
    requestId: id,
    version: "$LATEST",
  });
  expect(parseLogLine(initReportLine(10, "invoke", status))).toEqual({
    type: "init-report",
    duration: 10,
    phase: "invoke",
    ...status,
  });
  expect(parseLogLine(restoreReportLine(7))).toEqual({ type: "restore-report", duration: 7 });
});
