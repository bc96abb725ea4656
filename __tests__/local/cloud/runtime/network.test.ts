import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EnvironmentNetwork, networkPlaces } from "../../../../local/cloud/runtime/network";
import type { RuntimeApiServer } from "../../../../local/cloud/runtime/runtime-api-server";
import { temporaryFolder } from "../../temporary-folder";

const folder = temporaryFolder();
const network = (subnet: number) => new EnvironmentNetwork({} as RuntimeApiServer, subnet);

test("every environment has an address of its own, none that looks like a network's or a broadcast's", async () => {
  const one = network(32);
  const addresses: string[] = [];
  for (let i = 0; i < 600; i++) addresses.push((await one.lease()).address);
  expect(new Set([...addresses, one.machineAddress]).size).toBe(601);
  expect(one.machineAddress).toBe("169.254.32.1");
  for (const address of addresses) expect(address).toMatch(/^169\.254\.3[2-4]\.\d+$/);
  expect(addresses.filter((address) => /\.(0|255)$/.test(address))).toEqual([]);
});

test("the last address that was given back is the last to be given again", async () => {
  const one = network(0);
  const first = await one.lease();
  one.release(first);
  expect((await one.lease()).address).not.toBe(first.address);
});

test("who finds all addresses taken gets the next that is given back", async () => {
  const one = network(0);
  const taken = [];
  for (let i = 0; i < 16 * 254 - 1; i++) taken.push(await one.lease());
  const next = one.lease();
  one.release(taken[7]!);
  expect(await next).toEqual(taken[7]);
});

test("places are kept, and made anew where the file isn't one of them", () => {
  const file = join(folder(), "network.json");
  const places = networkPlaces(file);
  expect(places).toMatchObject({
    runtimeApi: expect.stringMatching(/^127\.\d+\.\d+\.\d+$/),
    secret: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect([places.subnet % 16, places.subnet < 160]).toEqual([0, true]);
  expect(networkPlaces(file)).toEqual(places);
  writeFileSync(file, JSON.stringify({ ...places, subnet: 33 }));
  expect(networkPlaces(file).secret).not.toBe(places.secret);
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ subnet: expect.any(Number) });
});
