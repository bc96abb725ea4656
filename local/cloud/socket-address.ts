/** States in /proc/net/tcp: of an open connection, and of a server. Source: proc_net_tcp.rst and tcp_states.h in Linux. */
export const ESTABLISHED = "01";
export const LISTENING = "0A";

export interface SocketAddress {
  /** `127.0.0.1`, or `2001:db8::1`; an address of version 4 is that also where a socket of version 6 has it, as Java's have. */
  address: string;
  port: number;
}

const PRINTED = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/;
/** What precedes an address of version 4 in one of version 6. */
const IN_V6 = "00000000000000000000FFFF";

/**
 * One end of a socket as /proc/net/tcp and tcp6 have it, `0100007F:1F90`: words of four bytes, each as a hexadecimal number of
 * this machine's byte order. All machines with Node.js are little-endian.
 * @returns undefined for anything else
 */
export function socketAddress(text: string): SocketAddress | undefined {
  const [, hex, port] = PRINTED.exec(text) ?? [];
  if (hex === undefined || port === undefined) return undefined;
  const bytes = hex.match(/.{8}/g)!.flatMap((word) => word.match(/../g)!.reverse());
  return { address: addressOf(bytes), port: parseInt(port, 16) };
}

/** @param bytes hexadecimal, in the network's order */
function addressOf(bytes: string[]): string {
  const v4 = (part: string[]) => part.map((byte) => parseInt(byte, 16)).join(".");
  if (bytes.length === 4) return v4(bytes);
  if (bytes.slice(0, 12).join("") === IN_V6) return v4(bytes.slice(12));
  const groups = Array.from({ length: 8 }, (_, i) => `${bytes[2 * i]}${bytes[2 * i + 1]}`);
  // Shortened as usual.
  return new URL(`http://[${groups.join(":")}]/`).hostname.slice(1, -1);
}
