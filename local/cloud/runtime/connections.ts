import { readOr } from "../read-or";
import { ESTABLISHED, LISTENING, socketAddress, type SocketAddress } from "../socket-address";

/** A line of /proc/net/tcp. */
interface Row {
  local: SocketAddress;
  remote: SocketAddress;
  state: string;
}

/**
 * Where the open TCP connections of a process's network lead, `address:port`, each once. Of one that has both ends in that
 * network, only the end that was connected to is told.
 * @param pid any process in that network, as this machine counts
 * @param except an address that isn't told of
 */
export function openConnections(
  pid: number,
  except: string,
  read: (file: string) => string = (file) => readOr(file, ""),
): string[] {
  const lines = ["tcp", "tcp6"].flatMap((name) => read(`/proc/${pid}/net/${name}`).split("\n").slice(1));
  const rows = lines.flatMap(rowOf);
  const open = rows.filter(({ remote, state }) => state === ESTABLISHED && remote.address !== except);
  const servers = new Set(rows.filter(({ state }) => state === LISTENING).map(({ local }) => local.port));
  const key = (from: SocketAddress, to: SocketAddress) => `${placeOf(from)} ${placeOf(to)}`;
  const keys = new Set(open.map(({ local, remote }) => key(local, remote)));
  const told = open.filter(
    ({ local, remote }) => !keys.has(key(remote, local)) || isServer(remote, local, servers),
  );
  return [...new Set(told.map(({ remote }) => placeOf(remote)))];
}

function rowOf(line: string): Row[] {
  const [, here = "", there = "", state = ""] = line.trim().split(/\s+/);
  const [local, remote] = [socketAddress(here), socketAddress(there)];
  return local === undefined || remote === undefined ? [] : [{ local, remote, state }];
}

/** Which of two ends was connected to: where somebody listens, else the lower port, as the system hands out high ones. */
function isServer(one: SocketAddress, other: SocketAddress, servers: ReadonlySet<number>): boolean {
  const [here, there] = [servers.has(one.port), servers.has(other.port)];
  if (here !== there) return here;
  return one.port === other.port ? placeOf(one) <= placeOf(other) : one.port < other.port;
}

const placeOf = ({ address, port }: SocketAddress): string =>
  `${address.includes(":") ? `[${address}]` : address}:${port}`;
