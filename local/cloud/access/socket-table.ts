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

/** What precedes an IPv4 address in one of IPv6, as the kernel prints it. */
const MAPPED = "0000000000000000FFFF0000";

/**
 * The IPv4 sockets in /proc/net/tcp or /proc/net/tcp6. Those in tcp6 belong to programs that call IPv4 addresses through
 * sockets of IPv6, as Java does. Source: Documentation/networking/proc_net_tcp.rst of Linux.
 */
export function socketRows(table: string): SocketRow[] {
  return table
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const [, local, remote, state, , , , uid, , inode] = line.trim().split(/\s+/);
      const ends = [local, remote].map((end) => place(end ?? ""));
      if (!ends[0] || !ends[1] || state === undefined || inode === undefined) return [];
      return [{ local: ends[0], remote: ends[1], state, uid: Number(uid), inode: Number(inode) }];
    });
}

/** `0100007F:1F90` as `127.0.0.1:8080`; undefined for what isn't IPv4. All machines with Node.js are little-endian. */
function place(text: string): string | undefined {
  const [address = "", port = ""] = text.split(":");
  const v4 = address.startsWith(MAPPED) ? address.slice(MAPPED.length) : address;
  if (v4.length !== 8 || port.length !== 4) return undefined;
  const bytes = v4.match(/../g)!.reverse();
  return `${bytes.map((byte) => parseInt(byte, 16)).join(".")}:${parseInt(port, 16)}`;
}
