import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { createServer as createTcpServer, type AddressInfo } from "node:net";
import { simultaneous } from "../../../bench/restore/simultaneous";

const open: { close(): unknown }[] = [];
afterEach(() => open.splice(0).forEach((server) => server.close()));

async function urlOf(server: Server | ReturnType<typeof createTcpServer>): Promise<string> {
  open.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/pets?limit=2`;
}

test("each request has its answer's status, at the same time as the others", async () => {
  const waiting: (() => void)[] = [];
  const asked: string[] = [];
  const server = createServer(({ url }, response) => {
    asked.push(url!);
    const status = asked.length === 2 ? 503 : 200;
    waiting.push(() => response.writeHead(status).end("x".repeat(100_000)));
    if (waiting.length === 3) for (const answer of waiting) answer();
  });
  const { statuses } = await simultaneous(await urlOf(server), 3, new AbortController().signal);
  expect(asked).toEqual(Array<string>(3).fill("/pets?limit=2"));
  expect(statuses.sort()).toEqual([200, 200, 503]);
});

test("one that isn't answered is an error", async () => {
  const url = await urlOf(createTcpServer((socket) => socket.once("data", () => socket.end())));
  await expect(simultaneous(url, 2, new AbortController().signal)).rejects.toThrow("without an answer");
});

test("it ends with the benchmark", async () => {
  const url = await urlOf(createTcpServer((socket) => void socket.on("error", () => undefined)));
  const ending = new AbortController();
  const burst = simultaneous(url, 2, ending.signal);
  setImmediate(() => ending.abort(new Error("interrupted")));
  await expect(burst).rejects.toThrow("interrupted");
});
