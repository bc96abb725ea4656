import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeZip } from "../local/cloud/lambda/zip";
import { STACK_TYPE } from "./support/engine";
import { runAsHost, stackSettings, type HostRun } from "./support/nodeHost";

/** Each run loads the SDKs anew. */
jest.setTimeout(120_000);

let folder: string;
let settings: Record<string, string>;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "node-host-"));
  const zip = join(folder, "petstore.zip");
  writeZip(zip, [{ name: "petstore/PetStoreHandler.class" }]);
  settings = {
    ...stackSettings("dev"),
    "petstore-snapstart:zip": zip,
    "petstore-snapstart:baseline": "true",
    "petstore-snapstart:helloWorld": "true",
  };
});
afterAll(() => rmSync(folder, { recursive: true }));

function countByType({ resources }: HostRun): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of resources) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

describe.each([
  ["up", false],
  ["preview", true],
])("pulumi %s, as Pulumi's Node.js host runs the program", (_, dryRun) => {
  let run: HostRun;
  beforeAll(async () => {
    run = await runAsHost({ settings, dryRun });
  });

  test("ends well, and warns of nothing", () => {
    expect({ outcome: run.outcome, log: run.log, stderr: run.stderr }).toEqual({
      outcome: "done",
      log: [],
      stderr: "",
    });
  });

  test("registers every resource of both functions, their baselines included", () => {
    expect(countByType(run)).toMatchObject({
      [STACK_TYPE]: 1,
      "aws:s3/bucket:Bucket": 1,
      "aws-native:lambda:Function": 2,
      "command:local:Command": 2,
      "aws:lambda/alias:Alias": 2,
      "aws:apigatewayv2/api:Api": 4,
      "aws:apigatewayv2/stage:Stage": 4,
      "aws:scheduler/schedule:Schedule": 2,
    });
  });

  test("each has a parent that was registered before it, and at last the stack", () => {
    const known = new Set<string>();
    for (const { urn, type, parent } of run.resources) {
      if (type === STACK_TYPE) expect(parent).toBe("");
      else expect(known).toContain(parent);
      expect(known).not.toContain(urn);
      known.add(urn);
    }
  });

  test("the components say that they are whole", () => {
    const components = run.resources.filter(({ custom, type }) => !custom && type !== STACK_TYPE);
    expect(components.length).toBeGreaterThan(3);
    for (const { urn } of components) expect([...run.outputs.keys()]).toContain(urn);
  });

  test("what Cloud Control makes goes through the program's own provider", () => {
    const provider = run.resources.find(({ type }) => type === "pulumi:providers:aws-native")!;
    const native = run.resources.filter(({ type }) => type.startsWith("aws-native:"));
    for (const resource of native) expect(resource.provider.split("::")).toContain(provider.name);
  });

  test("the stack's outputs are the documented ones", () => {
    const stack = run.resources.find(({ type }) => type === STACK_TYPE)!;
    const outputs = run.outputs.get(stack.urn)!;
    expect(Object.keys(outputs)).toEqual(
      expect.arrayContaining([
        ...["apiUrl", "baselineUrl", "functionName", "version", "alias", "logGroup", "accessLogGroup"],
        ...["helloApiUrl", "helloBaselineUrl", "helloFunctionName", "helloVersion", "helloLogGroup"],
      ]),
    );
    if (dryRun) return;
    expect(outputs.apiUrl).toMatch(/^https:\/\/[\w-]+\.execute-api\.eu-central-1\.amazonaws\.com\/pets$/);
    expect(outputs.baselineUrl).not.toBe(outputs.apiUrl);
  });
});

test("a wrong setting ends it with the reason in the engine's log, and with the code that needs no other", async () => {
  const run = await runAsHost({ settings: { ...settings, "petstore-snapstart:memory": "64" } });
  expect(run.outcome).toBe("failed, and the user knows why");
  expect(run.log).toHaveLength(1);
  expect(run.log[0]).toMatch(/^error: .*memory/s);
  expect(run.log[0]).not.toContain("    at ");
  expect(countByType(run)).toEqual({ [STACK_TYPE]: 1 });
});

test("the stand-in takes resource hooks, and shows what a program does wrong", async () => {
  const program = join(__dirname, "support/hookedProgram.ts");
  const run = await runAsHost({ settings: {}, main: program });
  expect(run.outcome).toBe("failed, and the user knows why");
  expect(run.hooks).toEqual(["a-hook"]);
  expect(run.resources.map(({ name }) => name)).toContain("hooked");
  expect(run.log).toEqual(["warning: mind the gap", expect.stringMatching(/^error: .*on purpose/s)]);
});

test("the example of docs/own-program.md runs in its folder, without packages of its own", async () => {
  const example = join(__dirname, "../../docs/examples/two-functions");
  const zip = join(example, "shop.zip");
  const isBuilt = existsSync(zip);
  if (!isBuilt) writeFileSync(zip, "not looked into");
  try {
    const run = await runAsHost({
      settings: { "aws:region": "eu-central-1" },
      main: join(example, "index.ts"),
    });
    expect([run.outcome, run.log]).toEqual(["done", []]);
    expect(countByType(run)).toMatchObject({
      "aws-native:lambda:Function": 2,
      "aws:apigatewayv2/route:Route": 3,
      "pulumi:providers:aws-native": 2,
    });
    const stack = run.resources.find(({ type }) => type === STACK_TYPE)!;
    expect(run.outputs.get(stack.urn)).toMatchObject({ url: expect.stringMatching(/^https:/) });
  } finally {
    if (!isBuilt) rmSync(zip);
  }
});
