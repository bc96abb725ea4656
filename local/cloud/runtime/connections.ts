import { readOr } from "../read-or";

/** The state of an open connection in /proc/net/tcp. Source: proc_net_tcp.txt and TCP_ESTABLISHED in Linux. */
const ESTABLISHED = "01";

/**
 * Where the open TCP connections of a process's network lead, `address:port`, each once.
 * @param pid any process in that network, as this machine counts
 * @param except an address that isn't told of
 */
export function openConnections(
  pid: number,
  except: string,
  read: (file: string) => string = (file) => readOr(file, ""),
): string[] {
  const lines = ["tcp", "tcp6"].flatMap((name) => read(`/proc/${pid}/net/${name}`).split("\n").slice(1));
  const places = lines.flatMap((line) => {
    const [, , remote, state] = line.trim().split(/\s+/);
    if (remote === undefined || state !== ESTABLISHED) return [];
    const [address, port] = remote.split(":");
    const words = addressOf(address!);
    return words === except ? [] : [`${words.includes(":") ? `[${words}]` : words}:${parseInt(port!, 16)}`];
  });
  return [...new Set(places)];
}

/** What precedes an address of version 4 in one of version 6, as the kernel prints it. */
const IN_V6 = "00000000000000000000FFFF";

/** An address in the kernel's form: words of four bytes, each as hexadecimal number of this machine's byte order. */
function addressOf(hex: string): string {
  const bytes = hex.match(/.{8}/g)!.flatMap((word) => word.match(/../g)!.reverse());
  const v4 = (part: string[]) => part.map((byte) => parseInt(byte, 16)).join(".");
  if (bytes.length === 4) return v4(bytes);
  if (bytes.slice(0, 12).join("") === IN_V6) return v4(bytes.slice(12));
  const groups = Array.from({ length: 8 }, (_, i) =>
    parseInt(bytes[2 * i]! + bytes[2 * i + 1]!, 16).toString(16),
  );
  return new URL(`http://[${groups.join(":")}]/`).hostname.slice(1, -1);
}
