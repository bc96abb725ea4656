import type { LogSink } from "../logs/api";
import { jsonLine, logStreamName, type ApplicationLevel } from "../runtime/log-format";
import { Bursts } from "./bursts";
import { logFormatOf } from "./logging-config";
import { logGroupOf, type FunctionRecord, type VersionRecord } from "./records";

/** Lines of the local cloud's own about a version, in a log stream of their own. `npm start` shows those of errors. */
export class VersionLog {
  readonly #bursts = new Bursts();

  constructor(private readonly logs: LogSink) {}

  note(record: FunctionRecord, version: VersionRecord, message: string): void {
    this.#put(record, version, "WARN", message);
  }

  /** Says what calls fail of, once where many do at the same time. @param kind what is told together */
  error(record: FunctionRecord, version: VersionRecord, kind: string, message: string): void {
    this.#bursts.tell(
      `${record.name}:${version.version} ${kind}`,
      () => this.#put(record, version, "ERROR", message),
      (count) => this.#put(record, version, "ERROR", `The same again, ${count} times. ${message}`),
    );
  }

  #put(record: FunctionRecord, version: VersionRecord, level: ApplicationLevel, message: string): void {
    const timestamp = Date.now();
    const { settings } = version;
    const logGroup = logGroupOf(record.name, settings);
    const names = { functionName: record.name, version: version.version, logGroup };
    const json = logFormatOf(settings.LoggingConfig).format === "JSON";
    const text = level === "ERROR" ? `ERROR ${message}` : message;
    const line = json ? jsonLine(message, level, timestamp) : text;
    try {
      this.logs.put(logGroup, logStreamName(names, "local"), [{ timestamp, message: `${line}\n` }]);
    } catch (error) {
      console.warn(`${record.name}: ${message} (not logged: ${(error as Error).message})`);
    }
  }
}
