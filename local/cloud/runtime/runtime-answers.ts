import type { ServerResponse } from "node:http";
import { RESPONSE_LIMIT } from "./payload-limits";
import type { InvocationResult } from "./runtime-api";

/** Takes what a runtime has posted, or refuses it with another status. */
export const accept = (response: ServerResponse, status: number) =>
  response.writeHead(status, { "content-type": "application/json", "content-length": 0 }).end();

/** What the caller of a function gets whose answer is too large. */
export function tooLarge(bytes: number): InvocationResult {
  const error = {
    errorMessage: `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${RESPONSE_LIMIT} bytes).`,
    errorType: "Function.ResponseSizeTooLarge",
  };
  return { payload: Buffer.from(JSON.stringify(error)), failed: true };
}

/** Refuses a body that is too large, in AWS's words, as runtimes have logged them. */
export function refuseTooLarge(response: ServerResponse): void {
  const errorMessage = `Exceeded maximum allowed payload size (${RESPONSE_LIMIT} bytes).`;
  const body = JSON.stringify({ errorMessage, errorType: "RequestEntityTooLarge" });
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  response.writeHead(413, headers).end(body);
}

/** What a runtime's report says; undefined where it can't be read. */
export function messageOf(report: Buffer | undefined): string | undefined {
  if (report === undefined) return undefined;
  try {
    return (JSON.parse(report.toString()) as { errorMessage?: string }).errorMessage;
  } catch {
    return undefined;
  }
}
