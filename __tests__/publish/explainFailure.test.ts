import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import { mockClient } from "aws-sdk-client-mock";
import { explainFailure } from "../../publish/explainFailure";

const logs = mockClient(CloudWatchLogsClient);
const failed: FunctionConfiguration = {
  FunctionName: "petstore",
  Version: "7",
  State: "Failed",
  StateReason: "The initialisation of the function failed",
  StateReasonCode: "FunctionError.RuntimeInitError",
};
const explain = (lateMs = 0) => explainFailure(failed, "/aws/lambda/petstore", lateMs);
const today = new Date().toISOString().slice(0, 10).replaceAll("-", "/");

const event = (timestamp: number, message: string, logStreamName = `${today}/[7]0a1b`) => ({
  eventId: `${timestamp}`,
  timestamp,
  message,
  logStreamName,
});

beforeEach(() => {
  logs.reset();
  logs.on(FilterLogEventsCommand).resolves({ events: [] });
});

test("Lambda's state and reason come with the lines of the version's own log, in order and from all pages", async () => {
  const prefix = `${today}/petstore[7]`;
  const stream = { logGroupName: "/aws/lambda/petstore", logStreamNamePrefix: prefix };
  logs
    .on(FilterLogEventsCommand, stream)
    .resolves({ events: [event(2, "second\n\tat Pet\n", prefix)], nextToken: "more" })
    .on(FilterLogEventsCommand, { ...stream, nextToken: "more" })
    .resolves({ events: [event(1, "first\n", prefix)] });
  expect((await explain()).split("\n")).toEqual([
    "petstore version 7 can't be used, so the alias stays where it is.",
    "State: Failed",
    "StateReason: The initialisation of the function failed (FunctionError.RuntimeInitError)",
    "The last lines of its initialisation (/aws/lambda/petstore):",
    "  first",
    "  second",
    "  \tat Pet",
    "Correct the cause and deploy again: npx pulumi up",
  ]);
});

test("the log streams of a group of Lambda's own choice are looked at too", async () => {
  logs
    .on(FilterLogEventsCommand, { logStreamNamePrefix: `${today}/[7]` })
    .resolves({ events: [event(1, "from there")] });
  await expect(explain()).resolves.toContain("  from there");
});

test("lines of other versions aren't shown, nor any line twice", async () => {
  const others = [
    event(1, "of another", `${today}/[6]0a1b`),
    event(2, "of latest", `${today}/[$LATEST]0a1b`),
  ];
  logs.on(FilterLogEventsCommand).resolves({ events: [...others, event(3, "its own"), event(3, "its own")] });
  expect((await explain()).split("\n").filter((line) => line.startsWith("  "))).toEqual(["  its own"]);
});

test("only the last lines are shown", async () => {
  const events = Array.from({ length: 50 }, (_, index) => event(index, `line ${index}`));
  logs.on(FilterLogEventsCommand, { logStreamNamePrefix: `${today}/[7]` }).resolves({ events });
  const shown = (await explain()).match(/ {2}line \d+/g)!;
  expect(shown).toHaveLength(40);
  expect(shown.at(-1)).toBe("  line 49");
});

test("lines that arrive late are waited for", async () => {
  logs
    .on(FilterLogEventsCommand, { logStreamNamePrefix: `${today}/[7]` })
    .resolvesOnce({ events: [] })
    .resolves({ events: [event(1, "late")] });
  await expect(explain(60_000)).resolves.toContain("  late");
});

describe("with a clock that is wound on", () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test("late lines are waited for 15 s, and asked for each second", async () => {
    const outcome = explainFailure(failed, "/aws/lambda/petstore");
    await jest.advanceTimersByTimeAsync(14_900);
    const asked = logs.commandCalls(FilterLogEventsCommand).length;
    await jest.advanceTimersByTimeAsync(1_000);
    await expect(outcome).resolves.toContain("has no line from the initialisation");
    // Two names of streams, each asked for at the beginning and after each second.
    expect(asked).toBe(2 * 15);
    expect(logs.commandCalls(FilterLogEventsCommand)).toHaveLength(2 * 16);
  });

  const prefixesAt = async (time: string) => {
    jest.setSystemTime(new Date(time));
    await explain();
    return logs.commandCalls(FilterLogEventsCommand).map(({ args }) => args[0].input.logStreamNamePrefix);
  };

  test("a version may have been published before midnight, 20 minutes ago at the most", async () => {
    expect(await prefixesAt("2027-01-01T00:19:59Z")).toEqual([
      "2026/12/31/petstore[7]",
      "2026/12/31/[7]",
      "2027/01/01/petstore[7]",
      "2027/01/01/[7]",
    ]);
  });

  test("later than that only today's streams are looked at", async () => {
    expect(await prefixesAt("2027-01-01T00:20:00Z")).toEqual(["2027/01/01/petstore[7]", "2027/01/01/[7]"]);
  });
});

test("a version that logged nothing is said so", async () => {
  expect((await explain()).split("\n")).toContain(
    "Its log (/aws/lambda/petstore) has no line from the initialisation.",
  );
});

test("a log that can't be read doesn't hide the reason", async () => {
  logs.on(FilterLogEventsCommand).rejects(new Error("not allowed to logs:FilterLogEvents"));
  const text = await explain();
  expect(text).toContain(
    "\nIts log (/aws/lambda/petstore) can't be read: not allowed to logs:FilterLogEvents\n",
  );
  expect(text).toContain("StateReason: The initialisation of the function failed");
});
