import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
} from "@aws-sdk/client-lambda";
import { mockClient } from "aws-sdk-client-mock";
import { pinnedVersion } from "../../publish/pinnedVersion";

const lambda = mockClient(LambdaClient);
const VERSION = { FunctionName: "petstore", Qualifier: "3" };
const inState = (State: FunctionConfiguration["State"], more: FunctionConfiguration = {}) => ({
  FunctionName: "petstore",
  Version: "3",
  State,
  ...more,
});
const awsError = (name: string, message = "") => Object.assign(new Error(message), { name });

let log: string[];
const run = () =>
  pinnedVersion(
    new LambdaClient({}),
    { functionName: "petstore", version: "3", event: '{"path":"/pets"}' },
    (line) => log.push(line),
  );
const states = (...outcomes: FunctionConfiguration[]) => {
  const behavior = lambda.on(GetFunctionConfigurationCommand, VERSION);
  outcomes.slice(0, -1).forEach((outcome) => behavior.resolvesOnce(outcome));
  behavior.resolves(outcomes.at(-1)!);
};
const calls = () => lambda.commandCalls(InvokeCommand).map(({ args }) => args[0].input);

beforeEach(() => {
  log = [];
  lambda.reset();
  lambda
    .on(ListVersionsByFunctionCommand)
    .resolves({ Versions: ["$LATEST", "3", "12", "7"].map((Version) => ({ Version })) });
});

test("a version that is Active can serve as it is: nothing is called or changed", async () => {
  states(inState("Active"));
  await expect(run()).resolves.toBe("3");
  expect(lambda.calls()).toHaveLength(1);
  expect(log).toEqual([
    "petstore version 3 is ready: the alias moves to it, and stays there while pinnedVersion is set",
  ]);
});

test("a version that isn't there is an error that names those that are, the newest first", async () => {
  lambda
    .on(GetFunctionConfigurationCommand)
    .rejects(awsError("ResourceNotFoundException", "Function not found"));
  await expect(run()).rejects.toThrow(
    "there is no version 3. Existing versions: 12, 7; set pinnedVersion to one of them, or remove it",
  );
});

test("a function without any version is an error that says so", async () => {
  lambda.on(GetFunctionConfigurationCommand).rejects(awsError("ResourceNotFoundException"));
  lambda.on(ListVersionsByFunctionCommand).resolves({ Versions: [{ Version: "$LATEST" }] });
  await expect(run()).rejects.toThrow(
    "there is no version 3. There is no other version; remove pinnedVersion",
  );
});

test("another error is AWS's own", async () => {
  lambda.on(GetFunctionConfigurationCommand).rejects(awsError("AccessDeniedException", "not you"));
  await expect(run()).rejects.toMatchObject({ name: "AccessDeniedException", message: "not you" });
});

describe("a version that lost its snapshot", () => {
  test.each(["SnapStartNotReadyException", "ResourceConflictException"])(
    "is called once with the event (%s), and waited for",
    async (name) => {
      const pending = inState("Pending");
      states(inState("Inactive"), inState("Inactive"), pending, pending, inState("Active"));
      lambda.on(InvokeCommand).rejects(awsError(name));
      await expect(run()).resolves.toBe("3");
      expect(calls()).toEqual([{ ...VERSION, Payload: Buffer.from('{"path":"/pets"}') }]);
      expect(log).toEqual([
        "petstore version 3 has lost its snapshot, as nobody has called it for 14 days: waking it",
        "petstore version 3: initialising and taking its snapshot (0 s)",
        "petstore version 3: initialising and taking its snapshot (0 s)",
        "petstore version 3 is ready: the alias moves to it, and stays there while pinnedVersion is set",
      ]);
    },
  );

  test("may have been woken by somebody else: then it answers", async () => {
    states(inState("Inactive"), inState("Active"));
    lambda.on(InvokeCommand).resolves({ StatusCode: 200 });
    await expect(run()).resolves.toBe("3");
  });

  test("and may not be called by this deployer, is AWS's error", async () => {
    states(inState("Inactive"));
    lambda.on(InvokeCommand).rejects(awsError("AccessDeniedException", "not you"));
    await expect(run()).rejects.toMatchObject({ name: "AccessDeniedException" });
  });

  test("and gets none again, can't serve", async () => {
    states(
      inState("Inactive"),
      inState("Pending"),
      inState("Inactive", { StateReason: "No database", StateReasonCode: "FunctionError" }),
    );
    lambda.on(InvokeCommand).rejects(awsError("SnapStartNotReadyException"));
    await expect(run()).rejects.toThrow(
      "version 3 can't serve, so the alias stays where it is. State: Inactive, StateReason: No database (FunctionError). " +
        "Existing versions: 12, 7; set pinnedVersion to one of them, or remove it",
    );
  });

  test("is given two minutes to begin", async () => {
    jest.useFakeTimers();
    try {
      states(inState("Inactive"));
      lambda.on(InvokeCommand).rejects(awsError("SnapStartNotReadyException"));
      const outcome = run().catch((error) => error);
      await jest.advanceTimersByTimeAsync(1.9 * 60_000);
      expect(log.at(-1)).toMatch(/snapshot \(1\d\d s\)$/);
      await jest.advanceTimersByTimeAsync(10_000);
      expect((await outcome).message).toMatch(/^not ready after 2 minutes/);
    } finally {
      jest.useRealTimers();
    }
  });
});

test("a version that is being published is waited for without a call", async () => {
  states(inState("Pending"), inState("Pending"), inState("Active"));
  await expect(run()).resolves.toBe("3");
  expect(calls()).toEqual([]);
});

test("a version that failed can't serve, and isn't called", async () => {
  states(inState("Failed", { StateReason: "No class", StateReasonCode: "FunctionError" }));
  await expect(run()).rejects.toThrow(/^version 3 can't serve.*State: Failed, StateReason: No class/);
  expect(calls()).toEqual([]);
});
