import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";

/** One request as its caller sees it. */
export interface Probe {
  /** Epoch ms at which it was sent. */
  sentAt: number;
  /** ms from before the connection to the last byte of the answer. */
  duration: number;
  /** HTTP status, or 0 when there was no answer. */
  status: number;
  error?: string;
}

/** Longer than the HTTP API's own limit of 30 s. */
const TIMEOUT_MS = 90_000;

/** Sends one GET on a connection of its own, as ab does. A failed request is an answer too: never rejects but on abort. */
export function probe(url: string, signal?: AbortSignal): Promise<Probe> {
  const request = url.startsWith("https:") ? httpsRequest : httpRequest;
  const sentAt = Date.now();
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const end = (status: number, error?: string) =>
      resolve({ sentAt, duration: performance.now() - start, status, ...(error ? { error } : {}) });
    const outgoing = request(url, { agent: false, signal, timeout: TIMEOUT_MS }, (response) => {
      response.resume();
      response.on("end", () => end(response.statusCode ?? 0));
      response.on("error", (error) => end(0, error.message));
    });
    outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer in ${TIMEOUT_MS / 1000} s`)));
    outgoing.on("error", (error) => (signal?.aborted ? reject(signal.reason) : end(0, error.message)));
    outgoing.end();
  });
}
