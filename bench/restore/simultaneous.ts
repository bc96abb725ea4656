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
  const address = new URL(url);
  const { hostname, port } = address;
  // Each connection and each request listens for the end of all.
  setMaxListeners(0, signal);
  const sockets = Array.from({ length: count }, () => connect(Number(port), hostname));
  try {
    await Promise.all(sockets.map((socket) => once(socket, "connect", { signal })));
    const begin = performance.now();
    const statuses = await Promise.all(sockets.map((socket) => get(address, socket, signal)));
    return { wall: performance.now() - begin, statuses };
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

/**
 * Without Node's own client: fifty of its requests would take a millisecond of processor time each, from what is measured.
 */
function get({ host, pathname, search }: URL, socket: Socket, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
    let answer = "";
    socket.setEncoding("latin1");
    socket.on("data", (part: string) => (answer += part));
    socket.on("error", (error) => reject(signal.aborted ? (signal.reason as Error) : error));
    socket.on("close", () => {
      signal.removeEventListener("abort", stop);
      const status = /^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1];
      if (status === undefined) reject(new Error(`${host} closed a connection without an answer`));
      else resolve(Number(status));
    });
    socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  });
}
