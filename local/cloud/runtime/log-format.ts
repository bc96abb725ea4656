/** How a version's log is written: AWS's "advanced logging controls". */

/** Levels of what a function logs, the most detailed first; also their numbers, from 1, in the runtime's frames. */
export const APPLICATION_LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const;
export type ApplicationLevel = (typeof APPLICATION_LEVELS)[number];

/** Levels of Lambda's own lines, the most detailed first. */
export const SYSTEM_LEVELS = ["DEBUG", "INFO", "WARN"] as const;
export type SystemLevel = (typeof SYSTEM_LEVELS)[number];

/** In Text nothing is filtered. */
export type LogFormat =
  { format: "Text" } | { format: "JSON"; applicationLevel: ApplicationLevel; systemLevel: SystemLevel };

export const TEXT: LogFormat = { format: "Text" };

/** Lambda's level for what has none. */
export const DEFAULT_LEVEL = "INFO";

/** Whether something of a level is logged where `least` is the most detailed level that is. */
export const reaches = <T extends string>(levels: readonly T[], level: T, least: T): boolean =>
  levels.indexOf(level) >= levels.indexOf(least);

/**
 * Name of an environment's log stream; in a log group other than the function's usual one, with the function's name.
 * AWS documents `YYYY/MM/DD/<function_name>[<function_version>][<execution_environment_GUID>]`, with brackets around the
 * id that its default streams are documented with too, and don't have.
 * Source: "Configuring CloudWatch log groups" in AWS's developer guide.
 */
export function logStreamName(
  { functionName, version, logGroup }: { functionName: string; version: string; logGroup: string },
  id: string,
  now = new Date(),
): string {
  const date = now.toISOString().slice(0, 10).replaceAll("-", "/");
  const name = logGroup === `/aws/lambda/${functionName}` ? "" : functionName;
  return `${date}/${name}[${version}]${id}`;
}

/** A line of an application's, or of the local cloud's own, as the runtime itself writes it where the format is JSON. */
export function jsonLine(message: string, level: ApplicationLevel, timestamp: number): string {
  return JSON.stringify({ timestamp: new Date(timestamp).toISOString(), message, level });
}

/**
 * What a function's line says of itself in JSON format: level (INFO where it names none) and time in epoch ms (undefined
 * where it names none).
 * Source: "Log-level filtering" in AWS's developer guide; both members must be valid, or it counts as neither.
 */
export function ofItself(line: string): { level: ApplicationLevel; timestamp?: number } {
  const { level, timestamp } = members(line);
  const known = APPLICATION_LEVELS.find((each) => each === String(level).toUpperCase());
  const time = typeof timestamp === "string" && RFC_3339.test(timestamp) ? Date.parse(timestamp) : NaN;
  return { level: known ?? DEFAULT_LEVEL, ...(Number.isNaN(time) ? {} : { timestamp: time }) };
}

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

function members(line: string): Record<string, unknown> {
  if (!line.startsWith("{")) return {};
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return {};
  }
}
