import { execFile } from "node:child_process";
import { fstatSync, readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { promisify } from "node:util";
import { ESTABLISHED } from "../socket-address";
import { readSockets, type SocketRow } from "./socket-table";

/** Both ends of an accepted connection, as the kernel lists them. */
export interface Connection {
  /** Dotted address and port of this process's end. */
  own: string;
  peer: string;
  /** Of this process's end. */
  inode: number;
}

/** The kernel's list isn't read at one moment: a row can be missed while others come and go. */
const READINGS = 5;
const LSOF_LIMIT_MS = 5_000;

/**
 * The user whose process is at the other end of a loopback connection that this process has accepted.
 *
 * Linux: from the kernel's list of sockets. Elsewhere: from lsof, which shows an ordinary user that user's own processes
 * only; macOS is untried.
 * @returns undefined where it can't be told: the other end is in another network or closed already, or its user isn't one
 *   of this user namespace
 */
export async function peerUid(socket: Socket): Promise<number | undefined> {
  const connection = connectionOf(socket);
  if (connection === undefined) return undefined;
  if (process.platform !== "linux") return lsofUid(connection);
  // The kernel may put a row together while its socket closes. One that is open in the next reading, too, was open then.
  let last: number | undefined;
  for (let reading = 0; reading < READINGS; reading++) {
    const rows = await readSockets();
    const uid = uidOf(connection, rows);
    if (isOver(connection, rows)) return undefined;
    if (uid !== undefined && last !== undefined) return last === unmappedUid() ? undefined : last;
    last = uid;
  }
  return undefined;
}

/**
 * The uid at the other end, where both ends are open.
 *
 * Whoever closes its end at once leaves a row without a process, which the kernel gives to uid 0; and whoever resets the
 * connection makes the same two ports free for somebody else's. So the other end has to be established and somebody's, and
 * this end the one that was accepted.
 */
export function uidOf({ own, peer, inode }: Connection, rows: SocketRow[]): number | undefined {
  const open = rows.filter(({ state, inode }) => state === ESTABLISHED && inode !== 0);
  const accepted = open.find(({ local, remote }) => local === own && remote === peer);
  const other = open.find(({ local, remote }) => local === peer && remote === own);
  return accepted?.inode === inode ? other?.uid : undefined;
}

/** Whether the other end has closed or reset the connection. */
function isOver({ own, peer, inode }: Connection, rows: SocketRow[]): boolean {
  const accepted = rows.find(({ local, remote }) => local === own && remote === peer);
  return accepted !== undefined && (accepted.state !== ESTABLISHED || accepted.inode !== inode);
}

/** The uid at the other end, from what `lsof -F pun` prints: of each process its id and user, then names of sockets. */
export function uidInLsof({ own, peer }: Connection, printed: string): number | undefined {
  let uid: number | undefined;
  for (const line of printed.split("\n")) {
    if (line.startsWith("u")) uid = Number(line.slice(1));
    if (line === `n${peer}->${own}`) return uid;
  }
  return undefined;
}

function connectionOf(socket: Socket): Connection | undefined {
  const { localAddress, localPort, remoteAddress, remotePort } = socket;
  // Node.js tells the descriptor nowhere else. Without it, nobody is let in.
  const fd = (socket as unknown as { _handle?: { fd?: number } })._handle?.fd;
  if (fd === undefined || fd < 0 || !localAddress || !remoteAddress) return undefined;
  const inode = fstatSync(fd).ino;
  return { own: `${localAddress}:${localPort}`, peer: `${remoteAddress}:${remotePort}`, inode };
}

async function lsofUid(connection: Connection): Promise<number | undefined> {
  const port = connection.peer.split(":").at(-1)!;
  const args = ["-nP", `-iTCP:${port}`, "-sTCP:ESTABLISHED", "-F", "pun"];
  try {
    const { stdout } = await promisify(execFile)("lsof", args, { timeout: LSOF_LIMIT_MS });
    return uidInLsof(connection, stdout);
  } catch {
    return undefined;
  }
}

/** In a user namespace, all users that have no number there look like this one. */
function unmappedUid(): number | undefined {
  try {
    if (/^\s*0\s+0\s+4294967295\s*$/.test(readFileSync("/proc/self/uid_map", "utf8"))) return undefined;
    return Number(readFileSync("/proc/sys/kernel/overflowuid", "utf8"));
  } catch {
    return undefined;
  }
}
