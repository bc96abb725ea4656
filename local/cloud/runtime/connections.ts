import { readOr } from "../read-or";
import { ESTABLISHED, socketAddress } from "../socket-address";

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
    const place = state === ESTABLISHED && remote !== undefined ? socketAddress(remote) : undefined;
    if (place === undefined || place.address === except) return [];
    const { address, port } = place;
    return [`${address.includes(":") ? `[${address}]` : address}:${port}`];
  });
  return [...new Set(places)];
}
