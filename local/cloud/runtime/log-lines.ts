/** AWS's lines about what happened to an environment; fields are separated by tabs. Durations in ms. */

const ms = (value: number) => `${value.toFixed(2)} ms`;

export interface Report {
  requestId: string;
  duration: number;
  memorySize: number;
  maxMemoryUsed: number;
  /** Of the first invocation of an environment that started cold. */
  initDuration?: number;
  /** Of the first invocation of an environment that was restored. */
  restoreDuration?: number;
  /** The part of the restore that AWS bills: loading the runtime and the after-restore hooks. */
  billedRestoreDuration?: number;
  status?: { status: "timeout" } | { status: "error"; errorType: string };
}

const statusFields = (status: Report["status"]): string[] =>
  status === undefined
    ? []
    : status.status === "timeout"
      ? ["Status: timeout"]
      : ["Status: error", `Error Type: ${status.errorType}`];

export const startLine = (requestId: string, version: string) =>
  `START RequestId: ${requestId} Version: ${version}`;

export const endLine = (requestId: string) => `END RequestId: ${requestId}`;

/** Since August 2025 the init of an on-demand environment is billed too; of a restore, it's a part of its own. */
export function billedDuration({ duration, initDuration = 0, billedRestoreDuration = 0 }: Report): number {
  return Math.ceil(duration + initDuration) + Math.ceil(billedRestoreDuration);
}

export function reportLine(report: Report): string {
  const fields = [
    `REPORT RequestId: ${report.requestId}`,
    `Duration: ${ms(report.duration)}`,
    `Billed Duration: ${billedDuration(report)} ms`,
    `Memory Size: ${report.memorySize} MB`,
    `Max Memory Used: ${report.maxMemoryUsed} MB`,
  ];
  if (report.initDuration !== undefined) fields.push(`Init Duration: ${ms(report.initDuration)}`);
  if (report.restoreDuration !== undefined) {
    fields.push(`Restore Duration: ${ms(report.restoreDuration)}`);
    fields.push(`Billed Restore Duration: ${Math.ceil(report.billedRestoreDuration ?? 0)} ms`);
  }
  return `${[...fields, ...statusFields(report.status)].join("\t")}\t`;
}

/** `java11` is `java:11` in these lines; `local` stands where AWS counts the runtime's releases. */
export function runtimeVersion(runtime: string, region: string) {
  return {
    runtimeVersion: `java:${/\d+/.exec(runtime)?.[0] ?? ""}.local`,
    runtimeVersionArn: `arn:aws:lambda:${region}::runtime:local`,
  };
}

function runtimeFields(runtime: string, region: string): string {
  const { runtimeVersion: version, runtimeVersionArn: arn } = runtimeVersion(runtime, region);
  return `Runtime Version: ${version}\tRuntime Version ARN: ${arn}`;
}

export const initStartLine = (runtime: string, region: string) =>
  `INIT_START ${runtimeFields(runtime, region)}`;

export const restoreStartLine = (runtime: string, region: string) =>
  `RESTORE_START ${runtimeFields(runtime, region)}`;

/** Before the first invocation, within it, or before a snapshot. */
export type InitPhase = "init" | "invoke" | "snap-start";

export const initReportLine = (duration: number, phase: InitPhase, status?: Report["status"]) =>
  [`INIT_REPORT Init Duration: ${ms(duration)}`, `Phase: ${phase}`, ...statusFields(status)].join("\t");

export const restoreReportLine = (duration: number, status?: Report["status"]) =>
  [`RESTORE_REPORT Restore Duration: ${ms(duration)}`, ...statusFields(status)].join("\t");
