import * as cloudWatchLogs from "@aws-sdk/client-cloudwatch-logs";
import * as clientLambda from "@aws-sdk/client-lambda";
import {
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListAliasesCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
} from "@aws-sdk/client-lambda";
import { mockClient } from "aws-sdk-client-mock";

/** The command itself, in this process: what it writes where, and its exit code. */

const lambda = mockClient(LambdaClient);
const logs = mockClient(cloudWatchLogs.CloudWatchLogsClient);
const ACTIVE = {
  FunctionName: "petstore",
  Version: "7",
  State: "Active",
  SnapStart: { OptimizationStatus: "On" },
} as const;
const NEW = {
  FUNCTION_NAME: "petstore",
  CODE_SHA256: "c2hh",
  LOG_GROUP: "/aws/lambda/petstore-0001",
  VERSIONS_TO_KEEP: "2",
};
const PINNED = { FUNCTION_NAME: "petstore", PINNED_VERSION: "7", EVENT: "{}" };
const AWS = { AWS_REGION: "eu-central-1", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
const { argv, env } = process;

/** Runs the command in a registry of its own, as a process of its own would. */
async function command(name: string, environment: Record<string, string>, expected?: number) {
  const written = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((stream) =>
    jest.spyOn(process[stream], "write").mockImplementation((text) => {
      written[stream] += String(text);
      return true;
    }),
  );
  const exit = jest.spyOn(process, "exit").mockImplementation((code) => {
    throw new Error(`exit ${code}`);
  });
  process.argv = ["node", "publish/main.ts", name];
  process.env = { ...env, ...AWS, ...environment };
  process.exitCode = undefined;
  try {
    let done: Promise<unknown> = Promise.resolve();
    jest.isolateModules(() => {
      jest.doMock("@aws-sdk/client-lambda", () => clientLambda);
      jest.doMock("@aws-sdk/client-cloudwatch-logs", () => cloudWatchLogs);
      done = jest.requireActual<{ done: Promise<unknown> }>("../../publish/main").done;
    });
    await done.catch((error: Error) => {
      if (!error.message.startsWith("exit ")) throw error;
      process.exitCode = Number(error.message.slice(5));
    });
    expect(process.exitCode).toBe(expected);
    return written;
  } finally {
    for (const spy of [...spies, exit]) spy.mockRestore();
    process.exitCode = undefined;
    process.argv = argv;
    process.env = env;
  }
}

beforeEach(() => {
  lambda.reset();
  lambda.on(GetFunctionConfigurationCommand).resolves(ACTIVE);
  lambda.on(PublishVersionCommand).resolves(ACTIVE);
  lambda
    .on(ListVersionsByFunctionCommand)
    .resolves({ Versions: ["5", "6", "7"].map((Version) => ({ Version })) });
  lambda.on(ListAliasesCommand).resolves({ Aliases: [] });
  lambda.on(DeleteFunctionCommand).resolves({});
  const message = "Exception: no class";
  const day = new Date().toISOString().slice(0, 10).replaceAll("-", "/");
  logs
    .reset()
    .on(cloudWatchLogs.FilterLogEventsCommand)
    .resolves({ events: [{ eventId: "1", timestamp: 1, message, logStreamName: `${day}/petstore[7]0a` }] });
});

describe("new", () => {
  test("prints the version on stdout, and nothing else there; the rest goes to stderr", async () => {
    expect(await command("new", NEW)).toEqual({
      stdout: "7",
      stderr: expect.stringMatching(
        /^petstore version 7 is ready with its snapshot \(0\.\d s\)\npetstore version 5 deleted .*\n$/,
      ),
    });
    expect(lambda.commandCalls(PublishVersionCommand)[0]!.args[0].input).toEqual({
      FunctionName: "petstore",
      CodeSha256: "c2hh",
    });
    expect(lambda.commandCalls(DeleteFunctionCommand)[0]!.args[0].input).toEqual({
      FunctionName: "petstore",
      Qualifier: "5",
    });
  });

  test("old versions that can't be looked for stay, and are no failure of the new one", async () => {
    lambda.on(ListVersionsByFunctionCommand).rejects(new Error("not you"));
    const { stdout, stderr } = await command("new", NEW);
    expect(stdout).toBe("7");
    expect(stderr).toMatch(/\npetstore: old versions couldn't be deleted: not you\n$/);
  });

  test("a failed version is explained in full", async () => {
    lambda
      .on(GetFunctionConfigurationCommand, { Qualifier: "7" })
      .resolves({ ...ACTIVE, State: "Failed", StateReason: "No class", StateReasonCode: "FunctionError" });
    const { stdout, stderr } = await command("new", NEW, 1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(
      /^petstore version 7 can't be used, so the alias stays where it is\.\nState: Failed\n/m,
    );
    expect(stderr).toMatch(/\(\/aws\/lambda\/petstore-0001\):\n {2}Exception: no class\n/);
    expect(stderr).not.toMatch(/VersionFailedError|ExplainedFailure/);
  });

  test("another failure is one line, with AWS's name for it", async () => {
    lambda
      .on(PublishVersionCommand)
      .rejects(Object.assign(new Error("Other code"), { name: "InvalidParameterValueException" }));
    expect(await command("new", NEW, 1)).toEqual({
      stdout: "",
      stderr: "petstore: InvalidParameterValueException: Other code\n",
    });
  });

  test("an error without a name of its own says just what it is, and what isn't an error as well", async () => {
    lambda.on(PublishVersionCommand).rejects(new Error("offline"));
    expect((await command("new", NEW, 1)).stderr).toBe("petstore: offline\n");
    lambda.on(PublishVersionCommand).callsFake(() => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- as a library might
      throw "nothing";
    });
    expect((await command("new", NEW, 1)).stderr).toBe("petstore: nothing\n");
  });

  test.each(["0", "-1", "1.5", "many", "1x", "x1", ""])("--keep can't be %j", async (keep) => {
    const { stderr } = await command("new", { ...NEW, VERSIONS_TO_KEEP: keep }, 1);
    expect(stderr).toMatch(new RegExp(`^--keep can't be ${keep}: it must be a whole number, 1 or more\\n`));
    expect(lambda.calls()).toEqual([]);
  });

  test.each(Object.keys(NEW))("%s has to be said", async (missing) => {
    const { [missing]: _left, ...rest } = NEW as Record<string, string>;
    const { stderr } = await command("new", rest, 1);
    expect(stderr).toMatch(/^error: required option '--[\w-]+ <\w+>' not specified\n/);
  });
});

describe("pinned", () => {
  test("prints the version once it can serve, and publishes nothing", async () => {
    expect(await command("pinned", PINNED)).toEqual({
      stdout: "7",
      stderr:
        "petstore version 7 is ready: the alias moves to it, and stays there while pinnedVersion is set\n",
    });
    expect(lambda.commandCalls(PublishVersionCommand)).toEqual([]);
  });

  test("wakes the version of that function with that event", async () => {
    const version = { FunctionName: "petstore", Qualifier: "7" };
    lambda
      .on(GetFunctionConfigurationCommand, version)
      .resolvesOnce({ ...ACTIVE, State: "Inactive" })
      .resolves(ACTIVE);
    lambda.on(InvokeCommand).resolves({});
    expect((await command("pinned", { ...PINNED, EVENT: '{"path":"/pets"}' })).stdout).toBe("7");
    const [woken] = lambda.commandCalls(InvokeCommand);
    expect(woken!.args[0].input).toEqual({ ...version, Payload: Buffer.from('{"path":"/pets"}') });
  });

  test("a version that isn't there is one line", async () => {
    lambda
      .on(GetFunctionConfigurationCommand)
      .rejects(Object.assign(new Error("gone"), { name: "ResourceNotFoundException" }));
    expect(await command("pinned", PINNED, 1)).toEqual({
      stdout: "",
      stderr:
        "petstore: there is no version 7. Existing versions: 6, 5; set pinnedVersion to one of them, or remove it\n",
    });
  });

  test("--version can't be $LATEST", async () => {
    const { stderr } = await command("pinned", { ...PINNED, PINNED_VERSION: "$LATEST" }, 1);
    expect(stderr).toMatch(/^--version can't be \$LATEST: it must be a whole number, 1 or more\n/);
  });

  test.each(Object.keys(PINNED))("%s has to be said", async (missing) => {
    const { [missing]: _left, ...rest } = PINNED as Record<string, string>;
    const { stderr } = await command("pinned", rest, 1);
    expect(stderr).toMatch(/^error: required option '--\w+ <\w+>' not specified\n/);
  });
});

test("--help tells both, on stdout", async () => {
  const { stdout } = await command("--help", {}, 0);
  expect(stdout).toMatch(/^Usage: publish .*\n\nPrints the version of a Lambda function/);
  expect(stdout).toMatch(/new .*Publishes a version/);
  expect(stdout).toMatch(/pinned .*Checks that a version is there/);
});
