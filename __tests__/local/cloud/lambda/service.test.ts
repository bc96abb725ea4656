import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  InvokeCommand,
  LambdaClient,
  ListAliasesCommand,
  ListFunctionsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilPublishedVersionActive,
} from "@aws-sdk/client-lambda";
import fastify, { type FastifyInstance } from "fastify";
import type { FunctionSettings } from "../../../../local/cloud/lambda/api";
import { lambdaRoutes } from "../../../../local/cloud/lambda/routes";
import { LambdaService } from "../../../../local/cloud/lambda/service";
import { temporaryFolder } from "../../temporary-folder";
import { fakeJava } from "./fake-java";
import { writeZip } from "./zip";

/** The service behind its REST API, called with AWS's own SDK. What runs is no JVM, but speaks like one. */

const folder = temporaryFolder();
let service: LambdaService;
let app: FastifyInstance;
let lambda: LambdaClient;
let endpoint: string;
let logged: string[];
/** Of the JDK that there is. */
let version = 21;

async function open(): Promise<void> {
  const { javaHome, libDirectory } = fakeJava(folder());
  const jdks = [{ home: javaHome, version, name: `${version}.0.9` }];
  service = await LambdaService.open({
    stateDir: join(folder(), "state"),
    region: "eu-central-1",
    tools: { jdks, criu: { unavailable: "not in this test" } },
    logs: { put: (_group, _stream, events) => logged.push(...events.map(({ message }) => message)) },
    libDirectory,
  });
  app = fastify({ bodyLimit: 16 * 1024 * 1024 });
  lambdaRoutes(service)(app);
  endpoint = await app.listen({ host: "127.0.0.1", port: 0 });
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  lambda = new LambdaClient({ endpoint, region: "eu-central-1", credentials, maxAttempts: 1 });
}

async function close(): Promise<void> {
  lambda.destroy();
  await app.close();
  await service.close();
}

beforeEach(async () => {
  logged = [];
  version = 21;
  await open();
});
afterEach(close);

const zip = (content = "code") => writeZip(join(folder(), `${content}.zip`), [{ name: "a.txt", content }]);
const usual: FunctionSettings = {
  Runtime: "java11",
  Handler: "a.B::c",
  Role: "role",
  MemorySize: 256,
  Timeout: 10,
};
const snapStart: FunctionSettings = { ...usual, SnapStart: { ApplyOn: "PublishedVersions" } };
const create = (settings = usual, name = "pets") => service.createFunction(name, settings, zip());
const publish = (FunctionName = "pets") => lambda.send(new PublishVersionCommand({ FunctionName }));
const settle = (Qualifier: string, FunctionName = "pets") =>
  waitUntilPublishedVersionActive(
    { client: lambda, maxWaitTime: 10, minDelay: 1, maxDelay: 1 },
    { FunctionName, Qualifier },
  );
const configuration = (Qualifier?: string, FunctionName = "pets") =>
  lambda.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier }));
async function invoke(event: unknown = {}, Qualifier?: string, FunctionName = "pets") {
  const answer = await lambda.send(
    new InvokeCommand({ FunctionName, Qualifier, Payload: Buffer.from(JSON.stringify(event)) }),
  );
  return { ...answer, answer: JSON.parse(Buffer.from(answer.Payload!).toString()) };
}
const packages = () => readdirSync(join(folder(), "state/lambda/code"));

