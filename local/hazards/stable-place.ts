/**
 * Ports that Linux hands out where a program names none: net.ipv4.ip_local_port_range of a new network namespace.
 * Source: ip-sysctl.rst in Linux's documentation.
 */
const HANDED_OUT = { from: 32_768, to: 60_999 };

/** Addresses of this machine: its own, or all that it has. */
const OF_MACHINE = /^(127\.|\[::1\]|0\.0\.0\.0:|\[::\])/;

/**
 * A socket's place as it is in each run: without the port where that is probably one that the system has handed out.
 * Other machines' ports stay, since a function connects to one that it knows.
 * @param place `127.0.0.1:39287`
 */
export function stablePlace(place: string): string {
  const [, address, port] = /^(.*):(\d+)$/s.exec(place) ?? [];
  if (address === undefined || !OF_MACHINE.test(place)) return place;
  const handedOut = Number(port) >= HANDED_OUT.from && Number(port) <= HANDED_OUT.to;
  return handedOut ? `${address}, a port of the system's choice` : place;
}
