import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { type Emulator, startEmulator } from "./support/emulator";
import { pythonCode } from "./support/pythonCode";
import { sleepingVersion } from "./support/sleepingVersion";

/**
 * The command that the stack runs, as it runs it, through the real AWS SDK against an independent emulator. The function
 * is in Python, which the emulator runs without Docker; to publishing that makes no difference.
 */

const FUNCTION = "petstore";
const LOG_GROUP = "/aws/lambda/petstore-0001";
const GOOD = "def handler(event, context):\n    return 'pets'\n";
const SLOW = `import time\ntime.sleep(4)\n${GOOD}`;
const BROKEN = "raise Exception('no database')\n";

let emulator: Emulator;
let lambda: LambdaClient;
let codeSha256: string;

beforeAll(async () => {
  emulator = await startEmulator();
  const options = {
    endpoint: emulator.endpoint,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  };
  lambda = new LambdaClient(options);
  const created = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: FUNCTION,
      Role: "arn:aws:iam::000000000000:role/petstore",
      Runtime: "python3.12",
      Handler: "index.handler",
      Code: { ZipFile: pythonCode(GOOD) },
      SnapStart: { ApplyOn: "PublishedVersions" },
    }),
  );
  codeSha256 = created.CodeSha256!;
  await logInitialisation(new CloudWatchLogsClient(options));
}, 600_000);
afterAll(() => emulator?.stop());
jest.setTimeout(120_000);

/** The emulator keeps no log of initialisations, so this is what Lambda would have written. */
async function logInitialisation(logs: CloudWatchLogsClient): Promise<void> {
  const day = new Date().toISOString().slice(0, 10).replaceAll("-", "/");
  const stream = { logGroupName: LOG_GROUP, logStreamName: `${day}/${FUNCTION}[2]0a1b2c` };
  await logs.send(new CreateLogGroupCommand(stream));
  await logs.send(new CreateLogStreamCommand(stream));
  await logs.send(
    new PutLogEventsCommand({
      ...stream,
      logEvents: [{ timestamp: Date.now(), message: "Exception: no database\n" }],
    }),
  );
}

async function deployCode(code: string): Promise<void> {
  const ZipFile = pythonCode(code);
  codeSha256 = (await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: FUNCTION, ZipFile })))
    .CodeSha256!;
}

function startPublishing(more: NodeJS.ProcessEnv = {}, command = "new") {
  return spawn(process.execPath, ["--require", "tsx/cjs", "publish/main.ts", command], {
    env: {
      ...process.env,
      ...emulator.environment,
      FUNCTION_NAME: FUNCTION,
      CODE_SHA256: codeSha256,
      LOG_GROUP,
      VERSIONS_TO_KEEP: "2",
      ...more,
    },
  });
}

async function publish(more?: NodeJS.ProcessEnv, command?: string) {
  const child = startPublishing(more, command);
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ]);
  return { stdout, stderr, exitCode };
}

async function versions(): Promise<string[]> {
  const { Versions } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName: FUNCTION }));
  return Versions!.map(({ Version }) => Version!).filter((number) => number !== "$LATEST");
}

const stateOf = async (Qualifier: string) =>
  (await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: FUNCTION, Qualifier }))).State;

const alias = { FunctionName: FUNCTION, Name: "live" };

test("prints the version when its snapshot is ready, and nothing else on stdout", async () => {
  const { stdout, stderr, exitCode } = await publish();
  expect({ stdout, exitCode }).toEqual({ stdout: "1", exitCode: 0 });
  expect(stderr).toMatch(/petstore version 1 is ready with its snapshot/);
  expect(await stateOf("1")).toBe("Active");
  await lambda.send(new CreateAliasCommand({ ...alias, FunctionVersion: stdout }));
});

test("publishes nothing when code and configuration are unchanged", async () => {
  expect(await publish()).toMatchObject({ stdout: "1", exitCode: 0 });
  expect(await versions()).toEqual(["1"]);
});

test("explains a failed snapshot with state, reason and log, fails, and leaves the alias on what serves", async () => {
  await deployCode(BROKEN);
  const { stdout, stderr, exitCode } = await publish();
  expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 1 });
  expect(stderr).toContain("State: Failed");
  expect(stderr).toMatch(/StateReason: .*no database.* \(FunctionError\)/);
  expect(stderr.match(/^ {2}Exception: no database$/gm)).toHaveLength(1);
  expect(await versions()).toEqual(["1"]);
  expect((await lambda.send(new GetAliasCommand(alias))).FunctionVersion).toBe("1");
});

