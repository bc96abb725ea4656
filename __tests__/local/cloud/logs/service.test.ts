import { readdirSync } from "node:fs";
import { join } from "node:path";
import { LogsService } from "../../../../local/cloud/logs/service";
import { temporaryFolder } from "../../temporary-folder";

const folder = temporaryFolder();
let logs: LogsService;
const open = () => (logs = LogsService.open({ stateDir: folder(), region: "eu-central-1" }));
beforeEach(open);
afterEach(() => logs.close());

const messages = async (request: Partial<Parameters<LogsService["filterLogEvents"]>[0]> = {}) => {
  const { events } = await logs.filterLogEvents({ logGroupName: "g", ...request });
  return events.map(({ message }) => message);
};

test("events are readable at once and after a restart", async () => {
  logs.put("g", "2026/11/23/[$LATEST]ab", [{ timestamp: 1, message: "one" }]);
  expect(await messages()).toEqual(["one"]);
  logs.put("g", "s", [{ timestamp: 2, message: "two\nlines, and a ü" }]);
  await logs.close();
  open();
  expect(await messages()).toEqual(["one", "two\nlines, and a ü"]);
});

test("they are found by time, stream and words", async () => {
  logs.put("g", "a", [
    { timestamp: 10, message: "START one" },
    { timestamp: 30, message: "REPORT Init Duration: 5 ms" },
  ]);
  logs.put("g", "b", [{ timestamp: 20, message: "START two" }]);
  expect(await messages()).toEqual(["START one", "START two", "REPORT Init Duration: 5 ms"]);
  expect(await messages({ startTime: 20, endTime: 20 })).toEqual(["START two"]);
  expect(await messages({ logStreamNames: ["b"] })).toEqual(["START two"]);
  expect(await messages({ logStreamNamePrefix: "a" })).toHaveLength(2);
  expect(await messages({ filterPattern: '"Init Duration" REPORT' })).toEqual(["REPORT Init Duration: 5 ms"]);
  expect(await messages({ filterPattern: "START -two" })).toEqual(["START one"]);
  expect(await messages({ filterPattern: "?one ?two" })).toEqual(["START one", "START two"]);
});

test("pages follow each other without a gap or a repetition", async () => {
  logs.put(
    "g",
    "s",
    Array.from({ length: 25 }, (_, index) => ({ timestamp: index, message: String(index) })),
  );
  const seen: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await logs.filterLogEvents({ logGroupName: "g", limit: 10, nextToken });
    seen.push(...page.events.map(({ message }) => message));
    nextToken = page.nextToken;
  } while (nextToken);
  expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => String(index)));
});

test("what is older than the retention is gone", async () => {
  const day = 86_400_000;
  logs.put("g", "s", [
    { timestamp: Date.now() - 8 * day, message: "old" },
    { timestamp: Date.now(), message: "new" },
  ]);
  expect(await messages()).toEqual(["old", "new"]);
  logs.putRetentionPolicy("g", 7);
  expect(await messages()).toEqual(["new"]);
  expect(logs.describeLogGroups("g")[0]).toMatchObject({ logGroupName: "g", retentionInDays: 7 });
});

test("a group's files go with it, and a new one of the same name is empty", async () => {
  logs.put("g", "s", [{ timestamp: 1, message: "one" }]);
  logs.deleteLogGroup("g");
  await expect(messages()).rejects.toThrow("The specified log group does not exist.");
  expect(readdirSync(join(folder(), "logs"))).toEqual(["groups.json"]);
  logs.createLogGroup("g");
  expect(await messages()).toEqual([]);
  expect(() => logs.createLogGroup("g")).toThrow("already exists");
});

test("followers get each event until they stop", () => {
  const seen: string[] = [];
  const stop = logs.follow((group, stream, event) => seen.push(`${group} ${stream} ${event.message}`));
  logs.put("g", "s", [{ timestamp: 1, message: "one" }]);
  stop();
  logs.put("g", "s", [{ timestamp: 2, message: "two" }]);
  expect(seen).toEqual(["g s one"]);
});
