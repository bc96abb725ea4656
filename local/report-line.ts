import { z } from "zod";
import type { LogEvent } from "./cloud/logs/api";

/** What one REPORT line says; times in ms. */
export interface Report {
  duration: number;
  /** Present where the request had to wait for a fresh environment. */
  start?: { kind: "init" | "restore"; ms: number };
  maxMemoryMb: number;
  /** `timeout`, or `error` with its type. */
  failure?: string;
}

/** A report in either of Lambda's log formats; undefined for any other line. */
export function parseReport(message: string): Report | undefined {
  if (message.startsWith("{")) return fromJson(message);
  if (!message.startsWith("REPORT RequestId:")) return undefined;
  const field = (name: string) => new RegExp(`\\t${name}: ([^\\t\\n]+)`).exec(message)?.[1];
  const init = field("Init Duration");
  const restore = field("Restore Duration");
  const status = field("Status");
  return {
    duration: parseFloat(field("Duration") ?? ""),
    start: restore
      ? { kind: "restore", ms: parseFloat(restore) }
      : init
        ? { kind: "init", ms: parseFloat(init) }
        : undefined,
    maxMemoryMb: parseFloat(field("Max Memory Used") ?? ""),
    failure: status && [status, field("Error Type")].filter(Boolean).join(", "),
  };
}

/** What of a `platform.report` is of interest here. */
const platformReport = z.object({
  type: z.literal("platform.report"),
  record: z.object({
    status: z.string(),
    errorType: z.string().optional(),
    metrics: z.object({
      durationMs: z.number(),
      maxMemoryUsedMB: z.number(),
      initDurationMs: z.number().optional(),
      restoreDurationMs: z.number().optional(),
    }),
  }),
});

function fromJson(message: string): Report | undefined {
  // Most lines are the function's own.
  if (!message.includes('"platform.report"')) return undefined;
  const { data } = platformReport.safeParse(parsed(message));
  if (data === undefined) return undefined;
  const { status, errorType, metrics } = data.record;
  const { durationMs, maxMemoryUsedMB, initDurationMs: init, restoreDurationMs: restore } = metrics;
  return {
    duration: durationMs,
    start:
      restore !== undefined
        ? { kind: "restore", ms: restore }
        : init !== undefined
          ? { kind: "init", ms: init }
          : undefined,
    maxMemoryMb: maxMemoryUsedMB,
    failure: status === "success" ? undefined : [status, errorType].filter(Boolean).join(", "),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * One invocation in one short line, or undefined where the event isn't the end of one. What a function prints itself isn't,
 * however it looks.
 */
export function invocationLine(logGroup: string, logStream: string, event: LogEvent): string | undefined {
  const report = event.platform ? parseReport(event.message) : undefined;
  if (!report) return undefined;
  const time = new Date(event.timestamp).toTimeString().slice(0, 8);
  const version = /\[([^\]]+)\]/.exec(logStream)?.[1] ?? "";
  const start = {
    init: (ms: number) => `cold start ${ms} ms + `,
    restore: (ms: number) => `restored in ${ms} ms + `,
  };
  const before = report.start ? start[report.start.kind](report.start.ms) : "";
  const failure = report.failure ? `  ${report.failure}` : "";
  // Without the digits that make a group's name unique.
  const name = logGroup
    .split("/")
    .at(-1)
    ?.replace(/-\d{13,}$/, "");
  return `${time}  ${name}  ${version}  ${before}${report.duration} ms  ${report.maxMemoryMb} MB${failure}`;
}
