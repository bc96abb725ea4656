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

/** Undefined for any other line. */
export function parseReport(message: string): Report | undefined {
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

/** One invocation in one short line, or undefined where the event isn't the end of one. */
export function invocationLine(logGroup: string, logStream: string, event: LogEvent): string | undefined {
  const report = parseReport(event.message);
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
