import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { startCloud, type Cloud } from "../../../../local/cloud/cloud";
import { UNKNOWN } from "../../../../local/cloud/provider/values";
import type { Tools } from "../../../../local/deploy/tools";
import { temporaryFolder } from "../../temporary-folder";
import { FakeLambda } from "../fake-lambda";

type Inputs = Record<string, JavaScriptValue>;

const folder = temporaryFolder();
let cloud: Cloud;
let lambda: FakeLambda;
let clients: Record<string, ResourceProviderClient>;

beforeEach(async () => {
  lambda = new FakeLambda();
  cloud = await startCloud({
    stateDir: join(folder(), "state"),
    programFolder: folder(),
    tools: {} as Tools,
    openLambda: async () => lambda.backend(),
  });
  clients = Object.fromEntries(
    Object.entries(cloud.providers).map(([pkg, port]) => [
      pkg,
      new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure()),
    ]),
  );
});

afterEach(async () => {
  for (const client of Object.values(clients)) client.close();
  await cloud.close();
});

const urn = (type: string, name = "x") => `urn:pulumi:local::petstore-snapstart::component$${type}::${name}`;
const clientOf = (type: string) => clients[type.split(":")[0]!]!;
const struct = (value: Inputs) => Struct.fromJavaScript(value);

/** One call, as the engine makes it. */
function call<Request, Response>(type: string, method: string, request: Request): Promise<Response> {
  const client = clientOf(type) as unknown as Record<string, (...args: unknown[]) => void>;
  return promisify<Request, Response>(client[method]!.bind(client) as never)(request);
}

async function check(type: string, inputs: Inputs, olds?: Inputs) {
  const request = new rpc.CheckRequest()
    .setUrn(urn(type))
    .setNews(struct(inputs))
    .setRandomseed(Buffer.alloc(32, 0xab));
  if (olds) request.setOlds(struct(olds));
  const response = await call<rpc.CheckRequest, rpc.CheckResponse>(type, "check", request);
  return {
    inputs: response.getInputs()!.toJavaScript(),
    failures: response.getFailuresList().map((failure) => [failure.getProperty(), failure.getReason()]),
  };
}

async function create(type: string, inputs: Inputs, preview = false) {
  const request = new rpc.CreateRequest().setUrn(urn(type)).setProperties(struct(inputs)).setPreview(preview);
  const response = await call<rpc.CreateRequest, rpc.CreateResponse>(type, "create", request);
  return { id: response.getId(), outputs: response.getProperties()!.toJavaScript() };
}

async function diff(type: string, old: Inputs, inputs: Inputs) {
  const request = new rpc.DiffRequest().setUrn(urn(type)).setOldInputs(struct(old)).setNews(struct(inputs));
  return call<rpc.DiffRequest, rpc.DiffResponse>(type, "diff", request);
}

async function update(type: string, id: string, old: Inputs, inputs: Inputs, state: Inputs, preview = false) {
  const request = new rpc.UpdateRequest()
    .setUrn(urn(type))
    .setId(id)
    .setOldInputs(struct(old))
    .setNews(struct(inputs))
    .setOlds(struct(state))
    .setPreview(preview);
  const response = await call<rpc.UpdateRequest, rpc.UpdateResponse>(type, "update", request);
  return response.getProperties()!.toJavaScript();
}

async function read(type: string, id: string, inputs: Inputs, state: Inputs) {
  const request = new rpc.ReadRequest()
    .setUrn(urn(type))
    .setId(id)
    .setInputs(struct(inputs))
    .setProperties(struct(state));
  const response = await call<rpc.ReadRequest, rpc.ReadResponse>(type, "read", request);
  return { id: response.getId(), inputs: response.getInputs()?.toJavaScript() };
}

async function remove(type: string, id: string, inputs: Inputs, state: Inputs = {}) {
  const request = new rpc.DeleteRequest()
    .setUrn(urn(type))
    .setId(id)
    .setOldInputs(struct(inputs))
    .setProperties(struct(state));
  await call<rpc.DeleteRequest, Empty>(type, "delete", request);
}

