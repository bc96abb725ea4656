import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startCloud, type Cloud } from "../../../../local/cloud/cloud";
import { packages } from "../../../../local/cloud/provider/packages";
import type { Provider } from "../../../../local/cloud/provider/provider";
import type { Context } from "../../../../local/cloud/provider/resource";
import { UNKNOWN, type Properties } from "../../../../local/cloud/provider/values";
import type { Tools } from "../../../../local/deploy/tools";
import { temporaryFolder } from "../../temporary-folder";
import { FakeLambda } from "../fake-lambda";

/** aws.lambda.Function, FunctionUrl, Permission, and iam.RolePolicyAttachment, as HashiCorp's provider has them. */

const FUNCTION = "aws:lambda/function:Function";
const URL_TYPE = "aws:lambda/functionUrl:FunctionUrl";
const PERMISSION = "aws:lambda/permission:Permission";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const ARN = "arn:aws:lambda:eu-central-1:000000000000:function:f";
const INVOKE = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions";

const folder = temporaryFolder();
const info = jest.fn<void, [string]>();
let cloud: Cloud;
let lambda: FakeLambda;
let aws: Provider;
let context: Context;

beforeEach(async () => {
  lambda = new FakeLambda();
  cloud = await startCloud({
    stateDir: join(folder(), "state"),
    tools: {} as Tools,
    openLambda: async () => lambda.backend(),
  });
  aws = packages().find(({ pkg }) => pkg === "aws")!;
  const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
  cloud.services.iam.createRole("r", { AssumeRolePolicyDocument: JSON.stringify({ Statement: [trust] }) });
  const { signal } = new AbortController();
  context = {
    services: cloud.services,
    ...{ region: "eu-central-1", urn: "urn", programFolder: folder(), defaultTags: {}, signal },
    ...{ info, warn: jest.fn() },
  };
  info.mockReset();
});
afterEach(() => cloud.close());

const archive = (path: string, content = path) => {
  writeFileSync(join(folder(), path), content);
  return {
    "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7",
    hash: content,
    path,
  };
};
const inputs = (more: Properties = {}): Properties => ({
  name: "f",
  role: "arn:aws:iam::000000000000:role/r",
  runtime: "java21",
  handler: "a.B::c",
  code: archive("one.zip"),
  ...more,
});
const check = (token: string, given: Properties) =>
  aws
    .check({ token, name: "x", old: undefined, inputs: given, seed: Buffer.alloc(32, 0xab) })
    .failures.map(({ path, reason }) => [path, reason]);
const create = (token: string, given: Properties) => aws.create(token, given, context);

