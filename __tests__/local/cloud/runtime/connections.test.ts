import { connect, createServer } from "node:net";
import { openConnections } from "../../../../local/cloud/runtime/connections";

const HEADER =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
const row = (remote: string, state: string, local = "0100007F:1F90") =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000\n`;

test("open connections are told of, each place once, and the Runtime API's not", () => {
  const files: Record<string, string> = {
    "/proc/7/net/tcp": `${HEADER}${row("070200C0:1538", "01")}${row("070200C0:1538", "01")}${row("0201407F:2329", "01")}${row("080200C0:1538", "06")}`,
    "/proc/7/net/tcp6": `${HEADER}${row("0000000000000000FFFF0000090200C0:01BB", "01")}${row("B80D0120000000000000000001000000:0050", "01")}`,
  };
  expect(openConnections(7, "127.64.1.2", (file) => files[file] ?? "")).toEqual([
    "192.0.2.7:5432",
    "192.0.2.9:443",
    "[2001:db8::1]:80",
  ]);
});

test.each([
  // Of ports 8080 and 40000.
  ["where somebody listens", [row("00000000:0000", "0A", "00000000:9C40")], "127.0.0.1:40000"],
  ["at the lower port where nobody listens any more", [], "127.0.0.1:8080"],
])("a connection that has both ends here is told of once, %s", (_, servers, place) => {
  const [one, other] = ["0100007F:1F90", "0100007F:9C40"];
  const tcp = HEADER + [...servers, row(one, "01", other), row(other, "01", one)].join("");
  expect(openConnections(7, "", (file) => (file.endsWith("tcp") ? tcp : ""))).toEqual([place]);
});

test("both ends are told apart from connections to the same place elsewhere", () => {
  const [one, other, third] = ["0100007F:1F90", "0100007F:9C40", "070200C0:1F90"];
  const tcp = HEADER + [row(one, "01", other), row(other, "01", one), row(third, "01", other)].join("");
  expect(openConnections(7, "", (file) => (file.endsWith("tcp") ? tcp : ""))).toEqual([
    "127.0.0.1:8080",
    "192.0.2.7:8080",
  ]);
});

test("as Linux itself tells of them", async () => {
  if (process.platform !== "linux") return;
  const server = createServer().listen(0, "127.88.1.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  const client = connect(port, "127.88.1.1");
  await new Promise((resolve) => client.once("connect", resolve));
  expect(openConnections(process.pid, "")).toContain(`127.88.1.1:${port}`);
  // The other end is this process's, too.
  expect(openConnections(process.pid, "")).not.toContain(`127.0.0.1:${client.localPort}`);
  expect(openConnections(process.pid, "127.88.1.1")).not.toContain(`127.88.1.1:${port}`);
  client.destroy();
  server.close();
});