const ROLE = "aws:iam/role:Role";
const FUNCTION = "aws-native:lambda:Function";
const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";
const COMMAND = "command:local:Command";
const trust = (Service: string) => ({
  Statement: [{ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" }],
});

test("a type that isn't stood in for fails at check, by name", async () => {
  const { failures } = await check("aws:sqs/queue:Queue", {});
  expect(failures).toEqual([["", "the local cloud doesn't support resources of type aws:sqs/queue:Queue"]]);
});

test("properties that aren't stood in for fail at check, all of them by name", async () => {
  const inputs = { assumeRolePolicy: trust("x"), permissionsBoundary: "arn", managedPolicyArns: [] };
  const { failures } = await check(ROLE, inputs);
  expect(failures.map(([property]) => property)).toEqual(["managedPolicyArns", "permissionsBoundary"]);
  const nested = await check(FUNCTION, {
    role: "r",
    code: { zipFile: "x" },
    tracingConfig: { mode: "Active" },
  });
  expect(nested.failures.map(([, reason]) => reason)).toEqual([
    "code.zipFile: the local cloud doesn't support this property",
    "tracingConfig: the local cloud doesn't support this property",
  ]);
});

test("another region is refused at once", async () => {
  const request = new rpc.CheckRequest()
    .setUrn(urn("pulumi:providers:aws"))
    .setNews(struct({ region: "us-east-1" }));
  const response = await call<rpc.CheckRequest, rpc.CheckResponse>("aws", "checkConfig", request);
  expect(response.getFailuresList()[0]?.getReason()).toBe(
    "the local cloud is in eu-central-1 only, not in us-east-1",
  );
});

test("a policy becomes text and a missing name is made", async () => {
  const { inputs } = await check(ROLE, { assumeRolePolicy: trust("lambda.amazonaws.com") });
  expect(inputs.name).toBe("x-abababa");
  expect(JSON.parse(inputs.assumeRolePolicy as string)).toEqual(trust("lambda.amazonaws.com"));
});

test("the preview of a create touches nothing and knows no computed output", async () => {
  const { outputs } = await create(ROLE, { name: "r", assumeRolePolicy: "{}" }, true);
  expect(outputs).toMatchObject({ name: "r", arn: UNKNOWN });
  expect(() => cloud.services.iam.getRole("r")).toThrow("cannot be found");
});

test("a role is created, drifts, is updated and deleted", async () => {
  const inputs = {
    name: "r",
    assumeRolePolicy: JSON.stringify(trust("lambda.amazonaws.com")),
    description: "one",
  };
  const { id, outputs } = await create(ROLE, inputs);
  expect(outputs).toMatchObject({ arn: "arn:aws:iam::000000000000:role/r", region: "eu-central-1" });

  cloud.services.iam.updateRole("r", {
    AssumeRolePolicyDocument: inputs.assumeRolePolicy,
    Description: "by hand",
  });
  expect((await read(ROLE, id, inputs, outputs)).inputs).toMatchObject({ description: "by hand" });

  const changed = { ...inputs, description: "two" };
  expect((await update(ROLE, id, inputs, changed, outputs)).arn).toBe(outputs.arn);
  expect(cloud.services.iam.getRole("r").Description).toBe("two");

  await remove(ROLE, id, changed);
  await remove(ROLE, id, changed);
  expect((await read(ROLE, id, changed, outputs)).id).toBe("");
});

test("diff says what is replaced", async () => {
  const found = await diff(ROLE, { name: "a", description: "1" }, { name: "b", description: "2" });
  expect(found.getReplacesList()).toEqual(["name"]);
  expect(found.getDiffsList().sort()).toEqual(["description", "name"]);
  expect(found.getDetaileddiffMap().get("name")?.getKind()).toBe(rpc.PropertyDiff.Kind.UPDATE_REPLACE);
  const same = await diff(ROLE, { name: "a" }, { name: "a" });
  expect(same.getChanges()).toBe(rpc.DiffResponse.DiffChanges.DIFF_NONE);
});

async function upload(content: string) {
  const file = join(folder(), "code.zip");
  writeFileSync(file, content);
  const asset = {
    "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17",
    hash: content,
    // As the program writes it, from its own folder.
    path: "code.zip",
  };
  return { bucket: "bucket", key: "code.zip", source: asset, sourceHash: content };
}

test("a changed file is a new object version, which a preview already says", async () => {
  await create("aws:s3/bucket:Bucket", { bucket: "bucket" });
  const versioning = { bucket: "bucket", versioningConfiguration: { status: "Enabled" } };
  await create("aws:s3/bucketVersioning:BucketVersioning", versioning);
  const first = await upload("one");
  const { id, outputs } = await create(OBJECT, first);
  const second = await upload("two");

  const preview = await update(OBJECT, id, first, second, outputs, true);
  expect(preview).toMatchObject({ versionId: UNKNOWN, etag: UNKNOWN, arn: "arn:aws:s3:::bucket/code.zip" });
  const after = await update(OBJECT, id, first, second, outputs);
  expect(after.versionId).not.toBe(outputs.versionId);

  const tagged = { ...second, tags: { a: "b" } };
  expect((await update(OBJECT, id, second, tagged, after, true)).versionId).toBe(after.versionId);
});

test("a missing file is named", async () => {
  await create("aws:s3/bucket:Bucket", { bucket: "bucket" });
  const inputs = await upload("one");
  inputs.source.path = "nowhere.zip";
  await expect(create(OBJECT, inputs)).rejects.toThrow("nowhere.zip doesn't exist");
});

test("a function needs a role that Lambda may assume", async () => {
  await create("aws:s3/bucket:Bucket", { bucket: "bucket" });
  await create(OBJECT, await upload("one"));
  const inputs = {
    functionName: "f",
    role: "arn:aws:iam::000000000000:role/r",
    code: { s3Bucket: "bucket", s3Key: "code.zip" },
    memorySize: 512,
  };
  const refused =
    "InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda.";
  await expect(create(FUNCTION, inputs)).rejects.toThrow(refused);
  await create(ROLE, { name: "r", assumeRolePolicy: JSON.stringify(trust("scheduler.amazonaws.com")) });
  await expect(create(FUNCTION, inputs)).rejects.toThrow(refused);
  cloud.services.iam.updateRole("r", {
    AssumeRolePolicyDocument: JSON.stringify(trust("lambda.amazonaws.com")),
  });
  const { id, outputs } = await create(FUNCTION, inputs);
  expect(outputs.arn).toBe("arn:aws:lambda:eu-central-1:000000000000:function:f");

  await update(FUNCTION, id, inputs, { ...inputs, memorySize: 1024 }, outputs);
  expect(lambda.getFunctionConfiguration("f")).toMatchObject({ MemorySize: 1024 });
});

test("a command runs in the program's folder with the SDK pointed at the local cloud", async () => {
  const text = 'pwd; echo "$AWS_ENDPOINT_URL"; echo "${AWS_PROFILE-no profile}"';
  const { outputs } = await create(COMMAND, { create: text, environment: { A: "1" } });
  expect((outputs.stdout as string).split("\n")).toEqual([folder(), cloud.endpoint, "no profile"]);
});

test("an update runs its own command with the previous output, or create again", async () => {
  const once = { create: "echo created", update: 'echo "$PULUMI_COMMAND_STDOUT, then updated"' };
  const { id, outputs } = await create(COMMAND, once);
  const again = { ...once, environment: { A: "1" } };
  expect((await update(COMMAND, id, once, again, outputs)).stdout).toBe("created, then updated");
  const plain = { create: "echo created again" };
  expect((await update(COMMAND, id, once, plain, outputs)).stdout).toBe("created again");
  expect((await diff(COMMAND, { triggers: [1] }, { triggers: [2] })).getReplacesList()).toEqual(["triggers"]);
});

test("a command that fails fails the deployment with its last lines, deletion included", async () => {
  await expect(create(COMMAND, { create: "echo why >&2; exit 7" })).rejects.toThrow(/exited with 7\nwhy/);
  await expect(remove(COMMAND, "id", { delete: "exit 1" })).rejects.toThrow("exited with 1");
});

test("cancel ends a running command", async () => {
  const marker = join(folder(), "started");
  const running = create(COMMAND, { create: `touch ${marker}; sleep 100` });
  const caught = expect(running).rejects.toThrow("the operation was cancelled");
  while (!existsSync(marker)) await new Promise((resolve) => setTimeout(resolve, 10));
  await call(COMMAND, "cancel", new Empty());
  await caught;
});

test("what a vanished engine asked for is taken back", async () => {
  await create("aws:s3/bucket:Bucket", { bucket: "bucket" });
  await create(OBJECT, await upload("one"));
  await create(ROLE, { name: "r", assumeRolePolicy: JSON.stringify(trust("lambda.amazonaws.com")) });
  let vanish = () => {};
  const createFunction = lambda.createFunction.bind(lambda);
  lambda.createFunction = async (...request) => {
    vanish();
    // The cancellation has to come over the wire.
    await new Promise((resolve) => setTimeout(resolve, 100));
    return createFunction(...request);
  };
  const deleted = new Promise<void>((resolve) => {
    const deleteFunction = lambda.deleteFunction.bind(lambda);
    lambda.deleteFunction = async (name) => deleteFunction(name).then(resolve);
  });
  const code = { s3Bucket: "bucket", s3Key: "code.zip" };
  const properties = struct({ functionName: "f", role: "arn:aws:iam::000000000000:role/r", code });
  const request = new rpc.CreateRequest().setUrn(urn(FUNCTION)).setProperties(properties);
  const pending = clientOf(FUNCTION).create(request, () => undefined);
  vanish = () => pending.cancel();
  await deleted;
  expect(lambda.functions.size).toBe(0);
});

test("functions of the provider answer for this machine", async () => {
  const invoke = async (tok: string) => {
    const request = new rpc.InvokeRequest().setTok(tok).setArgs(struct({}));
    const response = await call<rpc.InvokeRequest, rpc.InvokeResponse>("aws", "invoke", request);
    return response.getReturn()!.toJavaScript();
  };
  expect(await invoke("aws:index/getCallerIdentity:getCallerIdentity")).toMatchObject({
    accountId: "000000000000",
  });
  expect(await invoke("aws:index/getRegion:getRegion")).toMatchObject({ region: "eu-central-1" });
  await expect(invoke("aws:ec2/getAmi:getAmi")).rejects.toThrow("aws:ec2/getAmi:getAmi");
});

test("one state folder has one cloud", async () => {
  const second = startCloud({
    stateDir: join(folder(), "state"),
    tools: {} as Tools,
    openLambda: async () => lambda.backend(),
  });
  await expect(second).rejects.toThrow(`the local cloud is already running (process ${process.pid})`);
});