describe("a function", () => {
  test("of a file is made, with ARNs for callers and API Gateway", async () => {
    const { id, outputs } = await create(FUNCTION, inputs({ memorySize: 512, publish: false }));
    expect(id).toBe("f");
    expect(outputs).toMatchObject({
      arn: ARN,
      invokeArn: `${INVOKE}/${ARN}/invocations`,
      version: "$LATEST",
      qualifiedArn: `${ARN}:$LATEST`,
      codeSha256: expect.stringMatching(/=$/),
      tagsAll: {},
    });
    expect(lambda.getFunctionConfiguration("f")).toMatchObject({ MemorySize: 512, Handler: "a.B::c" });
    expect(lambda.listVersionsByFunction("f")).toEqual([]);
  });

  test("of an object in a bucket is made, too", async () => {
    cloud.services.s3.createBucket("code");
    cloud.services.s3.putObject("code", "k", Buffer.from("two"), {});
    const { outputs } = await create(FUNCTION, inputs({ code: undefined, s3Bucket: "code", s3Key: "k" }));
    expect(outputs.arn).toBe(ARN);
  });

  test("with publish has a version from the start, and a new one with each change of code or configuration", async () => {
    const first = inputs({ publish: true, snapStart: { applyOn: "PublishedVersions" } });
    const { outputs } = await create(FUNCTION, first);
    expect(outputs).toMatchObject({
      version: "1",
      qualifiedArn: `${ARN}:1`,
      qualifiedInvokeArn: `${INVOKE}/${ARN}:1/invocations`,
      snapStart: { applyOn: "PublishedVersions", optimizationStatus: "Off" },
    });
    const update = async (old: Properties, next: Properties) =>
      (await aws.update(FUNCTION, "f", old, next, outputs, context)).version;
    const larger = { ...first, memorySize: 1024 };
    expect(await update(first, larger)).toBe("2");
    const recoded = { ...larger, code: archive("one.zip", "changed") };
    expect(await update(larger, recoded)).toBe("3");
    const tagged = { ...recoded, tags: { a: "b" } };
    expect(await update(recoded, tagged)).toBe("3");
    expect(await update({ ...tagged, publish: false }, tagged)).toBe("4");
    expect(await update(tagged, { ...tagged, publish: false, memorySize: 2048 })).toBe("4");
  });

  test("tells that nobody waits for a snapshot", async () => {
    const publishVersion = lambda.publishVersion.bind(lambda);
    lambda.publishVersion = async (request) => ({ ...(await publishVersion(request)), State: "Pending" });
    await create(FUNCTION, inputs({ publish: true }));
    expect(info).toHaveBeenCalledWith(
      "Version 1 can be called once its snapshot is there; the provider doesn't wait for it.",
    );
  });

  test("has another version in the preview of those changes, and only with publish", async () => {
    const old = inputs({ publish: true });
    const state = { ...old, version: "1", qualifiedArn: `${ARN}:1`, codeSha256: "one" };
    const preview = (more: Properties) => aws.previewUpdate(FUNCTION, old, { ...old, ...more }, state);
    expect(preview({ memorySize: 1 })).toMatchObject({ version: UNKNOWN, codeSha256: "one" });
    expect(preview({ code: archive("two.zip") })).toMatchObject({ version: UNKNOWN, codeSha256: UNKNOWN });
    expect(preview({ tags: { a: "b" } })).toMatchObject({ version: "1", qualifiedArn: `${ARN}:1` });
    expect(preview({ publish: false, memorySize: 1 }).version).toBe("1");
  });

  test("is replaced under another name, and for nothing else", () => {
    const { replaces } = aws.diff(FUNCTION, inputs(), inputs({ name: "g", runtime: "java25", timeout: 9 }));
    expect(replaces).toEqual(["name"]);
  });

  test("drifts with what was changed by hand", async () => {
    const given = inputs({ memorySize: 512 });
    const { outputs } = await create(FUNCTION, given);
    await lambda.updateFunctionConfiguration("f", { MemorySize: 128 });
    const found = await aws.read(FUNCTION, "f", given, outputs, context);
    expect(found!.inputs).toEqual({ ...given, memorySize: 128 });
  });

  test("stays on deletion where the program wants it so", async () => {
    await create(FUNCTION, inputs());
    await aws.delete(FUNCTION, "f", inputs({ skipDestroy: true }), {}, context);
    expect(lambda.functions.size).toBe(1);
    await aws.delete(FUNCTION, "f", inputs(), {}, context);
    expect(lambda.functions.size).toBe(0);
  });

  test("with what isn't stood in for fails at check, by name", () => {
    const unsupported = { layers: ["arn"], vpcConfig: {}, tracingConfig: { mode: "Active" } };
    expect(check(FUNCTION, inputs(unsupported))).toEqual([
      ["layers", "the local cloud doesn't support this property"],
      ["vpcConfig", "the local cloud doesn't support this property"],
      ["tracingConfig.mode", 'the local cloud doesn\'t support "Active", only "PassThrough"'],
    ]);
    expect(check(FUNCTION, inputs({ packageType: "Image" }))).toEqual([
      ["packageType", 'the local cloud doesn\'t support "Image", only "Zip"'],
    ]);
    expect(check(FUNCTION, inputs({ s3Bucket: "b", s3Key: "k" }))).toEqual([
      ["", "a function has either code or s3Bucket and s3Key"],
    ]);
    expect(check(FUNCTION, inputs({ handler: undefined }))).toEqual([
      ["", "handler and runtime must be set when PackageType is Zip"],
    ]);
  });

  test("of a folder is refused, with what to do", async () => {
    mkdirSync(join(folder(), "classes"));
    const code = { ...archive("one.zip"), path: "classes" };
    await expect(create(FUNCTION, inputs({ code }))).rejects.toThrow(
      "classes is a folder: build a zip file of it first",
    );
  });
});

