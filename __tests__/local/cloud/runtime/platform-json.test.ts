import { parseLogLine } from "../../../../bench/report";
import { INIT, type PlatformEvent } from "../../../../local/cloud/runtime/platform-events";
import { platformRecords } from "../../../../local/cloud/runtime/platform-json";

const names = { runtime: "java11", region: "eu-central-1", functionName: "pets", version: "7" };
const error = { status: "error", errorType: "Runtime.ExitError" } as const;
const report: PlatformEvent = {
  type: "report",
  requestId: "id",
  duration: 2338.656,
  producedBytes: 12,
  memorySize: 3009,
  maxMemoryUsed: 173,
};

const levels = (event: PlatformEvent) => platformRecords(event).map(({ type, level }) => `${type} ${level}`);

test("levels are those of AWS's table", () => {
  expect(levels({ type: "initStart", ...names, init: INIT.onDemand })).toEqual(["platform.initStart INFO"]);
  expect(levels({ type: "restoreStart", ...names, init: INIT.snapStart })).toEqual([
    "platform.restoreStart INFO",
  ]);
  expect(levels({ type: "initReport", init: INIT.onDemand, duration: 1 })).toEqual([
    "platform.initRuntimeDone DEBUG",
    "platform.initReport DEBUG",
  ]);
  expect(levels({ type: "initReport", init: INIT.snapStart, duration: 1 })[1]).toBe(
    "platform.initReport INFO",
  );
  expect(levels({ type: "initReport", init: INIT.onDemand, duration: 1, status: error })).toEqual([
    "platform.initRuntimeDone WARN",
    "platform.initReport WARN",
  ]);
  expect(levels({ type: "restoreReport", duration: 1 })).toEqual([
    "platform.restoreRuntimeDone DEBUG",
    "platform.restoreReport INFO",
  ]);
  expect(levels({ type: "start", requestId: "id", version: "7" })).toEqual(["platform.start INFO"]);
  expect(levels(report)).toEqual(["platform.runtimeDone DEBUG", "platform.report INFO"]);
  expect(levels({ ...report, status: error })).toEqual(["platform.runtimeDone WARN", "platform.report WARN"]);
});

test("records have the telemetry schema's form", () => {
  const [initStart] = platformRecords({ type: "initStart", ...names, init: INIT.onDemand });
  expect(initStart!.record).toEqual({
    initializationType: "on-demand",
    phase: "init",
    runtimeVersion: "java:11.local",
    runtimeVersionArn: "arn:aws:lambda:eu-central-1::runtime:local",
    functionName: "pets",
    functionVersion: "7",
  });
  const restored = { ...report, restoreDuration: 398.971, billedRestoreDuration: 181.2 };
  const [done, whole] = platformRecords(restored);
  expect(done!.record).toEqual({
    requestId: "id",
    status: "success",
    metrics: { durationMs: 2338.66, producedBytes: 12 },
  });
  expect(whole!.record).toEqual({
    requestId: "id",
    status: "success",
    metrics: {
      durationMs: 2338.66,
      billedDurationMs: 2521,
      memorySizeMB: 3009,
      maxMemoryUsedMB: 173,
      restoreDurationMs: 398.97,
      billedRestoreDurationMs: 182,
    },
  });
  expect(platformRecords({ type: "fault", text: "why" })[0]!.record).toBe("why");
});

test("the benchmark reads them as they were meant", () => {
  const read = (event: PlatformEvent) =>
    platformRecords(event).flatMap((each) => parseLogLine(JSON.stringify(each)) ?? []);
  expect(read({ type: "start", requestId: "id", version: "7" })).toEqual([
    { type: "start", requestId: "id", version: "7" },
  ]);
  expect(read({ ...report, initDuration: 10, status: error })).toEqual([
    {
      type: "report",
      requestId: "id",
      duration: 2338.66,
      billedDuration: 2349,
      memorySize: 3009,
      maxMemoryUsed: 173,
      initDuration: 10,
      ...error,
    },
  ]);
  expect(read({ type: "restoreReport", duration: 7, status: { status: "timeout" } })).toEqual([
    { type: "restore-report", duration: 7, status: "timeout" },
  ]);
});
