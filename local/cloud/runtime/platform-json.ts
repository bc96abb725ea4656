import type { SystemLevel } from "./log-format";
import { billedDuration, runtimeVersion, type Report } from "./log-lines";
import type { PlatformEvent } from "./platform-events";

/** One of Lambda's own lines in JSON format. */
export interface PlatformRecord {
  level: SystemLevel;
  type: string;
  record: object | string;
}

/** What went well is told at one level, what didn't at WARN. */
const levelled = (status: Report["status"], level: SystemLevel): SystemLevel =>
  status === undefined ? level : "WARN";

const statusFields = (status: Report["status"]): object => status ?? { status: "success" };

/** Two digits, as AWS's durations have. */
const ms = (value: number) => Number(value.toFixed(2));

/**
 * The lines that an event is in JSON format, with their levels.
 * Sources: "Telemetry API Event schema reference" (2025-01-29) for the records, without what only tracing or extensions
 * have; "System log level event mapping" for the levels; the Logs API's `platform.fault` for what ended the runtime.
 */
export function platformRecords(event: PlatformEvent): PlatformRecord[] {
  switch (event.type) {
    case "initStart":
    case "restoreStart": {
      const { type, functionName, version: functionVersion, init } = event;
      const record = {
        ...(type === "initStart" ? init : {}),
        ...runtimeVersion(event.runtime, event.region),
        functionName,
        functionVersion,
      };
      return [{ level: "INFO", type: `platform.${type}`, record }];
    }
    case "initReport": {
      const { init, duration, status } = event;
      const done = { ...init, ...statusFields(status) };
      const level = levelled(status, init.initializationType === "on-demand" ? "DEBUG" : "INFO");
      return [
        { level: levelled(status, "DEBUG"), type: "platform.initRuntimeDone", record: done },
        { level, type: "platform.initReport", record: { ...done, metrics: { durationMs: ms(duration) } } },
      ];
    }
    case "restoreReport": {
      const { duration, status } = event;
      const done = statusFields(status);
      const report = { ...done, metrics: { durationMs: ms(duration) } };
      return [
        { level: levelled(status, "DEBUG"), type: "platform.restoreRuntimeDone", record: done },
        { level: levelled(status, "INFO"), type: "platform.restoreReport", record: report },
      ];
    }
    case "start": {
      const { requestId, version } = event;
      return [{ level: "INFO", type: "platform.start", record: { requestId, version } }];
    }
    case "fault":
      return [{ level: "WARN", type: "platform.fault", record: event.text }];
    case "report":
      return reportRecords(event);
  }
}

function reportRecords(event: Extract<PlatformEvent, { type: "report" }>): PlatformRecord[] {
  const { requestId, duration, status, initDuration, restoreDuration, billedRestoreDuration } = event;
  const durationMs = ms(duration);
  const metrics = {
    durationMs,
    billedDurationMs: billedDuration(event),
    memorySizeMB: event.memorySize,
    maxMemoryUsedMB: event.maxMemoryUsed,
    ...(initDuration === undefined ? {} : { initDurationMs: ms(initDuration) }),
    ...(restoreDuration === undefined
      ? {}
      : {
          restoreDurationMs: ms(restoreDuration),
          billedRestoreDurationMs: Math.ceil(billedRestoreDuration ?? 0),
        }),
  };
  const done = { requestId, ...statusFields(status) };
  const { producedBytes } = event;
  return [
    {
      level: levelled(status, "DEBUG"),
      type: "platform.runtimeDone",
      record: { ...done, metrics: { durationMs, producedBytes } },
    },
    { level: levelled(status, "INFO"), type: "platform.report", record: { ...done, metrics } },
  ];
}