describe("Functions", () => {
  test("are listed, with all versions where those are asked for, a page at a time", async () => {
    await create();
    await create(usual, "toys");
    await publish("toys");
    await settle("1", "toys");
    const { Functions = [], NextMarker } = await lambda.send(new ListFunctionsCommand({ MaxItems: 1 }));
    expect(Functions.map(({ FunctionName, Version }) => [FunctionName, Version])).toEqual([
      ["pets", "$LATEST"],
    ]);
    const rest = await lambda.send(new ListFunctionsCommand({ Marker: NextMarker, FunctionVersion: "ALL" }));
    expect(rest.Functions?.map(({ FunctionName, Version }) => [FunctionName, Version])).toEqual([
      ["toys", "$LATEST"],
      ["toys", "1"],
    ]);
    expect(rest.NextMarker).toBeUndefined();
  });

  test("are created, described, and deleted with all that they have", async () => {
    await create(snapStart);
    await publish();
    await settle("1");
    const found = await lambda.send(new GetFunctionCommand({ FunctionName: "pets" }));
    expect(found.Configuration).toMatchObject({ FunctionName: "pets", Version: "$LATEST", State: "Active" });
    expect(packages()).toHaveLength(1);
    await lambda.send(new DeleteFunctionCommand({ FunctionName: "pets" }));
    await expect(configuration()).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      $metadata: { httpStatusCode: 404 },
      message: "Function not found: arn:aws:lambda:eu-central-1:000000000000:function:pets",
    });
    expect(packages()).toEqual([]);
  });

  test("of the same name at once are one, and the others conflict", async () => {
    const results = await Promise.allSettled([create(), create(), create()]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
    await expect(create()).rejects.toMatchObject({ code: "ResourceConflictException", httpStatus: 409 });
  });

  test("may be created by their ARN", async () => {
    await service.createFunction("arn:aws:lambda:eu-central-1:000000000000:function:dogs", usual, zip());
    expect((await configuration(undefined, "dogs")).FunctionName).toBe("dogs");
  });

  test("take new settings and keep the others", async () => {
    await create();
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: "pets", MemorySize: 512 }));
    expect(await configuration()).toMatchObject({ MemorySize: 512, Timeout: 10 });
    await expect(
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: "pets", Timeout: 901 })),
    ).rejects.toMatchObject({ name: "InvalidParameterValueException" });
    expect(await configuration()).toMatchObject({ MemorySize: 512, Timeout: 10 });
  });

  test("log in the format that they are given, in the group that they had", async () => {
    await create({ ...usual, LoggingConfig: { LogGroup: "/own/group" } });
    const LoggingConfig = { LogFormat: "JSON" } as const;
    const FunctionName = "pets";
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, LoggingConfig }));
    expect((await configuration()).LoggingConfig).toEqual({
      LogFormat: "JSON",
      ApplicationLogLevel: "INFO",
      SystemLogLevel: "INFO",
      LogGroup: "/own/group",
    });
    const text = { LogFormat: "Text", SystemLogLevel: "WARN" } as const;
    await expect(
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, LoggingConfig: text })),
    ).rejects.toMatchObject({ name: "InvalidParameterValueException" });
  });

  test("outlive the service", async () => {
    await create();
    await publish();
    await lambda.send(new CreateAliasCommand({ FunctionName: "pets", Name: "live", FunctionVersion: "1" }));
    await close();
    await open();
    expect((await invoke({}, "live")).ExecutedVersion).toBe("1");
  });
});

