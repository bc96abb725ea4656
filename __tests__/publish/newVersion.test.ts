import {
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  type FunctionConfiguration,
  LambdaClient,
  PublishVersionCommand,
} from "@aws-sdk/client-lambda";
import { mockClient } from "aws-sdk-client-mock";
import { newVersion, VersionFailedError } from "../../publish/newVersion";

const lambda = mockClient(LambdaClient);
const LATEST = { FunctionName: "petstore" };
const version = (number: number, State: FunctionConfiguration["State"], more: FunctionConfiguration = {}) =>
  ({ FunctionName: "petstore", Version: String(number), State, ...more }) as FunctionConfiguration;
const snapshot = { SnapStart: { ApplyOn: "PublishedVersions", OptimizationStatus: "On" } } as const;
const awsError = (name: string, message = "") => Object.assign(new Error(message), { name });

let log: string[];
const run = () =>
  newVersion(new LambdaClient({}), { functionName: "petstore", codeSha256: "c2hh" }, (line) =>
    log.push(line),
  );
const published = () => lambda.commandCalls(PublishVersionCommand).map(({ args }) => args[0].input);
const deleted = () => lambda.commandCalls(DeleteFunctionCommand).map(({ args }) => args[0].input);

beforeEach(() => {
  log = [];
  lambda.reset();
  lambda
    .on(GetFunctionConfigurationCommand, LATEST)
    .resolves({ ...LATEST, State: "Active", LastUpdateStatus: "Successful" });
  lambda.on(PublishVersionCommand).resolves(version(7, "Pending"));
  lambda
    .on(GetFunctionConfigurationCommand, { ...LATEST, Qualifier: "7" })
    .resolvesOnce(version(7, "Pending"))
    .resolves(version(7, "Active", snapshot));
  lambda.on(DeleteFunctionCommand).resolves({});
});

test("a version is published from the code that was uploaded and waited for until its snapshot is ready", async () => {
  await expect(run()).resolves.toBe("7");
  expect(published()).toEqual([{ FunctionName: "petstore", CodeSha256: "c2hh" }]);
  expect(log).toEqual([
    "petstore version 7: initialising and taking its snapshot (0 s)",
    expect.stringMatching(/^petstore version 7 is ready with its snapshot \(\d+\.\d s\)$/),
  ]);
});

test("nothing is published before the function's update has finished", async () => {
  const order: string[] = [];
  lambda
    .on(GetFunctionConfigurationCommand, LATEST)
    .callsFakeOnce(() => (order.push("creating"), { ...LATEST, State: "Pending" }))
    .callsFakeOnce(() => (order.push("updating"), { State: "Active", LastUpdateStatus: "InProgress" }))
    .callsFake(() => (order.push("updated"), { State: "Active", LastUpdateStatus: "Successful" }));
  lambda.on(PublishVersionCommand).callsFake(() => (order.push("publish"), version(7, "Pending")));
  await run();
  expect(order.slice(0, 4)).toEqual(["creating", "updating", "updated", "publish"]);
});

test("a function whose update failed isn't published, and AWS's reason is in the error", async () => {
  lambda.on(GetFunctionConfigurationCommand, LATEST).resolves({
    ...LATEST,
    State: "Active",
    LastUpdateStatus: "Failed",
    LastUpdateStatusReason: "The KMS key is disabled",
    LastUpdateStatusReasonCode: "DisabledKMSKey",
  });
  await expect(run()).rejects.toThrow("its update failed: The KMS key is disabled (DisabledKMSKey)");
  expect(published()).toEqual([]);
});

test.each([
  ["ResourceConflictException", "An update is in progress"],
  ["TooManyRequestsException", "ConcurrentSnapshotCreateLimitExceeded"],
])("%s is retried", async (name, message) => {
  lambda
    .on(PublishVersionCommand)
    .rejectsOnce(awsError(name, message))
    .rejectsOnce(awsError(name, message))
    .resolves(version(7, "Pending"));
  await expect(run()).resolves.toBe("7");
  expect(published()).toHaveLength(3);
  expect(log[0]).toBe(`petstore: trying again, ${message}`);
});

