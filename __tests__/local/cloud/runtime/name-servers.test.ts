import { nameServers } from "../../../../local/cloud/runtime/name-servers";

const OWN = "/etc/resolv.conf";
const BEHIND = "/run/systemd/resolve/resolv.conf";
const reading = (files: Record<string, string>) => (file: string) => files[file] ?? "";

test("servers elsewhere are asked as this machine asks them", () => {
  const text = "search example.com\nnameserver 192.0.2.53\n";
  expect(nameServers(reading({ [OWN]: text }))).toEqual({ text, unreachable: undefined });
});

test("of a server on loopback, what systemd-resolved has behind it", () => {
  const text = "nameserver 192.0.2.53\n";
  const files = { [OWN]: "nameserver 127.0.0.53\n", [BEHIND]: text };
  expect(nameServers(reading(files))).toEqual({ text, unreachable: undefined });
});

test.each([
  ["nameserver 127.0.0.11\nnameserver ::1\n", "127.0.0.11, ::1"],
  ["# nothing\n", "none"],
])("without any other server, environments can't ask: %j", (text, unreachable) => {
  expect(nameServers(reading({ [OWN]: text }))).toEqual({ text, unreachable });
});
