import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { admittingServer } from "../../../../local/cloud/access/admission";
import { peerUid, uidInLsof, uidOf } from "../../../../local/cloud/access/peer";
import { socketRows } from "../../../../local/cloud/access/socket-table";

const NOBODY = 65534;
const linux = process.platform === "linux" ? test : test.skip;
const isRoot = process.getuid?.() === 0 && process.platform === "linux";
if (!isRoot) console.warn("skipped: another user's connections, which take root to make");
const asRoot = isRoot ? test : test.skip;
const why = isRoot ? "" : " (skipped: needs root)";

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return (server.address() as AddressInfo).port;
}

/** Another process, as another user, which connects, sends something and ends. Nothing else happens here meanwhile. */
function send(uid: number, port: number): void {
  const script = `
    process.setgroups([]); process.setgid(${uid}); process.setuid(${uid});
    const socket = require("net").connect(${port}, "127.0.0.1", () => socket.write("x", () => process.exit()));`;
  execFileSync(process.execPath, ["-e", script]);
}

const head =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
const row = (local: string, remote: string, state: string, uid: number, inode: number) =>
  `   1: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000 ${uid} 0 ${inode} 1 0 20 0 0 10 -1\n`;
const SERVER = "0100007F:1F90";
const CLIENT = "0100007F:C000";
const connection = { own: "127.0.0.1:8080", peer: "127.0.0.1:49152", inode: 7 };
const uidIn = (...rows: string[]) => uidOf(connection, socketRows(head + rows.join("")));

describe("the user at the other end", () => {
  const accepted = row(SERVER, CLIENT, "01", 1000, 7);

  test("is the one of the other end's row, of IPv6 sockets too", () => {
    expect(uidIn(accepted, row(CLIENT, SERVER, "01", 1234, 8))).toBe(1234);
    const v6 = (place: string) => `0000000000000000FFFF0000${place}`;
    expect(uidIn(accepted, row(v6(CLIENT), v6(SERVER), "01", 1234, 8))).toBe(1234);
  });

  test("isn't told by connections of others", () => {
    expect(uidIn(accepted, row(CLIENT, "0100007F:1F91", "01", 1234, 8))).toBeUndefined();
    expect(uidIn(accepted, row("0200007F:C000", SERVER, "01", 1234, 8))).toBeUndefined();
    expect(uidIn()).toBeUndefined();
  });

  test("is nobody where the other end is closed, which the kernel gives to root", () => {
    expect(uidIn(accepted, row(CLIENT, SERVER, "05", 0, 0))).toBeUndefined();
    expect(uidIn(accepted, row(CLIENT, SERVER, "01", 0, 0))).toBeUndefined();
  });

  test("is nobody where this end's ports are those of a later connection by now", () => {
    expect(uidIn(row(SERVER, CLIENT, "01", 0, 0), row(CLIENT, SERVER, "01", 0, 8))).toBeUndefined();
    expect(uidIn(row(SERVER, CLIENT, "01", 0, 9), row(CLIENT, SERVER, "01", 0, 8))).toBeUndefined();
  });
});

test("what lsof prints is read for exactly this connection", () => {
  const printed =
    "p12\nu501\nf3\nn127.0.0.1:8080->127.0.0.1:49152\np13\nu502\nf4\nn127.0.0.1:49152->127.0.0.1:8080\n";
  expect(uidInLsof(connection, printed)).toBe(502);
  expect(uidInLsof({ ...connection, own: "127.0.0.1:808" }, printed)).toBeUndefined();
  expect(uidInLsof(connection, "")).toBeUndefined();
});

const hasLsof = spawnSync("lsof", ["-v"]).status === 0;
(hasLsof ? test : test.skip)("lsof, where there is one, prints it so", async () => {
  const port = await listening(createServer((socket) => socket.resume()));
  const client = connect(port, "127.0.0.1");
  await once(client, "connect");
  const printed = execFileSync("lsof", [
    "-nP",
    `-iTCP:${client.localPort}`,
    "-sTCP:ESTABLISHED",
    "-F",
    "pun",
  ]);
  const ends = { own: `127.0.0.1:${port}`, peer: `127.0.0.1:${client.localPort}`, inode: 0 };
  expect(uidInLsof(ends, printed.toString())).toBe(process.getuid!());
  client.destroy();
});

linux("a connection of this user's is told", async () => {
  const server = createServer();
  const port = await listening(server);
  const client = connect(port, "127.0.0.1");
  const [socket] = (await once(server, "connection")) as [Socket];
  expect(await peerUid(socket)).toBe(process.getuid!());
  client.destroy();
  socket.destroy();
});

describe("a port for one's own user", () => {
  let taken: string[];
  let closed: Promise<unknown>;
  let served: Promise<unknown>;
  let port: number;

  beforeEach(async () => {
    taken = [];
    let serve: (value: unknown) => void;
    served = new Promise((resolve) => (serve = resolve));
    const server = admittingServer("own user", (socket) => {
      socket.on("data", (bytes) => serve(taken.push(bytes.toString())));
      socket.on("error", () => undefined);
    });
    closed = once(server, "connection").then(([socket]) => once(socket as Socket, "close"));
    port = await listening(server);
  });

  linux("takes what this user's processes send", async () => {
    const client = connect(port, "127.0.0.1");
    client.write("x");
    await served;
    client.destroy();
    expect(taken).toEqual(["x"]);
  });

  asRoot(`takes nothing from others, who may be gone when they are looked at${why}`, async () => {
    send(NOBODY, port);
    await closed;
    expect(taken).toEqual([]);
  });
});
