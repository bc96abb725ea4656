import { readOr } from "../read-or";

/** Where systemd-resolved tells of the servers behind its own, which listens on loopback. */
const BEHIND_RESOLVED = "/run/systemd/resolve/resolv.conf";

const isReachable = (resolvConf: string) => /^\s*nameserver\s+(?!127\.|::1\b)\S/m.test(resolvConf);

/**
 * The resolv.conf of environments: this machine's, or the one behind it where that names a server on loopback, which
 * environments have one of their own of.
 * @returns with `unreachable`, the servers that environments can't ask; undefined where they can
 */
export function nameServers(read: (file: string) => string = (file) => readOr(file, "")): {
  text: string;
  unreachable: string | undefined;
} {
  const own = read("/etc/resolv.conf");
  const text = [own, read(BEHIND_RESOLVED)].find(isReachable) ?? own;
  if (isReachable(text)) return { text, unreachable: undefined };
  const servers = [...text.matchAll(/^\s*nameserver\s+(\S+)/gm)].map(([, server]) => server);
  return { text, unreachable: servers.join(", ") || "none" };
}
