import { closeSync, openSync, readSync } from "node:fs";
import { setImmediate as othersFirst } from "node:timers/promises";
import { socketAddress } from "../socket-address";

/** A TCP socket as the kernel lists it. */
export interface SocketRow {
  /** Dotted address and port. */
  local: string;
  remote: string;
  /** As in TCP_ESTABLISHED of Linux: `01`. */
  state: string;
  uid: number;
  /** Of the socket; 0 where no process has it. */
  inode: number;
}

/** Some 5 ms of reading, after which others have their turn. The kernel gives a page of 4 KiB at a time. */
const PAGES_AT_ONCE = 64;
const PAGE_BYTES = 4096;
/** Connections that wait for their ports to be free again are thousands after a load, and nobody's. */
const TIME_WAIT = /^\s*\d+: \S+ \S+ 06 /;

let running: Promise<unknown> = Promise.resolve();
let next: Promise<SocketRow[]> | undefined;

/**
 * This network's IPv4 sockets at a time after the call. All who ask while the list is being read share the next reading,
 * so that many connections at once cost no more than a few.
 */
export function readSockets(): Promise<SocketRow[]> {
  next ??= running.then(() => {
    next = undefined;
    const reading = readAll();
    running = reading.catch(() => undefined);
    return reading;
  });
  return next;
}

async function readAll(): Promise<SocketRow[]> {
  const rows: SocketRow[] = [];
  for (const name of ["tcp", "tcp6"]) rows.push(...socketRows(await readTable(`/proc/net/${name}`)));
  return rows;
}

/** Without a thread for each page, of which a busy machine gives none for a while. */
async function readTable(file: string): Promise<string> {
  let text = "";
  let descriptor: number;
  try {
    descriptor = openSync(file, "r");
  } catch {
    // A kernel without IPv6.
    return text;
  }
  try {
    const page = Buffer.alloc(PAGE_BYTES);
    for (let pages = 1; ; pages++) {
      const length = readSync(descriptor, page);
      if (length === 0) return text;
      text += page.toString("latin1", 0, length);
      if (pages % PAGES_AT_ONCE === 0) await othersFirst();
    }
  } finally {
    closeSync(descriptor);
  }
}

/**
 * The IPv4 sockets in /proc/net/tcp or /proc/net/tcp6. Those in tcp6 belong to programs that call IPv4 addresses through
 * sockets of IPv6, as Java does. Source: Documentation/networking/proc_net_tcp.rst of Linux.
 */
export function socketRows(table: string): SocketRow[] {
  return table
    .split("\n")
    .slice(1)
    .filter((line) => !TIME_WAIT.test(line))
    .flatMap((line) => {
      const [, local, remote, state, , , , uid, , inode] = line.trim().split(/\s+/);
      const ends = [local, remote].map((end) => place(end ?? ""));
      if (!ends[0] || !ends[1] || state === undefined || inode === undefined) return [];
      return [{ local: ends[0], remote: ends[1], state, uid: Number(uid), inode: Number(inode) }];
    });
}

/** Undefined for what isn't IPv4. */
function place(text: string): string | undefined {
  const end = socketAddress(text);
  return end === undefined || end.address.includes(":") ? undefined : `${end.address}:${end.port}`;
}