describe("with a clock that is wound on", () => {
  let random: jest.SpyInstance;
  beforeEach(() => {
    jest.useFakeTimers();
    // The longest that the jitter may choose.
    random = jest.spyOn(Math, "random").mockReturnValue(0.999_999);
  });
  afterEach(() => {
    jest.useRealTimers();
    random.mockRestore();
  });

  test("a function that stays busy is asked 30 times, at most 20 s apart", async () => {
    const times: number[] = [];
    lambda.on(PublishVersionCommand).callsFake(() => {
      times.push(Date.now());
      throw awsError("TooManyRequestsException", "Rate exceeded");
    });
    const outcome = run().catch((error) => error);
    await jest.advanceTimersByTimeAsync(15 * 60_000);
    expect((await outcome).message).toBe("Rate exceeded");
    expect(times).toHaveLength(30);
    const pauses = times.slice(1).map((time, index) => time - times[index]!);
    expect(pauses[0]).toBeGreaterThanOrEqual(499);
    expect(pauses[0]).toBeLessThanOrEqual(500);
    expect(Math.max(...pauses)).toBeGreaterThan(19_000);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(20_000);
  });

  test("a snapshot is waited for 20 minutes, and told of now and then", async () => {
    lambda.on(GetFunctionConfigurationCommand, { ...LATEST, Qualifier: "7" }).resolves(version(7, "Pending"));
    const outcome = run().catch((error) => error);
    await jest.advanceTimersByTimeAsync(19.9 * 60_000);
    expect(log.at(-1)).toMatch(/^petstore version 7: initialising and taking its snapshot \(11\d\d s\)$/);
    await jest.advanceTimersByTimeAsync(60_000);
    expect((await outcome).message).toBe("not ready after 20 minutes; run it again to keep waiting");
  });

  test("an update is waited for 10 minutes", async () => {
    lambda
      .on(GetFunctionConfigurationCommand, LATEST)
      .resolves({ ...LATEST, State: "Active", LastUpdateStatus: "InProgress" });
    const outcome = run().catch((error) => error);
    await jest.advanceTimersByTimeAsync(9.9 * 60_000);
    expect(log.at(-1)).toMatch(/^petstore: waiting for its update to finish \(5\d\d s\)$/);
    await jest.advanceTimersByTimeAsync(60_000);
    expect((await outcome).message).toBe("not ready after 10 minutes; run it again to keep waiting");
    expect(published()).toEqual([]);
  });
});

test("other errors aren't retried, such as code that somebody else has changed", async () => {
  lambda
    .on(PublishVersionCommand)
    .rejects(awsError("InvalidParameterValueException", "CodeSHA256 is different"));
  await expect(run()).rejects.toThrow("CodeSHA256 is different");
  expect(published()).toHaveLength(1);
});

test("an unchanged function gets no new version: the one that Lambda returns is good", async () => {
  lambda.on(PublishVersionCommand).resolves(version(6, "Active", snapshot));
  lambda
    .on(GetFunctionConfigurationCommand, { ...LATEST, Qualifier: "6" })
    .resolves(version(6, "Active", snapshot));
  await expect(run()).resolves.toBe("6");
});

test("a version that a killed run left Pending is adopted and waited for", async () => {
  await run();
  await expect(run()).resolves.toBe("7");
  expect(deleted()).toEqual([]);
});

test("a version that a killed run left Failed is deleted, since Lambda would return it for ever, and a new one made", async () => {
  lambda
    .on(PublishVersionCommand)
    .resolvesOnce(version(6, "Failed", { StateReason: "old" }))
    .resolves(version(7, "Pending"));
  await expect(run()).resolves.toBe("7");
  expect(deleted()).toEqual([{ FunctionName: "petstore", Qualifier: "6" }]);
  expect(log[0]).toBe("petstore version 6 failed in an earlier run: publishing again");
});

