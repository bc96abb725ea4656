import { parseLogLine, startKind, totalDuration, type Report } from "../../bench/report";

const ID = "8f5a3cd0-1d6b-4b5e-9d0e-0d6f5a2f7c11";

const report = (message: string) => parseLogLine(message) as Report;

/** Fields that every REPORT has, as the samples below carry them. */
const common = {
  type: "report",
  requestId: ID,
  duration: 2338.66,
  billedDuration: 2521,
  memorySize: 3009,
  maxMemoryUsed: 173,
};
const text = `REPORT RequestId: ${ID}\tDuration: 2338.66 ms\tBilled Duration: 2521 ms\tMemory Size: 3009 MB\tMax Memory Used: 173 MB\t`;

describe("REPORT as text", () => {
  it.each([
    ["a warm call", text, {}, "warm"],
    ["an initialised environment", `${text}Init Duration: 1650.17 ms\t\n`, { initDuration: 1650.17 }, "init"],
    [
      "a restored environment",
      `${text}Restore Duration: 398.97 ms\tBilled Restore Duration: 182 ms\t\n`,
      { restoreDuration: 398.97, billedRestoreDuration: 182 },
      "restore",
    ],
    ["a timeout", `${text}Status: timeout\t`, { status: "timeout" }, "warm"],
    [
      "a crash",
      `${text}Init Duration: 12.5 ms\tStatus: error\tError Type: Runtime.ExitError\n`,
      { initDuration: 12.5, status: "error", errorType: "Runtime.ExitError" },
      "init",
    ],
    [
      "one with a trace",
      `${text}Init Duration: 1650 ms\t\nXRAY TraceId: 1-5bef4de7-ad49b0e87f6ef6c87fc2e700\tSegmentId: 9a9197af755a6419\tSampled: true\t\n`,
      { initDuration: 1650 },
      "init",
    ],
    ["one whose tabs became spaces", text.replaceAll("\t", "  "), {}, "warm"],
  ])("reads %s", (_name, message, more, kind) => {
    expect(report(message)).toEqual({ ...common, ...more });
    expect(startKind(report(message))).toBe(kind);
  });

  it("gives no start where AWS printed none, instead of a zero", () => {
    expect(report(text)).not.toHaveProperty("initDuration");
    expect(report(text)).not.toHaveProperty("restoreDuration");
  });

  it("doesn't take Billed Duration or Init Duration for Duration", () => {
    const shuffled = `REPORT RequestId: ${ID}\tInit Duration: 5 ms\tBilled Duration: 9 ms\tDuration: 3.5 ms\tMemory Size: 128 MB\tMax Memory Used: 60 MB`;
    expect(report(shuffled)).toMatchObject({ duration: 3.5, billedDuration: 9, initDuration: 5 });
  });
});

describe("REPORT as JSON", () => {
  const json = (metrics: object, record: object = {}) =>
    JSON.stringify({
      time: "2026-11-23T10:00:00.000Z",
      type: "platform.report",
      record: {
        requestId: ID,
        metrics: {
          durationMs: 2338.66,
          billedDurationMs: 2521,
          memorySizeMB: 3009,
          maxMemoryUsedMB: 173,
          ...metrics,
        },
        status: "success",
        ...record,
      },
    });

  it.each([
    ["a warm call", json({}), {}],
    ["an initialised environment", json({ initDurationMs: 1650.17 }), { initDuration: 1650.17 }],
    [
      "a restored environment",
      json({ restoreDurationMs: 398.97, billedRestoreDurationMs: 182 }),
      { restoreDuration: 398.97, billedRestoreDuration: 182 },
    ],
    [
      "a crash",
      json({}, { status: "error", errorType: "Runtime.ExitError" }),
      { status: "error", errorType: "Runtime.ExitError" },
    ],
    ["a failure", json({}, { status: "failure" }), { status: "failure" }],
  ])("reads %s like its text", (_name, message, more) => {
    expect(report(message)).toEqual({ ...common, ...more });
  });
});

describe("the other lines", () => {
  it.each([
    [`START RequestId: ${ID} Version: 72`, { type: "start", requestId: ID, version: "72" }],
    [`START RequestId: ${ID} Version: $LATEST\n`, { type: "start", requestId: ID, version: "$LATEST" }],
    [
      JSON.stringify({ type: "platform.start", record: { requestId: ID, version: "7" } }),
      { type: "start", requestId: ID, version: "7" },
    ],
    [
      "INIT_REPORT Init Duration: 1236.04 ms\tPhase: init\tStatus: timeout",
      { type: "init-report", duration: 1236.04, phase: "init", status: "timeout" },
    ],
    [
      "INIT_REPORT Init Duration: 3 ms\tPhase: invoke\tStatus: error\tError Type: Runtime.BadFunctionCode",
      {
        type: "init-report",
        duration: 3,
        phase: "invoke",
        status: "error",
        errorType: "Runtime.BadFunctionCode",
      },
    ],
    ["RESTORE_REPORT Restore Duration: 398.97 ms", { type: "restore-report", duration: 398.97 }],
    [
      "RESTORE_REPORT Restore Duration: 10000 ms\tStatus: timeout",
      { type: "restore-report", duration: 10000, status: "timeout" },
    ],
    [
      "RESTORE_REPORT Restore Duration: 40.1 ms\tStatus: error\tError Type: Runtime.ExitError",
      { type: "restore-report", duration: 40.1, status: "error", errorType: "Runtime.ExitError" },
    ],
    [
      JSON.stringify({
        type: "platform.restoreReport",
        record: { status: "success", metrics: { durationMs: 7 } },
      }),
      { type: "restore-report", duration: 7, status: "success" },
    ],
  ])("reads %s", (message, expected) => {
    expect(parseLogLine(message)).toEqual(expected);
  });

  it.each([
    "",
    "REPORT",
    "REPORT RequestId: ",
    `REPORT RequestId: ${ID}\tDuration: fast ms`,
    `REPORT RequestId: ${ID}`,
    "START RequestId: x",
    `END RequestId: ${ID}`,
    "INIT_START Runtime Version: java:11.v20",
    "{",
    "{}",
    "null",
    '{"type":"platform.report"}',
    '{"type":"platform.report","record":null}',
    '{"type":"platform.report","record":{"requestId":1,"metrics":{"durationMs":"3"}}}',
    '{"type":"platform.start","record":{}}',
    "my own line: REPORT RequestId: x\tDuration: 3 ms",
    "\u0000\uffff",
  ])("takes %j for none of them", (message) => {
    expect(parseLogLine(message)).toBeUndefined();
  });
});

it("a cold start takes initialisation or restore, and the handler", () => {
  expect(totalDuration({ duration: 10, initDuration: 1600 })).toBe(1610);
  expect(totalDuration({ duration: 10, restoreDuration: 40 })).toBe(50);
  expect(totalDuration({ duration: 10 })).toBe(10);
});
