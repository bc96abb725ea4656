import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { errorText, FUNCTION_ERROR } from "./functionError";

/** One request as its caller sees it. */
export interface Probe {
  /** Epoch ms at which it was sent. */
  sentAt: number;
  /** ms from before the connection to the last byte of the answer. */
  duration: number;
  /** HTTP status, or 0 when there was no answer. */
  status: number;
  error?: string;
  /** What the function's error says, where Lambda has answered with one. */
  functionError?: string;
}

/** What is sent. */
export interface Target {
  url: string;
  /** Default: GET. */
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** s after which no answer is waited for; default: longer than the 30 that an HTTP API waits. */
  patience?: number;
}

/** See Target; also what ab waits. */
export const PATIENCE_S = 90;
/** The same for invocations: longer than Lambda's own limit of 15 minutes. */
export const INVOCATION_PATIENCE_S = 920;

/** So much of a function's error is read for what it says, in bytes. */
const READ_OF_ERROR = 8192;

/** Whether it was answered as it should be. */
export const isGood = ({ status, functionError }: Pick<Probe, "status" | "functionError">): boolean =>
  status >= 200 && status < 300 && functionError === undefined;

/** Sends one request on a connection of its own, as ab does. A failed request is an answer too: never rejects but on abort. */
export function probe(target: Target, signal?: AbortSignal): Promise<Probe> {
  const { url, method = "GET", body, patience = PATIENCE_S } = target;
  const request = url.startsWith("https:") ? httpsRequest : httpRequest;
  const sentAt = Date.now();
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const end = (answer: Pick<Probe, "status" | "error" | "functionError">) =>
      resolve({ sentAt, duration: performance.now() - start, ...answer });
    const length = body !== undefined && { "content-length": Buffer.byteLength(body) };
    const headers = { ...target.headers, ...length };
    const options = { agent: false, signal, timeout: patience * 1000, method, headers } as const;
    const outgoing = request(url, options, (response) => {
      const isError = response.headers[FUNCTION_ERROR] !== undefined;
      let said = "";
      response.on("data", (chunk: Buffer) => {
        if (isError && said.length < READ_OF_ERROR) said += chunk.toString();
      });
      response.on("end", () =>
        end({ status: response.statusCode ?? 0, ...(isError && { functionError: errorText(said) }) }),
      );
      response.on("error", ({ message }) => end({ status: 0, error: message }));
    });
    outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer in ${patience} s`)));
    outgoing.on("error", (error) =>
      signal?.aborted ? reject(signal.reason as Error) : end({ status: 0, error: error.message }),
    );
    outgoing.end(body);
  });
}
