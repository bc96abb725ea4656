import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { once, setMaxListeners } from "node:events";

export interface Burst {
  /** From before the first request to the last byte of the last answer, in ms. */
  wall: number;
  statuses: number[];
}

/**
 * Sends that many GETs at the same moment, each on a connection of its own that is there before.
 * @throws where one isn't answered
 */
export async function simultaneous(url: string, count: number, signal: AbortSignal): Promise<Burst> {
  const { hostname, port } = new URL(url);
  // Each connection and each request listens for the end of all.
  setMaxListeners(0, signal);
  const sockets = Array.from({ length: count }, () => connect(Number(port), hostname));
  try {
    await Promise.all(sockets.map((socket) => once(socket, "connect", { signal })));
    const begin = performance.now();
    const statuses = await Promise.all(sockets.map((socket) => get(url, socket, signal)));
    return { wall: performance.now() - begin, statuses };
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

function get(url: string, socket: Socket, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { createConnection: () => socket, signal }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
      response.on("error", reject);
    });
    outgoing.on("error", (error) => reject(signal.aborted ? (signal.reason as Error) : error));
    outgoing.end();
  });
}
