import type { FunctionError } from "../cloud/lambda/invoker";
import { plainText } from "./plain-text";

/** Stack frames that are shown; the function's log has all. */
const FRAMES = 6;
const LONGEST_LINE = 500;

/** An invocation that the function has failed, as lines for a terminal: what, then where in the code. */
export function functionErrorLines({ functionName, version, payload }: FunctionError): string[] {
  const { errorType, errorMessage, stackTrace } = parsed(payload);
  const what = [errorType, errorMessage].filter((part) => typeof part === "string" && part !== "").join(": ");
  const frames = Array.isArray(stackTrace) ? stackTrace.filter((frame) => typeof frame === "string") : [];
  const rest = frames.length - FRAMES;
  return [
    `${functionName} version ${version} failed: ${what || "no error message"}`,
    ...frames.slice(0, FRAMES).map((frame) => `    at ${frame}`),
    ...(rest > 0 ? [`    … ${rest} more; the whole trace is in the function's log`] : []),
  ].map((line) => plainText(line).replaceAll("\n", " ").slice(0, LONGEST_LINE));
}

function parsed(payload: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(payload.toString());
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
