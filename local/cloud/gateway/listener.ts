import { randomInt } from "node:crypto";
import type { IncomingMessage, RequestListener, Server } from "node:http";
import { createServer, STATUS_CODES } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { LISTENERS } from "../access/listeners";
import { BAD_REQUEST, HEADERS_TOO_LARGE } from "./answers";
import { newRequestId } from "./ids";
import { MAX_HEADER_BYTES, MAX_REQUEST_BYTES } from "./limits";
import { errorResponse } from "./response";

const HOST = LISTENERS.httpApi.address;
/**
 * Where a new API draws its port from, below those that systems hand out by themselves. Drawn rather than counted up:
 * two local clouds on one machine, of which one may be stopped, are not to come by the same port.
 */
const PORTS = { first: 20_000, last: 29_999 };
const DRAWS = 20;
/** How long an idle connection is kept, ms: longer than clients keep theirs, so that it is they who close it. */
const KEEP_ALIVE_MS = 75_000;
/** How long requests under way may go on when the server closes, ms. */
const CLOSING_MS = 1_000;

/** An HTTP server on a port of its own. */
export interface Listener {
  port: number;
  /** Stops taking requests; those under way have a second to end. */
  close(): Promise<void>;
}

/**
 * Serves on `port`, or where that is taken, or none is given, on another that is free.
 *
 * @param handler made for the port that was found.
 */
export async function listen(
  port: number | undefined,
  handler: (port: number) => RequestListener,
): Promise<Listener> {
  const drawn = Array.from({ length: DRAWS }, () => randomInt(PORTS.first, PORTS.last + 1));
  for (const candidate of [...(port === undefined ? [] : [port]), ...drawn, 0]) {
    const server = newServer();
    if (await tryListen(server, candidate)) {
      const found = (server.address() as AddressInfo).port;
      const listener = handler(found);
      server.on("request", listener);
      server.on("checkContinue", (message, response) => {
        if (!isTooLarge(message)) {
          response.writeContinue();
        }
        listener(message, response);
      });
      return { port: found, close: () => close(server) };
    }
  }
  throw new Error(`No free port on ${HOST}`);
}

function newServer(): Server {
  // Node counts URL, header names and values against the limit, not the line ends between them.
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: KEEP_ALIVE_MS });
  server.on("clientError", refuse);
  return server;
}

function tryListen(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") {
        resolve(false);
      } else {
        reject(error);
      }
    });
    server.listen(port, HOST, () => {
      server.removeAllListeners("error");
      resolve(true);
    });
  });
}

/** A client that asks first needn't send a body that is refused anyway. */
function isTooLarge(message: IncomingMessage): boolean {
  return Number(message.headers["content-length"] ?? 0) > MAX_REQUEST_BYTES;
}

/** Answers what never became a request. */
function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const answer = errorResponse(error.code === "HPE_HEADER_OVERFLOW" ? HEADERS_TOO_LARGE : BAD_REQUEST);
  const head = [
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}`,
    "Content-Type: application/json",
    `Content-Length: ${answer.body!.length}`,
    `Apigw-Requestid: ${newRequestId()}`,
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${answer.body!.toString()}`);
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), CLOSING_MS);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
