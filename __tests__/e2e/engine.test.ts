import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { startCloud, type Cloud } from "../../local/cloud/cloud";
import { deploy, type DeployOptions } from "../../local/deploy/deploy";
import type { Operation, Progress } from "../../local/deploy/messages";
import type { Tools } from "../../local/deploy/tools";
import { FakeLambda } from "../local/cloud/fake-lambda";
import { temporaryFolder } from "../local/temporary-folder";

jest.setTimeout(120_000);

const folder = temporaryFolder();
let cloud: Cloud;
let lambda: FakeLambda;
const stateDir = () => join(folder(), "state");
const programFolder = () => join(folder(), "program");

beforeEach(async () => {
  mkdirSync(programFolder());
  writeFileSync(join(programFolder(), "code.zip"), "one");
  lambda = new FakeLambda();
  cloud = await startCloud({
    stateDir: stateDir(),
    programFolder: programFolder(),
    tools: {} as Tools,
    openLambda: async () => lambda.backend(),
  });
});

afterEach(() => cloud.close());

const modules = resolve(__dirname, "../../node_modules/@pulumi");

/** A program of every service, and what the test adds. */
function program(more = "", memory = 512): void {
  writeFileSync(
    join(programFolder(), "index.ts"),
    `
import * as aws from "${modules}/aws";
import * as awsNative from "${modules}/aws-native";
import * as command from "${modules}/command";
import * as pulumi from "${modules}/pulumi";

const bucket = new aws.s3.Bucket("code", { forceDestroy: true });
const versioning = new aws.s3.BucketVersioning("code", {
  bucket: bucket.bucket,
  versioningConfiguration: { status: "Enabled" },
});
const zip = new aws.s3.BucketObjectv2(
  "code",
  { bucket: bucket.bucket, key: "code.zip", source: new pulumi.asset.FileArchive("code.zip") },
  { dependsOn: versioning },
);
const role = new aws.iam.Role("fn", {
  assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" }),
});
const fn = new awsNative.lambda.Function("fn", {
  role: role.arn,
  code: { s3Bucket: bucket.bucket, s3Key: zip.key, s3ObjectVersion: zip.versionId },
  runtime: "java11",
  handler: "x::y",
  memorySize: ${memory},
});
const publish = new command.local.Command("publish", {
  create: "cat code.zip",
  triggers: [zip.versionId],
}, { dependsOn: fn });
const api = new aws.apigatewayv2.Api("api", { protocolType: "HTTP" });
${more}
export const content = publish.stdout;
export const functionName = fn.functionName;
export const endpoint = api.apiEndpoint;
export const secret = pulumi.secret("hush");
`,
  );
}

function run(operation: Operation, options: DeployOptions = {}) {
  return deploy(operation, { stateDir: stateDir(), program: join(programFolder(), "index.ts"), ...options });
}

test("the real engine previews, deploys, changes nothing, updates, replaces, repairs and destroys", async () => {
  program();
  expect(await run("preview")).toEqual({ outputs: {}, changes: { create: 8 } });
  expect(lambda.functions.size).toBe(0);

  lambda.remarks = { notes: ["another JDK"], warnings: ["Class not found: x"] };
  const told: Progress[] = [];
  const { outputs, changes } = await run("up", { onProgress: (progress) => told.push(progress) });
  expect(changes).toEqual({ create: 8 });
  // What the local cloud has to say of a function stands before its row.
  const row = told.findIndex(
    (each) => each.kind === "resource" && each.type === "aws-native.lambda.Function",
  );
  expect(told.slice(0, row)).toEqual(
    expect.arrayContaining([
      { kind: "line", severity: "info", text: "another JDK" },
      { kind: "line", severity: "warning", text: "Class not found: x" },
    ]),
  );
  expect(outputs).toMatchObject({
    content: "one",
    secret: "hush",
    functionName: expect.stringMatching(/^fn-[0-9a-f]{7}$/),
  });
  expect((await fetch(`${outputs.endpoint as string}/pets`)).status).toBe(404);
  const name = outputs.functionName as string;
  expect(lambda.getFunctionConfiguration(name)).toMatchObject({ MemorySize: 512 });
  expect(
    readFileSync(join(stateDir(), ".pulumi/stacks/petstore-snapstart/local.json"), "utf8"),
  ).not.toContain("hush");

  expect((await run("up")).changes).toEqual({ same: 8 });

  // New code: a new object version, an updated function, and the command that hangs on it anew.
  writeFileSync(join(programFolder(), "code.zip"), "two");
  program("", 1024);
  expect((await run("preview")).changes).toEqual({ same: 5, update: 2, replace: 1 });
  const second = await run("up");
  expect(second.changes).toEqual({ same: 5, update: 2, replace: 1 });
  expect(second.outputs).toMatchObject({ content: "two", functionName: name, endpoint: outputs.endpoint });
  expect(lambda.getFunctionConfiguration(name)).toMatchObject({ MemorySize: 1024 });

  // What somebody changed or deleted by hand is noticed and put right.
  await lambda.updateFunctionConfiguration(name, { MemorySize: 128 });
  const [apiInUse] = cloud.services.gateway.getApis();
  await cloud.services.gateway.deleteApi(apiInUse!.ApiId!);
  expect((await run("refresh")).changes).toMatchObject({ update: 1, delete: 1 });
  expect((await run("up")).changes).toMatchObject({ update: 1, create: 1 });
  expect(lambda.getFunctionConfiguration(name)).toMatchObject({ MemorySize: 1024 });

  expect((await run("destroy")).changes).toEqual({ delete: 8 });
  expect(lambda.functions.size).toBe(0);
  expect(cloud.services.gateway.getApis()).toEqual([]);
  expect(readdirSync(join(stateDir(), "s3"))).toEqual([]);
});