test("fails again for the same code, instead of taking the failed version for good", async () => {
  expect(await publish()).toMatchObject({ stdout: "", exitCode: 1 });
  expect(await versions()).toEqual(["1"]);
});

test("publishes the corrected code", async () => {
  await deployCode(`# corrected\n${GOOD}`);
  const { stdout, exitCode } = await publish();
  expect(exitCode).toBe(0);
  expect(await versions()).toEqual(["1", stdout]);
});

test("publishes a changed configuration while its update is still in progress", async () => {
  const [newest] = (await versions()).slice(-1);
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: FUNCTION, MemorySize: 512 }));
  const { stdout, exitCode } = await publish();
  expect(exitCode).toBe(0);
  expect(Number(stdout)).toBe(Number(newest) + 1);
});

test("goes on with the version of a run that was killed while the snapshot was taken", async () => {
  await deployCode(SLOW);
  const killed = startPublishing();
  const before = await versions();
  while ((await versions()).length === before.length) await sleep(50);
  const left = (await versions()).at(-1)!;
  killed.kill("SIGKILL");
  await once(killed, "exit");
  expect(await stateOf(left)).toBe("Pending");
  expect(await publish()).toMatchObject({ stdout: left, exitCode: 0 });
});

test("prunes to the newest versions and the one that the alias names", async () => {
  const { stdout } = await publish();
  const left = await versions();
  expect(left).toHaveLength(3);
  expect(left[0]).toBe("1");
  expect(left.at(-1)).toBe(stdout);
  await lambda.send(new UpdateAliasCommand({ ...alias, FunctionVersion: stdout }));
  await publish({ VERSIONS_TO_KEEP: "1" });
  expect(await versions()).toEqual([stdout]);
});

describe("a pinned version", () => {
  const pin = (version: string, more?: NodeJS.ProcessEnv) =>
    publish({ PINNED_VERSION: version, EVENT: "{}", ...more }, "pinned");

  test("that can serve is printed, and nothing is published", async () => {
    const [only] = await versions();
    expect(await pin(only!)).toMatchObject({ stdout: only, exitCode: 0 });
    expect(await versions()).toEqual([only]);
  });

  test("that isn't there is one line with those that are; the alias stays", async () => {
    const before = (await lambda.send(new GetAliasCommand(alias))).FunctionVersion;
    const [only] = await versions();
    expect(await pin("999")).toEqual({
      stdout: "",
      stderr:
        `petstore: there is no version 999. Existing versions: ${only}; ` +
        "set pinnedVersion to one of them, or remove it\n",
      exitCode: 1,
    });
    expect((await lambda.send(new GetAliasCommand(alias))).FunctionVersion).toBe(before);
  });

  test("that nobody called for 14 days is woken by one call and waited for, then serves", async () => {
    const [only] = await versions();
    const sleeping = await sleepingVersion(emulator.endpoint, FUNCTION, only!);
    try {
      const { stdout, stderr, exitCode } = await pin(only!, { AWS_ENDPOINT_URL: sleeping.endpoint });
      expect({ stdout, exitCode }).toEqual({ stdout: only, exitCode: 0 });
      expect(stderr).toMatch(/has lost its snapshot, as nobody has called it for 14 days: waking it\n/);
      expect(sleeping.seen).toEqual([
        "configuration Inactive",
        "invocations",
        "configuration Inactive",
        "configuration Inactive",
        "configuration Pending",
        "configuration Pending",
        "configuration Pending",
        "configuration Active",
      ]);
      await lambda.send(new UpdateAliasCommand({ ...alias, FunctionVersion: stdout }));
      const answer = await lambda.send(new InvokeCommand({ FunctionName: FUNCTION, Qualifier: "live" }));
      expect(Buffer.from(answer.Payload!).toString()).toBe('"pets"');
    } finally {
      await sleeping.stop();
    }
  });
});

test("says in one line that the function isn't there", async () => {
  const { stderr, exitCode } = await publish({ FUNCTION_NAME: "no-such-function" });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^no-such-function: ResourceNotFoundException: .*\n$/);
});

test("says in one line what it isn't told", async () => {
  const { stderr, exitCode } = await publish({ VERSIONS_TO_KEEP: "none" });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^--keep can't be none: .*\n$/);
});
