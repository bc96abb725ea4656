import type { IncomingMessage } from "node:http";
import { lowerCase } from "./header-names";
import { newRequestId, newTraceId } from "./ids";

/** One HTTP request, taken apart once, before anything is decided about it. */
export interface GatewayRequest {
  method: string;
  /** `HTTP/1.1` or `HTTP/1.0`. */
  protocol: string;
  /** The path as sent, percent-encoded, stage included. */
  path: string;
  /** The same, decoded; undefined where it can't be. */
  decodedPath: string | undefined;
  /** The query string as sent, without `?`. */
  rawQuery: string;
  /** Names in lower case and values by turns, in the order sent, what API Gateway adds included. */
  headers: string[];
  host: string;
  /** `X-Amzn-Trace-Id`, the caller's or a new one. */
  traceHeader: string;
  userAgent: string;
  contentType: string | undefined;
  origin: string | undefined;
  /** `Access-Control-Request-Method`, which makes an OPTIONS request a preflight. */
  preflightMethod: string | undefined;
  /** From the header; undefined when there is none. */
  contentLength: number | undefined;
  chunked: boolean;
  sourceIp: string;
  requestId: string;
  /** Arrival, epoch ms. */
  time: number;
  /** Arrival on the monotonic clock, ms. */
  startedAt: number;
}

/** Headers that belong to one connection: they end at the gateway, in both directions. */
export const HOP_BY_HOP: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** @param port the API's own, for `X-Forwarded-Port`. */
export function readRequest(message: IncomingMessage, port: number): GatewayRequest {
  const time = Date.now();
  const target = originForm(message.url ?? "/");
  const question = target.indexOf("?");
  const path = question < 0 ? target : target.slice(0, question);
  const request: GatewayRequest = {
    method: message.method ?? "GET",
    protocol: `HTTP/${message.httpVersion}`,
    path,
    decodedPath: path.includes("%") ? decodePath(path) : path,
    rawQuery: question < 0 ? "" : target.slice(question + 1),
    headers: [],
    host: "",
    traceHeader: "",
    userAgent: "",
    contentType: undefined,
    origin: undefined,
    preflightMethod: undefined,
    contentLength: undefined,
    chunked: false,
    sourceIp: message.socket.remoteAddress ?? "127.0.0.1",
    requestId: newRequestId(),
    time,
    startedAt: performance.now(),
  };
  readHeaders(request, message.rawHeaders, port);
  return request;
}

function readHeaders(request: GatewayRequest, raw: string[], port: number): void {
  const headers = request.headers;
  let forwardedFor = "";
  let traceId: string | undefined;
  for (let i = 0; i < raw.length; i += 2) {
    const name = lowerCase(raw[i]!);
    const value = raw[i + 1]!;
    switch (name) {
      case "host":
        request.host = value;
        break;
      case "user-agent":
        request.userAgent = value;
        break;
      case "content-type":
        request.contentType = value;
        break;
      case "origin":
        request.origin = value;
        break;
      case "access-control-request-method":
        request.preflightMethod = value;
        break;
      case "content-length":
        request.contentLength = Number(value);
        continue;
      case "transfer-encoding":
        request.chunked = true;
        continue;
      case "x-forwarded-for":
        forwardedFor += forwardedFor ? `, ${value}` : value;
        continue;
      case "x-amzn-trace-id":
        traceId = value;
        continue;
      case "expect":
      case "x-forwarded-port":
      case "x-forwarded-proto":
        continue;
      default:
        if (HOP_BY_HOP.has(name)) {
          continue;
        }
    }
    headers.push(name, value);
  }
  request.traceHeader = traceId ?? newTraceId(request.time);
  headers.push("x-amzn-trace-id", request.traceHeader);
  headers.push("x-forwarded-for", forwardedFor ? `${forwardedFor}, ${request.sourceIp}` : request.sourceIp);
  headers.push("x-forwarded-port", String(port), "x-forwarded-proto", "http");
}

/** Clients that talk to a proxy send the whole URL as request target. */
function originForm(target: string): string {
  if (target.charCodeAt(0) === 47 /* "/" */) {
    return target;
  }
  const authority = target.indexOf("://");
  const slash = authority < 0 ? -1 : target.indexOf("/", authority + 3);
  return slash < 0 ? "/" : target.slice(slash);
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** A client that still sends when its connection closes may never see the answer: it is heard out for so long, ms. */
const HEAR_OUT_MS = 1_000;

/**
 * The body as one buffer, undefined when empty; `too large` when it has more than `limit` bytes, which are then
 * dropped as they come; `aborted` when the client goes away.
 */
export function readBody(
  message: IncomingMessage,
  request: GatewayRequest,
  limit: number,
): Promise<Buffer | undefined | "too large" | "aborted"> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    let tooLarge = false;

    function refuse(): void {
      tooLarge = true;
      chunks.length = 0;
      setTimeout(() => resolve("too large"), HEAR_OUT_MS).unref();
    }

    if ((request.contentLength ?? 0) > limit) {
      if (message.headers.expect !== undefined) {
        resolve("too large");
        return;
      }
      refuse();
    }
    message.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (tooLarge) {
        return;
      }
      if (length > limit) {
        refuse();
      } else {
        chunks.push(chunk);
      }
    });
    message.once("end", () => {
      const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
      resolve(tooLarge ? "too large" : length === 0 ? undefined : body);
    });
    message.once("error", () => resolve("aborted"));
    message.once("close", () => resolve("aborted"));
  });
}
