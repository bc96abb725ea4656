import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runtimeName, targetOf, variable } from "../../../local/hazards/arguments";

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

it.each<[string, () => Parameters<typeof targetOf>[0], RegExp]>([
  ["a handler without a zip", () => ({ failOn: "error", handler: "a.B" }), /--handler: it needs --zip/],
  ["a zip without a handler", () => ({ failOn: "error", zip: "a.zip" }), /--zip: it needs --handler/],
  [
    "a zip that isn't there",
    () => ({ failOn: "error", zip: "/absent.zip", handler: "a.B" }),
    /there is no file/,
  ],
  [
    "requests that are no list",
    () => ({ failOn: "error", requests: written("r.json", "{}") }),
    /a list of events/,
  ],
  ["no requests at all", () => ({ failOn: "error", requests: written("r.json", "[]") }), /with one at least/],
  [
    "requests that aren't JSON",
    () => ({ failOn: "error", requests: written("r.json", "[") }),
    /--requests: .*r\.json/,
  ],
])("refuses %s", async (_, options, message) => {
  await expect(targetOf(options())).rejects.toThrow(message);
});

it("takes variables one by one, and runtimes that Lambda has", () => {
  expect(variable("B=x=y", variable("A="))).toEqual({ A: "", B: "x=y" });
  expect(() => variable("A")).toThrow("KEY=VALUE");
  expect(runtimeName("java25")).toBe("java25");
  expect(() => runtimeName("java8")).toThrow(/there is no runtime java8/);
});
