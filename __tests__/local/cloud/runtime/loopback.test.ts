import type { Server } from "node:http";
import { listenOnOwnAddress } from "../../../../local/cloud/runtime/loopback";

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

test("each server has a loopback address and port that no other one has", async () => {
  const opened = await Promise.all(
    Array.from({ length: 30 }, (_, index) =>
      listenOnOwnAddress((_request, response) => response.end(String(index))),
    ),
  );
  servers.push(...opened.map(({ server }) => server));
  const places = opened.map(({ address, port }) => `${address}:${port}`);
  expect(new Set(places).size).toBe(30);
  for (const { address } of opened) expect(address).toMatch(/^127\./);
  const answers = await Promise.all(places.map(async (place) => (await fetch(`http://${place}/`)).text()));
  expect(answers).toEqual(opened.map((_, index) => String(index)));
});
