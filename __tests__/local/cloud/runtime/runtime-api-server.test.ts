import { request } from "node:http";
import { connect } from "node:net";
import {
  listenAlone,
  randomLoopback,
  RuntimeApiServer,
  type Endpoint,
} from "../../../../local/cloud/runtime/runtime-api-server";

const endpoints: { close(): void }[] = [];
afterEach(() => endpoints.splice(0).forEach((each) => each.close()));

const open = async (preferred = randomLoopback()) => {
  const server = await RuntimeApiServer.open(preferred);
  endpoints.push(server);
  return server;
};

/** What is answered to a call from an address of this machine's loopback. */
const call = ({ address, port }: Pick<Endpoint, "address" | "port">, localAddress: string) =>
  new Promise<string>((resolve, reject) => {
    const calling = request({ host: address, port, localAddress }, (response) => {
      response.setEncoding("utf8");
      response.on("data", resolve);
    });
    calling.on("error", reject).end();
  });

test("listeners for one environment alone have an address and port that no other one has", async () => {
  const opened = await Promise.all(
    Array.from({ length: 30 }, (_, index) =>
      listenAlone((_request, response) => response.end(String(index))),
    ),
  );
  endpoints.push(...opened);
  const places = opened.map(({ address, port }) => `${address}:${port}`);
  expect(new Set(places).size).toBe(30);
  for (const { address } of opened) expect(address).toMatch(/^127\./);
  const answers = await Promise.all(places.map(async (place) => (await fetch(`http://${place}/`)).text()));
  expect(answers).toEqual(opened.map((_, index) => String(index)));
});

test("the common listener tells environments apart by where they call from, and answers nobody else", async () => {
  const server = await open();
  const first = server.join("127.2.0.1", (_request, response) => response.end("first"));
  const second = server.join("127.2.0.2", (_request, response) => response.end("second"));
  expect([second.address, second.port]).toEqual([first.address, first.port]);
  expect(await Promise.all([call(server, "127.2.0.1"), call(server, "127.2.0.2")])).toEqual([
    "first",
    "second",
  ]);
  await expect(call(server, "127.2.0.3")).rejects.toThrow(/ECONNRESET|hang up/);
  first.close();
  await expect(call(server, "127.2.0.1")).rejects.toThrow(/ECONNRESET|hang up/);
});

test("an environment that has ended keeps no connection", async () => {
  const server = await open();
  const endpoint = server.join("127.2.0.1", () => undefined);
  const socket = connect({ host: server.address, port: server.port, localAddress: "127.2.0.1" });
  await new Promise((resolve) => socket.once("connect", resolve));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  // What is accepted belongs to the environment from here on.
  await new Promise((resolve) => setTimeout(resolve, 50));
  endpoint.close();
  await closed;
});

test("an environment has so many connections and no more; another one isn't touched by that", async () => {
  const server = await open();
  server.join("127.2.0.1", (_request, response) => response.end("first"));
  server.join("127.2.0.2", (_request, response) => response.end("second"));
  const place = { host: server.address, port: server.port, localAddress: "127.2.0.1" };
  let refused = 0;
  const sockets = Array.from({ length: 70 }, () => connect(place).on("error", () => undefined));
  const closed = sockets.map((socket) => new Promise((done) => socket.once("close", done)));
  for (const each of closed) void each.then(() => refused++);
  // The surplus is closed at once, without being asked anything.
  await Promise.race(closed);
  await expect(call(server, "127.2.0.1")).rejects.toThrow(/ECONNRESET|hang up/);
  expect(await call(server, "127.2.0.2")).toBe("second");
  expect(refused).toBe(6);
  for (const socket of sockets) socket.destroy();
});

test.each<[string, (limits: object) => Promise<Pick<Endpoint, "address" | "port" | "close">>]>([
  ["one environment alone", (limits) => listenAlone((_request, response) => response.end(), limits)],
  [
    "all environments",
    async (limits) => {
      const server = await RuntimeApiServer.open(randomLoopback(), limits);
      server.join("127.2.0.1", (_request, response) => response.end());
      return server;
    },
  ],
])(
  "a head that doesn't come to its end isn't waited for, by the listener of %s",
  async (_whose, listening) => {
    const server = await listening({ headersTimeout: 100, connectionsCheckingInterval: 20 });
    endpoints.push(server);
    const socket = connect({ host: server.address, port: server.port, localAddress: "127.2.0.1" });
    socket.write("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n");
    const said = await new Promise<string>((resolve) => {
      let text = "";
      socket.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      socket.on("close", () => resolve(text));
    });
    expect(said).toMatch(/^HTTP\/1.1 408 Request Timeout/);
  },
);

test("an address that somebody has is left to them", async () => {
  const first = await open();
  const second = await open(first.address);
  expect(second.address).not.toBe(first.address);
  expect(second.port).toBe(first.port);
});
