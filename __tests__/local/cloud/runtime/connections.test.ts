import { connect, createServer } from "node:net";
import { openConnections } from "../../../../local/cloud/runtime/connections";

const HEADER =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
const row = (remote: string, state: string) =>
  `   0: 0100007F:1F90 ${remote} ${state} 00000000:00000000 00:00000000\n`;

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

test("as Linux itself tells of them", async () => {
  if (process.platform !== "linux") return;
  const server = createServer().listen(0, "127.88.1.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  const client = connect(port, "127.88.1.1");
  await new Promise((resolve) => client.once("connect", resolve));
  expect(openConnections(process.pid, "")).toContain(`127.88.1.1:${port}`);
  expect(openConnections(process.pid, "127.88.1.1")).not.toContain(`127.88.1.1:${port}`);
  client.destroy();
  server.close();
});
