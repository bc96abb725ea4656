import type { Report } from "./log-lines";
import type { InvocationResult } from "./runtime-api";
import { RuntimeError } from "./runtime-error";

/** How Lambda names the signals that end a JVM. */
const SIGNALS: Record<number, string> = {
  4: "illegal instruction",
  6: "aborted",
  7: "bus error",
  9: "killed",
  11: "segmentation fault",
  15: "terminated",
};

/** An exit status as a shell has it, in Lambda's words. */
export function exitMessage(status: number): string {
  if (status > 128) {
    return `Runtime exited with error: signal: ${SIGNALS[status - 128] ?? String(status - 128)}`;
  }
  return status === 0
    ? "Runtime exited without providing a reason"
    : `Runtime exited with error: exit status ${status}`;
}

/** What whoever waits for a stopped environment is told. */
export const KILLED = new RuntimeError("Runtime.ExitError", exitMessage(128 + 9));

/** How a REPORT or INIT_REPORT line tells of it. */
export function statusOf(error: unknown): Report["status"] {
  if (!(error instanceof RuntimeError)) return { status: "error", errorType: "Runtime.Unknown" };
  return error.type === "Sandbox.Timedout"
    ? { status: "timeout" }
    : { status: "error", errorType: error.type };
}

const timedOut = (timeout: number) => `Task timed out after ${timeout.toFixed(2)} seconds`;

/** What the caller of a function is told that didn't answer: the runtime's own report where it made one. */
export function failureResult(error: RuntimeError, requestId: string, timeout: number): InvocationResult {
  const message = error.type === "Sandbox.Timedout" ? timedOut(timeout) : error.message;
  const payload = { errorType: error.type, errorMessage: `RequestId: ${requestId} Error: ${message}` };
  return { payload: error.report ?? Buffer.from(JSON.stringify(payload)), failed: true };
}

/** What the log says about it, before END; in JSON format, `platform.fault`. */
export function failureLine(error: RuntimeError, requestId: string, timeout: number): string {
  return error.type === "Sandbox.Timedout"
    ? `${new Date().toISOString()} ${requestId} ${timedOut(timeout)}\n`
    : `RequestId: ${requestId} Error: ${error.message}\n${error.type}`;
}
