/** How loggers mark what went wrong: log4j, logback and java.util.logging, in text and in JSON. */
const ERROR_LINE = /\b(ERROR|SEVERE|FATAL)\b/;
const TRACE_LINE = /^(\s+at |Caused by: |[\w.$]+(Exception|Error)\b)/;
/** Lines of a stack trace that are shown; the function's log has all. */
const TRACE_LINES = 4;
const STREAMS = 200;
const LONGEST_LINE = 500;

/** Finds, in the lines that functions log, the errors and the beginnings of their stack traces. */
export class LogErrors {
  /** By log stream, how many lines of a stack trace may follow. */
  readonly #traces = new Map<string, number>();

  /** @returns the line to be shown, undefined for all others */
  take(logStream: string, message: string): string | undefined {
    const line = message.trimEnd();
    if (
      ERROR_LINE.test(line.slice(0, LONGEST_LINE)) &&
      !/^(START|END|REPORT|INIT_REPORT|RESTORE_REPORT) /.test(line)
    ) {
      this.#traces.delete(logStream);
      this.#traces.set(logStream, TRACE_LINES);
      if (this.#traces.size > STREAMS) this.#traces.delete(this.#traces.keys().next().value!);
      return line.slice(0, LONGEST_LINE);
    }
    const left = this.#traces.get(logStream) ?? 0;
    if (left > 0 && TRACE_LINE.test(line)) {
      this.#traces.set(logStream, left - 1);
      return line.slice(0, LONGEST_LINE);
    }
    this.#traces.delete(logStream);
    return undefined;
  }
}
