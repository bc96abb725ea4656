import { randomInt } from "node:crypto";
import { createServer, type RequestListener, type Server } from "node:http";
import type { Server as TcpServer, Socket } from "node:net";
import { admittingServer } from "../access/admission";
import { LISTENERS } from "../access/listeners";

/** The port of the Runtime API on Lambda. */
const PORT = 9001;

/**
 * The client sends an exception's whole stack trace in a header, for X-Ray; by default Node.js takes 16 KiB of them, which 350
 * frames fill. Bytes.
 */
const MAX_HEADERS = 4 << 20;

/**
 * A runtime sends a request's head at once, and its body within the longest timeout that a function may have (15 minutes). It
 * waits for answers as long as it likes. In ms.
 */
const OPTIONS = {
  keepAliveTimeout: 0,
  headersTimeout: 30_000,
  requestTimeout: 910_000,
  maxHeaderSize: MAX_HEADERS,
  connectionsCheckingInterval: 10_000,
};

/** What of it tests can't wait for; in ms. */
type Limits = Partial<Pick<typeof OPTIONS, "headersTimeout" | "connectionsCheckingInterval">>;

/** Connections that an environment may have at a time: a runtime has one or two, and each is a descriptor of this process's. */
const MOST_CONNECTIONS = 64;

/** Linux answers on all of 127.0.0.0/8; away from 127.0.0.1 nobody else has the port. */
export const randomLoopback = () => `127.${randomInt(64, 128)}.${randomInt(256)}.${randomInt(1, 255)}`;

/** Where the Runtime API of an environment is. */
export interface Endpoint {
  address: string;
  port: number;
  close(): void;
}

/**
 * The one listener of all environments that have a network of their own. It knows them by the address that they call
 * from, which nobody else can have: it is routed to their own network alone, and checked on the way.
 */
export class RuntimeApiServer {
  #connections = new Map<string, Set<Socket>>();

  private constructor(
    private readonly server: Server,
    private readonly listeners: Map<string, RequestListener>,
    readonly address: string,
    readonly port: number,
  ) {}

  /** @param preferred an address that an earlier one had; another one is taken where somebody listens there */
  static async open(preferred: string, limits: Limits = {}): Promise<RuntimeApiServer> {
    // Nobody calls before an environment has joined.
    const listeners = new Map<string, RequestListener>();
    const { server, address, port } = await listen(
      () =>
        createServer({ ...OPTIONS, ...limits }, (request, response) => {
          const listener = listeners.get(request.socket.remoteAddress ?? "");
          if (listener === undefined) request.socket.destroy();
          else listener(request, response);
        }),
      [preferred, ...Array.from({ length: 100 }, randomLoopback)],
      PORT,
    );
    const opened = new RuntimeApiServer(server, listeners, address, port);
    server.on("connection", (socket) => opened.#keep(socket));
    return opened;
  }

  /** Lets an environment call, until the endpoint is closed. @param guest its address */
  join(guest: string, listener: RequestListener): Endpoint {
    this.listeners.set(guest, listener);
    const close = () => {
      this.listeners.delete(guest);
      for (const socket of this.#connections.get(guest) ?? []) socket.destroy();
      this.#connections.delete(guest);
    };
    return { address: this.address, port: this.port, close };
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  #keep(socket: Socket): void {
    const guest = socket.remoteAddress ?? "";
    if (!this.listeners.has(guest)) {
      socket.destroy();
      return;
    }
    const connections = this.#connections.get(guest) ?? new Set();
    if (connections.size >= MOST_CONNECTIONS) {
      socket.destroy();
      return;
    }
    this.#connections.set(guest, connections.add(socket));
    socket.once("close", () => connections.delete(socket));
  }
}

/**
 * A listener for one environment alone, where it shares this machine's network: on an address of its own on Linux, with
 * the usual port; elsewhere 127.0.0.1 with any port. Other users are kept out; other functions, which run as the same
 * user, aren't.
 */
export async function listenAlone(listener: RequestListener, limits: Limits = {}): Promise<Endpoint> {
  const linux = process.platform === "linux";
  const addresses = linux ? Array.from({ length: 100 }, randomLoopback) : ["127.0.0.1"];
  const api = createServer({ ...OPTIONS, ...limits }, listener);
  // It is another one that listens, and Node.js looks after the limits of those that do.
  api.emit("listening");
  // A server that doesn't listen itself knows none.
  const connections = new Set<Socket>();
  const admitting = () =>
    admittingServer(LISTENERS.plainRuntimeApi.admits, (socket) => {
      connections.add(socket);
      socket.once("close", () => connections.delete(socket));
      api.emit("connection", socket);
    });
  const { server, address, port } = await listen(admitting, addresses, linux ? PORT : 0);
  server.maxConnections = MOST_CONNECTIONS;
  const close = () => {
    server.close();
    api.close();
    for (const socket of connections) socket.destroy();
  };
  return { address, port, close };
}

/** Listens on the first address that nobody listens on. */
async function listen<S extends TcpServer>(
  open: () => S,
  addresses: string[],
  port: number,
): Promise<{ server: S; address: string; port: number }> {
  for (const [index, address] of addresses.entries()) {
    const server = open();
    try {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, address, resolve);
      });
      return { server, address, port: (server.address() as { port: number }).port };
    } catch (error) {
      const taken = ["EADDRINUSE", "EADDRNOTAVAIL"].includes((error as NodeJS.ErrnoException).code!);
      if (!taken || index === addresses.length - 1) throw error;
    }
  }
  throw new Error("no address to listen on");
}
