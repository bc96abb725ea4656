import { randomBytes, randomFillSync, randomInt } from "node:crypto";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

/** How many characters AWS's identifiers have: those of HTTP APIs, of what is in them, and of function URLs. */
export const API_ID = 10;
export const PART_ID = 7;
export const URL_ID = 32;

/** An identifier as AWS hands them out: lower-case letters and digits. */
export function newId(length: typeof API_ID | typeof PART_ID | typeof URL_ID): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
}

const REQUEST_ID_BYTES = 11;
const TRACE_ID_BYTES = 12;

/** Random bytes in stock: one call into the system for each request would cost more than the rest of the id. */
const stock = randomBytes(4096);
let used = 0;

function take(bytes: number): number {
  if (used + bytes > stock.length) {
    randomFillSync(stock);
    used = 0;
  }
  used += bytes;
  return used - bytes;
}

/** `$context.requestId`, also sent as `Apigw-Requestid`: 15 characters of URL-safe base64 and a `=`. */
export function newRequestId(): string {
  const at = take(REQUEST_ID_BYTES);
  return `${stock.toString("base64url", at, at + REQUEST_ID_BYTES)}=`;
}

/** A trace id for `X-Amzn-Trace-Id`; `now` in epoch ms. */
export function newTraceId(now: number): string {
  const at = take(TRACE_ID_BYTES);
  const seconds = Math.floor(now / 1000).toString(16);
  return `Root=1-${seconds}-${stock.toString("hex", at, at + TRACE_ID_BYTES)}`;
}
