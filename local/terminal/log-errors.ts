/** How loggers mark what went wrong: log4j, logback and java.util.logging. */
const ERROR_LINE = /\b(ERROR|SEVERE|FATAL)\b/;
const TRACE_LINE = /^(\s+at |Caused by: |[\w.$]+(Exception|Error)\b)/;
/** Lambda's own lines, in either format. */
const LAMBDA_LINE = /^((START|END|REPORT|INIT_REPORT|RESTORE_REPORT) |\{"time":"[^"]*","type":"platform\.)/;
/** Lines of a stack trace that are shown; the function's log has all. */
const TRACE_LINES = 4;
const STREAMS = 200;
const LONGEST_LINE = 500;

/** Finds, in what functions log, the errors and the beginnings of their stack traces. */
export class LogErrors {
  /** By log stream, how many lines of a stack trace may follow. */
  readonly #traces = new Map<string, number>();

  /**
   * @param message a log event: a line, or a message of several
   * @returns the lines to be shown, undefined where there is none
   */
  take(logStream: string, message: string): string | undefined {
    const shown = linesOf(message).flatMap((line) => this.#line(logStream, line) ?? []);
    return shown.length === 0 ? undefined : shown.join("\n");
  }

  #line(logStream: string, line: string): string | undefined {
    if (ERROR_LINE.test(line.slice(0, LONGEST_LINE)) && !LAMBDA_LINE.test(line)) {
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

/** The lines of a log event; of one in JSON with a level and a message, these two. */
function linesOf(event: string): string[] {
  const text = event.trimEnd();
  if (text.startsWith("{")) {
    try {
      const { level, message } = JSON.parse(text) as Record<string, unknown>;
      if (typeof level === "string" && typeof message === "string")
        return `${level} ${message}`.trimEnd().split("\n");
    } catch {
      // A line that only looks like JSON.
    }
  }
  return text.split("\n");
}