test("outputs are those that the stack keeps, after a deployment as after a preview", async () => {
  const write = (greeting: string) =>
    writeFileSync(
      join(programFolder(), "index.ts"),
      `import * as command from "${modules}/command";
const echo = new command.local.Command("echo", { create: "echo ${greeting}" });
export const greeting = echo.stdout;
export const several = { list: [1, "two", true], nested: { text: echo.stdout }, none: null };
export const absent = undefined;`,
    );
  write("hello");
  const { outputs } = await run("up");
  const kept = { greeting: "hello", several: { list: [1, "two", true], nested: { text: "hello" } } };
  expect(outputs).toMatchObject(kept);
  expect((await run("up")).outputs).toEqual(outputs);
  expect((await run("refresh")).outputs).toEqual(outputs);
  write("goodbye");
  expect((await run("preview")).outputs).toEqual(outputs);
});

test.each([
  ["type", 'new aws.sqs.Queue("jobs");', "aws:sqs/queue:Queue resource 'jobs'"],
  [
    "property",
    'new aws.s3.Bucket("site", { acl: "public-read" });',
    "aws:s3/bucket:Bucket resource 'site'.*acl",
  ],
])("a %s that isn't stood in for fails the preview by name", async (_what, more, expected) => {
  program(more);
  await expect(run("preview")).rejects.toThrow(new RegExp(expected));
});

test("a command that fails shows why, and the next deployment goes on from there", async () => {
  program('new command.local.Command("bad", { create: "echo the reason >&2; exit 3" });');
  await expect(run("up")).rejects.toThrow(/exited with 3\nthe reason/);
  program();
  expect((await run("up")).outputs).toMatchObject({ content: "one" });
});

test("an interrupted deployment ends what it started and doesn't block the next", async () => {
  program('new command.local.Command("slow", { create: "echo started; sleep 100" });');
  const abort = new AbortController();
  const onOutput = (text: string) => {
    if (text.includes("started")) abort.abort();
  };
  await expect(run("up", { signal: abort.signal, onOutput })).rejects.toThrow("interrupted");
  program();
  expect((await run("up")).outputs).toMatchObject({ content: "one" });
});

test("settings are stored in the stack, beside its state; those for one operation aren't", async () => {
  writeFileSync(
    join(programFolder(), "index.ts"),
    `import * as pulumi from "${modules}/pulumi";
export const size = new pulumi.Config().get("size");`,
  );
  expect((await run("up", { config: { size: "7" } })).outputs).toMatchObject({ size: "7" });
  expect(readFileSync(join(stateDir(), "Pulumi.local.yaml"), "utf8")).toContain(
    'petstore-snapstart:size: "7"',
  );
  expect((await run("up", { configOnce: { size: "8" } })).outputs).toMatchObject({ size: "8" });
  expect((await run("up")).outputs).toMatchObject({ size: "7" });
});