test("a version that fails is deleted and given to the caller with its reason", async () => {
  const failed = version(7, "Failed", { StateReason: "no class", StateReasonCode: "FunctionError" });
  lambda.on(GetFunctionConfigurationCommand, { ...LATEST, Qualifier: "7" }).resolves(failed);
  const error = await run().catch((thrown) => thrown);
  expect(error).toBeInstanceOf(VersionFailedError);
  expect(error.version).toEqual(failed);
  expect(deleted()).toEqual([{ FunctionName: "petstore", Qualifier: "7" }]);
});

test("a failed version that can't be deleted hides neither the failure nor that it stays", async () => {
  lambda
    .on(GetFunctionConfigurationCommand, { ...LATEST, Qualifier: "7" })
    .resolves(version(7, "Failed", { StateReason: "no class" }));
  lambda.on(DeleteFunctionCommand).rejects(awsError("AccessDeniedException", "not you"));
  await expect(run()).rejects.toBeInstanceOf(VersionFailedError);
  expect(log).toContain("petstore version 7 can't be deleted: not you");
});

describe("a version that fails", () => {
  const failed = (StateReasonCode: FunctionConfiguration["StateReasonCode"], number = 7) =>
    version(number, "Failed", { StateReason: "try later", StateReasonCode });
  const stateOf = (number: number) =>
    lambda.on(GetFunctionConfigurationCommand, { ...LATEST, Qualifier: String(number) });

  test.each(["InternalError", "DependencyError", "InsufficientCapacity"] as const)(
    "within AWS (%s) is published once more",
    async (code) => {
      lambda
        .on(PublishVersionCommand)
        .resolvesOnce(version(7, "Pending"))
        .resolvesOnce(version(8, "Pending"));
      stateOf(7).resolves(failed(code));
      stateOf(8).resolves(version(8, "Active", snapshot));
      await expect(run()).resolves.toBe("8");
      expect(deleted()).toEqual([{ FunctionName: "petstore", Qualifier: "7" }]);
      expect(log).toContain(
        `petstore version 7 failed inside AWS (${code}: try later): publishing it once more`,
      );
    },
  );

  test("within AWS twice is published no third time", async () => {
    lambda.on(PublishVersionCommand).resolvesOnce(version(7, "Pending")).resolves(version(8, "Pending"));
    stateOf(7).resolves(failed("InternalError"));
    stateOf(8).resolves(failed("InternalError", 8));
    await expect(run()).rejects.toMatchObject({
      name: "VersionFailedError",
      message: "Version 8 failed: try later",
    });
    expect(published()).toHaveLength(2);
    expect(deleted()).toHaveLength(2);
  });

  test.each(["FunctionError", undefined] as const)("by itself (%s) is published once", async (code) => {
    stateOf(7).resolves(failed(code));
    await expect(run()).rejects.toBeInstanceOf(VersionFailedError);
    expect(published()).toHaveLength(1);
  });
});

test("an unchanged version that lost its snapshot is good, with a word on it", async () => {
  lambda
    .on(GetFunctionConfigurationCommand, { ...LATEST, Qualifier: "7" })
    .resolves(version(7, "Inactive", { StateReasonCode: "Idle" }));
  await expect(run()).resolves.toBe("7");
  expect(log.at(-1)).toBe(
    "petstore version 7 lost its snapshot after 14 days without a call; the next call makes Lambda take it again",
  );
});

test("a version that is active without a snapshot is good, with a word on it", async () => {
  lambda
    .on(GetFunctionConfigurationCommand, { ...LATEST, Qualifier: "7" })
    .resolves(
      version(7, "Active", { SnapStart: { ApplyOn: "PublishedVersions", OptimizationStatus: "Off" } }),
    );
  await expect(run()).resolves.toBe("7");
  expect(log.at(-1)).toBe("petstore version 7 is ready, but without a snapshot: its environments start cold");
});

test("a version of a function without SnapStart is ready, and nothing is said of a snapshot", async () => {
  lambda
    .on(GetFunctionConfigurationCommand, { ...LATEST, Qualifier: "7" })
    .resolves(version(7, "Active", { SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" } }));
  await expect(run()).resolves.toBe("7");
  expect(log.at(-1)).toBe("petstore version 7 is ready");
});