describe("Publishing", () => {
  test("makes one version of the same code and settings, however often", async () => {
    await create(snapStart);
    const [first, second] = [await publish(), await publish()];
    expect([first.Version, second.Version]).toEqual(["1", "1"]);
    await settle("1");
    expect((await publish()).Version).toBe("1");
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: "pets", MemorySize: 512 }));
    expect((await publish()).Version).toBe("2");
    await service.updateFunctionCode("pets", zip("other"));
    expect((await publish()).Version).toBe("3");
    const { Versions } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName: "pets" }));
    expect(Versions!.map(({ Version }) => Version)).toEqual(["$LATEST", "1", "2", "3"]);
  });

  test("never gives a number twice", async () => {
    await create();
    await publish();
    await lambda.send(new DeleteFunctionCommand({ FunctionName: "pets", Qualifier: "1" }));
    expect((await publish()).Version).toBe("2");
  });

  test("is refused for other code than the caller has in mind", async () => {
    await create();
    const command = new PublishVersionCommand({ FunctionName: "pets", CodeSha256: "other" });
    await expect(lambda.send(command)).rejects.toMatchObject({ name: "InvalidParameterValueException" });
  });

  test("a SnapStart version goes through Pending, in which it isn't invoked", async () => {
    await create(snapStart);
    expect(await publish()).toMatchObject({ State: "Pending", StateReasonCode: "Creating" });
    await expect(invoke({}, "1")).rejects.toMatchObject({ name: "ResourceConflictException" });
    await settle("1");
    expect(await configuration("1")).toMatchObject({
      State: "Active",
      SnapStart: { ApplyOn: "PublishedVersions", OptimizationStatus: "Off" },
    });
    expect((await configuration("1")).StateReason).toBeUndefined();
    expect((await invoke({}, "1")).answer.version).toBe("1");
  });

  test("a version that can't be initialised fails, stays so, and is made anew once it is deleted", async () => {
    await create({ ...snapStart, Environment: { Variables: { FAKE_INIT: "fail" } } });
    await publish();
    await expect(settle("1")).rejects.toThrow();
    expect(await configuration("1")).toMatchObject({
      State: "Failed",
      StateReason: "told to fail",
      StateReasonCode: "FunctionError.RuntimeInitError",
    });
    expect(await publish()).toMatchObject({ Version: "1", State: "Failed" });
    await lambda.send(new DeleteFunctionCommand({ FunctionName: "pets", Qualifier: "1" }));
    expect(await publish()).toMatchObject({ Version: "2", State: "Pending" });
  });
});

describe("Aliases and policies", () => {
  test("go through their life", async () => {
    await create();
    await publish();
    const alias = { FunctionName: "pets", Name: "live" };
    await lambda.send(new CreateAliasCommand({ ...alias, FunctionVersion: "1" }));
    await expect(
      lambda.send(new CreateAliasCommand({ ...alias, FunctionVersion: "1" })),
    ).rejects.toMatchObject({
      name: "ResourceConflictException",
    });
    await lambda.send(new UpdateAliasCommand({ ...alias, Description: "serves" }));
    expect(await lambda.send(new GetAliasCommand(alias))).toMatchObject({
      FunctionVersion: "1",
      Description: "serves",
    });
    const list = (FunctionVersion?: string) =>
      lambda.send(new ListAliasesCommand({ FunctionName: "pets", FunctionVersion }));
    expect((await list("1")).Aliases).toHaveLength(1);
    expect((await list("2")).Aliases).toHaveLength(0);
    await expect(
      lambda.send(new DeleteFunctionCommand({ FunctionName: "pets", Qualifier: "1" })),
    ).rejects.toMatchObject({ name: "ResourceConflictException" });
    await lambda.send(new DeleteAliasCommand(alias));
    await lambda.send(new DeleteAliasCommand(alias));
    await expect(lambda.send(new GetAliasCommand(alias))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  test("lists come in pages", async () => {
    await create();
    await publish();
    const names = Array.from({ length: 7 }, (_, index) => `alias${index}`);
    for (const Name of names) {
      await lambda.send(new CreateAliasCommand({ FunctionName: "pets", Name, FunctionVersion: "1" }));
    }
    const found: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await lambda.send(new ListAliasesCommand({ FunctionName: "pets", MaxItems: 3, Marker }));
      found.push(...page.Aliases!.map(({ Name }) => Name!));
      Marker = page.NextMarker;
    } while (Marker !== undefined);
    expect(found.sort()).toEqual(names);
  });

  test("a caller's client context and trace reach the runtime", async () => {
    await create();
    const root = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
    const command = new InvokeCommand({
      FunctionName: "pets",
      Payload: Buffer.from("{}"),
      ClientContext: Buffer.from('{ "custom": { "a": "é" } }').toString("base64"),
    });
    command.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers["x-amzn-trace-id"] = root;
        return next(args);
      },
      { step: "build" },
    );
    const { Payload } = await lambda.send(command);
    const answer = JSON.parse(Buffer.from(Payload!).toString()) as { trace: string; context: string };
    expect(answer.trace).toBe(root);
    expect(JSON.parse(answer.context)).toEqual({ custom: { a: "é" } });
    await expect(
      lambda.send(new InvokeCommand({ FunctionName: "pets", ClientContext: "bm8=" })),
    ).rejects.toMatchObject({
      name: "InvalidRequestContentException",
      message: "Client context must be a valid Base64-encoded JSON object.",
    });
    const plain = (await invoke()).answer as { trace: string; context: unknown };
    expect(plain).toMatchObject({ context: null, trace: expect.stringMatching(/^Root=1-/) });
  });

  test("a service invokes only where the policy lets it", async () => {
    await create();
    const caller = { service: "apigateway.amazonaws.com", sourceArn: "arn:api" };
    const call = () => service.invoke({ functionName: "pets", payload: Buffer.from("{}"), caller });
    await expect(call()).rejects.toMatchObject({ code: "AccessDeniedException", httpStatus: 403 });
    service.addPermission({
      FunctionName: "pets",
      StatementId: "api",
      Action: "lambda:InvokeFunction",
      Principal: caller.service,
      SourceArn: caller.sourceArn,
    });
    await call();
    const { Policy } = await lambda.send(new GetPolicyCommand({ FunctionName: "pets" }));
    expect(JSON.parse(Policy!).Statement[0].Sid).toBe("api");
  });
});

