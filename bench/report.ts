/**
 * Reads Lambda's own log lines: what says whether a request was cold or warm, and what it cost.
 * Both of AWS's log formats are understood: text (fields separated by tabs) and JSON (`platform.*` records).
 */

/** The REPORT of one request. Times in ms, memory in MB. */
export interface Report {
  type: "report";
  requestId: string;
  duration: number;
  billedDuration: number;
  memorySize: number;
  maxMemoryUsed: number;
  /** Present when the request started an environment from nothing. */
  initDuration?: number;
  /** Present when the request started an environment from a snapshot; the after-restore hooks are part of it. */
  restoreDuration?: number;
  billedRestoreDuration?: number;
  /** Absent when the request succeeded. */
  status?: "timeout" | "error" | "failure";
  errorType?: string;
}

/** Which version served a request (`$LATEST` or a number). */
export interface Start {
  type: "start";
  requestId: string;
  version: string;
}

/** An initialisation or a restore reported on its own, without a request. */
export interface PhaseReport {
  type: "init-report" | "restore-report";
  /** ms; absent where AWS didn't print it. */
  duration?: number;
  phase?: string;
  status?: string;
  errorType?: string;
}

export type LogLine = Report | Start | PhaseReport;

/**
 * One log message as what it says, or undefined when it is none of the lines above: the function's own output, a
 * line cut short, anything else. Never throws.
 */
export function parseLogLine(message: string): LogLine | undefined {
  const line = message.trim();
  if (line.startsWith("{")) return fromJson(line);
  if (line.startsWith("REPORT ")) return reportFromText(line);
  if (line.startsWith("START ")) return startFromText(line);
  if (line.startsWith("INIT_REPORT ")) return phaseFromText("init-report", "Init Duration", line);
  if (line.startsWith("RESTORE_REPORT ")) return phaseFromText("restore-report", "Restore Duration", line);
  return undefined;
}

/** Initialisation or restore, plus the handler: what a caller waits for inside Lambda. In ms; warm: the handler alone. */
export function totalDuration(report: Pick<Report, "duration" | "initDuration" | "restoreDuration">): number {
  return report.duration + (report.initDuration ?? 0) + (report.restoreDuration ?? 0);
}

export type StartKind = "init" | "restore" | "warm";

/** How the request found its environment, by its REPORT line alone. */
export function startKind(report: Pick<Report, "initDuration" | "restoreDuration">): StartKind {
  if (report.restoreDuration !== undefined) return "restore";
  return report.initDuration !== undefined ? "init" : "warm";
}

/** `Name: value` pairs. AWS separates them by tabs; copies of logs often by runs of spaces. */
function fields(line: string): Map<string, string> {
  const names =
    "RequestId|Duration|Billed Duration|Memory Size|Max Memory Used|Init Duration|Restore Duration|" +
    "Billed Restore Duration|Phase|Status|Error Type|Version|XRAY TraceId|SegmentId|Sampled";
  const found = new Map<string, string>();
  const pattern = new RegExp(`(?:^|\\s)(${names}): *(.*?)(?=\\s+(?:${names}):|\\s*$)`, "gs");
  for (const [, name, value] of line.matchAll(pattern)) {
    if (name !== undefined && value !== undefined && !found.has(name)) found.set(name, value.trim());
  }
  return found;
}

function number(text: string | undefined, unit: string): number | undefined {
  const match = text?.match(new RegExp(`^(\\d+(?:\\.\\d+)?) ?${unit}$`));
  return match ? Number(match[1]) : undefined;
}

function reportFromText(line: string): Report | undefined {
  const found = fields(line);
  const requestId = found.get("RequestId");
  const duration = number(found.get("Duration"), "ms");
  if (!requestId || duration === undefined) return undefined;
  return withoutUndefined<Report>({
    type: "report",
    requestId,
    duration,
    billedDuration: number(found.get("Billed Duration"), "ms") ?? Math.ceil(duration),
    memorySize: number(found.get("Memory Size"), "MB") ?? 0,
    maxMemoryUsed: number(found.get("Max Memory Used"), "MB") ?? 0,
    initDuration: number(found.get("Init Duration"), "ms"),
    restoreDuration: number(found.get("Restore Duration"), "ms"),
    billedRestoreDuration: number(found.get("Billed Restore Duration"), "ms"),
    status: reportStatus(found.get("Status")),
    errorType: found.get("Error Type"),
  });
}

function startFromText(line: string): Start | undefined {
  const found = fields(line);
  const requestId = found.get("RequestId");
  const version = found.get("Version");
  return requestId && version ? { type: "start", requestId, version } : undefined;
}

function phaseFromText(type: PhaseReport["type"], durationName: string, line: string): PhaseReport {
  const found = fields(line);
  return withoutUndefined<PhaseReport>({
    type,
    duration: number(found.get(durationName), "ms"),
    phase: found.get("Phase"),
    status: found.get("Status"),
    errorType: found.get("Error Type"),
  });
}

function fromJson(line: string): LogLine | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return undefined;
  }
  const outer = asObject(parsed);
  const record = asObject(outer.record);
  const metrics = asObject(record.metrics);
  const status = text(record.status);
  const errorType = text(record.errorType);
  const requestId = text(record.requestId);
  switch (outer.type) {
    case "platform.start": {
      const version = text(record.version);
      return requestId && version ? { type: "start", requestId, version } : undefined;
    }
    case "platform.report": {
      const duration = finite(metrics.durationMs);
      if (!requestId || duration === undefined) return undefined;
      return withoutUndefined<Report>({
        type: "report",
        requestId,
        duration,
        billedDuration: finite(metrics.billedDurationMs) ?? Math.ceil(duration),
        memorySize: finite(metrics.memorySizeMB) ?? 0,
        maxMemoryUsed: finite(metrics.maxMemoryUsedMB) ?? 0,
        initDuration: finite(metrics.initDurationMs),
        restoreDuration: finite(metrics.restoreDurationMs),
        billedRestoreDuration: finite(metrics.billedRestoreDurationMs),
        status: reportStatus(status),
        errorType,
      });
    }
    case "platform.initReport":
    case "platform.restoreReport":
      return withoutUndefined<PhaseReport>({
        type: outer.type === "platform.initReport" ? "init-report" : "restore-report",
        duration: finite(metrics.durationMs),
        phase: text(record.phase),
        status,
        errorType,
      });
    default:
      return undefined;
  }
}

function reportStatus(status: string | undefined): Report["status"] {
  return status === "timeout" || status === "error" || status === "failure" ? status : undefined;
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function finite(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function withoutUndefined<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}
