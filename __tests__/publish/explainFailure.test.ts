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

beforeEach(() => {
  logs.reset();
  logs.on(FilterLogEventsCommand).resolves({ events: [] });
});

test("Lambda's state and reason come with the lines of the version's own log, in order and from all pages", async () => {
  const stream = { logGroupName: "/aws/lambda/petstore", logStreamNamePrefix: `${today}/petstore[7]` };
  logs
    .on(FilterLogEventsCommand, stream)
    .resolves({ events: [{ timestamp: 2, message: "second\n\tat Pet\n" }], nextToken: "more" })
    .on(FilterLogEventsCommand, { ...stream, nextToken: "more" })
    .resolves({ events: [{ timestamp: 1, message: "first\n" }] });
  expect((await explain()).split("\n")).toEqual([
    "petstore version 7 can't be used, so the alias stays where it is.",
    "State: Failed",
    "StateReason: The initialisation of the function failed (FunctionError.RuntimeInitError)",
    "The last lines of its initialisation (/aws/lambda/petstore):",
    "  first",
    "  second",
    "  \tat Pet",
    "Correct the cause and deploy again: pulumi up",
  ]);
});

test("the log streams of a group of Lambda's own choice are looked at too", async () => {
  logs
    .on(FilterLogEventsCommand, { logStreamNamePrefix: `${today}/[7]` })
    .resolves({ events: [{ timestamp: 1, message: "from there" }] });
  await expect(explain()).resolves.toContain("  from there");
});

test("only the last lines are shown", async () => {
  const events = Array.from({ length: 50 }, (_, index) => ({ timestamp: index, message: `line ${index}` }));
  logs.on(FilterLogEventsCommand, { logStreamNamePrefix: `${today}/[7]` }).resolves({ events });
  const shown = (await explain()).match(/ {2}line \d+/g)!;
  expect(shown).toHaveLength(40);
  expect(shown.at(-1)).toBe("  line 49");
});

test("lines that arrive late are waited for", async () => {
  logs
    .on(FilterLogEventsCommand, { logStreamNamePrefix: `${today}/[7]` })
    .resolvesOnce({ events: [] })
    .resolves({ events: [{ timestamp: 1, message: "late" }] });
  await expect(explain(60_000)).resolves.toContain("  late");
});

test("a version that logged nothing is said so", async () => {
  await expect(explain()).resolves.toContain("has no line from the initialisation");
});

test("a log that can't be read doesn't hide the reason", async () => {
  logs.on(FilterLogEventsCommand).rejects(new Error("not allowed to logs:FilterLogEvents"));
  const text = await explain();
  expect(text).toContain("can't be read: not allowed to logs:FilterLogEvents");
  expect(text).toContain("StateReason: The initialisation of the function failed");
});
