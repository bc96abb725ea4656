import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { targetOf } from "../../../local/hazards/arguments";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "arguments-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const written = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

it("is the pet store where no zip is named, with a request for each thing that it does", async () => {
  const { handler, requests, runtime } = await targetOf({ failOn: "error", runtime: "java21" });
  expect(handler).toBe("petstore.PetStoreHandler::handleRequest");
  expect(requests.map(({ name }) => name)).toEqual(["GET /pets", "GET /pets/1", "POST /pets"]);
  expect(runtime).toBe("java21");
});

it("is a zip's function, called with the file's events", async () => {
  const event = { rawPath: "/orders", requestContext: { http: { method: "PUT" } } };
  const requests = written("requests.json", JSON.stringify([{ id: 1 }, event]));
  const zip = written("a.zip", "");
  const target = await targetOf({
    failOn: "error",
    zip,
    handler: "a.B",
    requests,
    env: { A: "1" },
    memory: 512,
  });
  expect(target).toMatchObject({ zip, handler: "a.B", memory: 512, environment: { A: "1" } });
  expect(target.requests).toEqual([
    { name: "request 1", event: { id: 1 } },
    { name: "PUT /orders", event },
  ]);
});

it("is called as npm start and npm run bench call it: through its API, with an event, or both", async () => {
  const zip = written("a.zip", "");
  const own = { failOn: "error", zip, handler: "a.B" } as const;
  const names = async (more: object) =>
    (await targetOf({ ...own, ...more })).requests.map(({ name }) => name);
  expect(await names({})).toEqual(["GET /"]);
  expect(await names({ path: "/orders?of=1", method: "PUT", payloadFormat: "2.0" })).toEqual(["PUT /orders"]);
  const event = { file: "event.json", json: { Records: [] } };
  expect(await names({ event })).toEqual(["request 1"]);
  expect(await names({ event, path: "/orders" })).toEqual(["GET /orders", "request 2"]);
  const { requests } = await targetOf({ ...own, method: "POST", body: "tea" });
  expect(requests[0]!.event).toMatchObject({ version: "1.0", httpMethod: "POST", path: "/", body: "tea" });
});

it.each<[string, () => Partial<Parameters<typeof targetOf>[0]>, RegExp]>([
  ["requests that are no list", () => ({ requests: written("r.json", "{}") }), /a list of events/],
  ["no requests at all", () => ({ requests: written("r.json", "[]") }), /with one at least/],
  [
    "requests that aren't JSON",
    () => ({ requests: written("r.json", "[") }),
    /--requests: .*r\.json isn't JSON/,
  ],
  [
    "requests that aren't there",
    () => ({ requests: "absent.json" }),
    /--requests: there is no file .*absent/,
  ],
  ["a runtime that Lambda hasn't", () => ({ runtime: "java8" }), /--runtime: there is no runtime java8/],
  ["a path that is none", () => ({ path: "a b" }), /--path: a b: it must be a path that begins with \//],
  ["a method that is none", () => ({ method: "get" }), /--method: get: it must be one of GET, /],
])("refuses %s", async (_, options, message) => {
  const own = { failOn: "error", zip: "a.zip", handler: "a.B" } as const;
  await expect(targetOf({ ...own, ...options() })).rejects.toThrow(message);
});