describe("Invocations", () => {
  test("come back with the version that ran and the function's answer", async () => {
    await create();
    const first = await invoke({ a: 1 });
    expect(first).toMatchObject({
      StatusCode: 200,
      ExecutedVersion: "$LATEST",
      answer: { event: { a: 1 }, arn: "arn:aws:lambda:eu-central-1:000000000000:function:pets" },
    });
    expect(first.FunctionError).toBeUndefined();
    expect((await invoke()).answer.mark).toBe(first.answer.mark);
  });

  test("tell of a function's own failure", async () => {
    await create();
    const failed = await invoke({ fail: true });
    expect(failed).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled" });
    expect(failed.answer).toEqual({ errorMessage: "failed", errorType: "Told" });
  });

  test("that are more than the reserved ones are throttled", async () => {
    await create({ ...usual, ReservedConcurrentExecutions: 1 });
    await invoke();
    const running = invoke({ wait: 500 });
    await sleep(100);
    await expect(invoke()).rejects.toMatchObject({
      name: "TooManyRequestsException",
      Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
      message: "Rate Exceeded.",
    });
    await running;
    await invoke();
  });

  test("at the same time have an environment each, of which later ones use any", async () => {
    await create();
    const marks = async () =>
      new Set(
        (await Promise.all([1, 2, 3].map(() => invoke({ wait: 50 })))).map(({ answer }) => answer.mark),
      );
    const first = await marks();
    expect(first.size).toBe(3);
    expect(await marks()).toEqual(first);
    const environments = await (await fetch(`${endpoint}/_local/functions/pets/environments`)).json();
    expect(environments).toHaveLength(3);
    const starts = (await (
      await fetch(`${endpoint}/_local/functions/pets/starts?since=0`)
    ).json()) as object[];
    expect(starts).toHaveLength(3);
    expect(starts[0]).toMatchObject({ kind: "init", version: "$LATEST" });
  });

  test("of a changed function see the change, also while an old one runs", async () => {
    await create();
    const { mark } = (await invoke()).answer;
    const running = invoke({ wait: 300 });
    await sleep(50);
    await service.updateFunctionCode("pets", zip("newer"));
    expect((await invoke()).answer.mark).not.toBe(mark);
    expect((await running).answer.mark).toBe(mark);
    expect(await (await fetch(`${endpoint}/_local/functions/pets/environments`)).json()).toHaveLength(1);
  });

  test("of more than six megabytes are refused", async () => {
    await create();
    await expect(invoke({ text: "x".repeat(6 * 1024 * 1024) })).rejects.toMatchObject({
      name: "RequestTooLargeException",
      $metadata: { httpStatusCode: 413 },
    });
  });

  test("of any other kind than request and response are refused", async () => {
    await create();
    const command = new InvokeCommand({ FunctionName: "pets", InvocationType: "Event" });
    await expect(lambda.send(command)).rejects.toMatchObject({ name: "InvalidParameterValueException" });
  });

  test.each(["pets:9", "dogs", "pets:none"])("of %s, which isn't there, aren't found", async (name) => {
    await create();
    await expect(invoke({}, undefined, name)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  test("start from none after the environments were stopped", async () => {
    await create();
    const { mark } = (await invoke()).answer;
    expect((await fetch(`${endpoint}/_local/functions/pets/environments`, { method: "DELETE" })).status).toBe(
      204,
    );
    expect(readdirSync(join(folder(), "state/lambda/environments"))).toEqual([]);
    expect((await invoke()).answer.mark).not.toBe(mark);
  });

  test("are refused by a service that has closed", async () => {
    await create();
    await service.close();
    await expect(invoke()).rejects.toMatchObject({ name: "ServiceException" });
  });
});

describe("A function's Java", () => {
  test("is refused by name where no JDK is new enough, on creation and on update", async () => {
    const refused = {
      name: "InvalidParameterValueException",
      message: expect.stringMatching(/java25.*JDK 25/),
    };
    await expect(create({ ...usual, Runtime: "java25" })).rejects.toMatchObject(refused);
    await create();
    const update = new UpdateFunctionConfigurationCommand({ FunctionName: "pets", Runtime: "java25" });
    await expect(lambda.send(update)).rejects.toMatchObject(refused);
  });

  test("is named in its log where it's another version, and so is a handler that isn't there", async () => {
    await create();
    await invoke();
    const note = "java11 runs on JDK 21.0.9: no JDK 11 is installed";
    const missing = expect.stringMatching(/^Class not found: a\.B\. /);
    expect(logged.slice(0, 2)).toEqual([`${note}\n`, missing]);
    expect(service.remarksOn("pets")).toEqual({ notes: [note], warnings: [missing] });
    await create({ ...snapStart, Runtime: "java21" }, "exact");
    logged = [];
    await publish("exact");
    await settle("1", "exact");
    expect(logged[0]).toEqual(missing);
    expect(service.remarksOn("exact").notes).toEqual([]);
  });

  test("may have gone by the next start: each call says so, and nothing else suffers", async () => {
    await create({ ...snapStart, Runtime: "java21" });
    await publish();
    await settle("1");
    await close();
    version = 17;
    await open();
    await expect(invoke({}, "1")).rejects.toThrow(/can't run java21/);
    await expect(publish()).rejects.toThrow(/can't run java21/);
    await create(usual, "others");
    expect((await invoke({}, undefined, "others")).FunctionError).toBeUndefined();
  });
});

test.each(["%25", "a%20b", "..%2Fx"])("a request about '%s' is a wrong one", async (name) => {
  const answer = await fetch(`${endpoint}/2015-03-31/functions/${name}/configuration`);
  expect(answer.status).toBe(400);
  expect(answer.headers.get("x-amzn-errortype")).toBe("ValidationException");
});

test("a body that isn't JSON is a wrong request", async () => {
  await create();
  const answer = await fetch(`${endpoint}/2015-03-31/functions/pets/versions`, { method: "POST", body: "{" });
  expect([answer.status, answer.headers.get("x-amzn-errortype")]).toEqual([
    400,
    "InvalidRequestContentException",
  ]);
});

test("a body that is too large is a wrong request", async () => {
  const body = Buffer.alloc(17 * 1024 * 1024);
  const answer = await fetch(`${endpoint}/2015-03-31/functions/pets/invocations`, {
    method: "POST",
    body: new Uint8Array(body),
  });
  expect(answer.status).toBe(413);
});