describe("a function URL", () => {
  const url = { functionName: "f", qualifier: "live", authorizationType: "NONE" };
  beforeEach(async () => {
    await create(FUNCTION, inputs({ publish: true }));
    lambda.createAlias({ FunctionName: "f", Name: "live", FunctionVersion: "1" });
  });

  test("serves, and lets anybody in by two statements that stay when it goes", async () => {
    const addPermission = jest.spyOn(lambda, "addPermission");
    const { id, outputs } = await create(URL_TYPE, url);
    expect(id).toBe("f/live");
    expect(outputs).toMatchObject({ functionArn: `${ARN}:live`, urlId: expect.any(String) });
    expect((await fetch(outputs.functionUrl as string)).status).toBe(200);
    expect(addPermission.mock.calls.map(([request]) => request)).toEqual([
      {
        FunctionName: "f",
        Qualifier: "live",
        Principal: "*",
        StatementId: "FunctionURLAllowPublicAccess",
        Action: "lambda:InvokeFunctionUrl",
        FunctionUrlAuthType: "NONE",
      },
      {
        FunctionName: "f",
        Qualifier: "live",
        Principal: "*",
        StatementId: "FunctionURLAllowInvokeAction",
        Action: "lambda:InvokeFunction",
        InvokedViaFunctionUrl: true,
      },
    ]);
    await aws.delete(URL_TYPE, id, url, outputs, context);
    await expect(fetch(outputs.functionUrl as string)).rejects.toThrow();
    expect(JSON.parse(lambda.getPolicy("f")).Statement).toHaveLength(2);
  });

  test("changes its CORS in place, and is another for another function or alias", async () => {
    const { id, outputs } = await create(URL_TYPE, url);
    const cors = { allowOrigins: ["https://a.example"], maxAge: 60 };
    await aws.update(URL_TYPE, id, url, { ...url, cors }, outputs, context);
    const found = await aws.read(URL_TYPE, id, { ...url, cors }, outputs, context);
    expect(found!.inputs).toMatchObject({ cors });
    const { replaces } = aws.diff(URL_TYPE, url, { ...url, functionName: "g", qualifier: undefined, cors });
    expect(replaces).toEqual(["functionName", "qualifier"]);
  });

  test("that authenticates or streams fails at check, by name", () => {
    const given = { ...url, authorizationType: "AWS_IAM", invokeMode: "RESPONSE_STREAM" };
    expect(check(URL_TYPE, given)).toEqual([
      ["authorizationType", 'the local cloud doesn\'t support "AWS_IAM", only "NONE"'],
      ["invokeMode", 'the local cloud doesn\'t support "RESPONSE_STREAM", only "BUFFERED"'],
    ]);
    expect(check(URL_TYPE, { ...url, cors: { maxAge: 86_401 } })).toEqual([
      ["", "cors.maxAge must not be more than 86400 seconds"],
    ]);
  });
});

test("a permission has what it is for function URLs", async () => {
  await create(FUNCTION, inputs());
  const addPermission = jest.spyOn(lambda, "addPermission");
  const common = { function: "f", principal: "*" };
  await create(PERMISSION, {
    ...common,
    action: "lambda:InvokeFunctionUrl",
    functionUrlAuthType: "NONE",
  });
  await create(PERMISSION, { ...common, action: "lambda:InvokeFunction", invokedViaFunctionUrl: true });
  expect(addPermission.mock.calls).toMatchObject([
    [{ FunctionUrlAuthType: "NONE" }],
    [{ InvokedViaFunctionUrl: true }],
  ]);
});

test("a policy is attached: AWS's own, known here or not; another's isn't there", async () => {
  const role = "r";
  const policyArn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
  await create(ATTACHMENT, { role, policyArn });
  expect(info).not.toHaveBeenCalled();
  await create(ATTACHMENT, { role, policyArn: "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess" });
  expect(info).toHaveBeenCalledWith(
    "What arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess allows isn't known to the local cloud: it allows nothing here.",
  );
  const unknown = create(ATTACHMENT, { role, policyArn: "arn:aws:iam::000000000000:policy/mine" });
  await expect(unknown).rejects.toThrow("Policy arn:aws:iam::000000000000:policy/mine does not exist");
  const { replaces } = aws.diff(ATTACHMENT, { role, policyArn }, { role: "other", policyArn: "other" });
  expect(replaces).toEqual(["role", "policyArn"]);
});
