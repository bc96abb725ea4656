import { setImmediate as nextTurn } from "node:timers/promises";
import type { LogEvent } from "../../../../local/cloud/logs/api";
import { EVENT_BYTES } from "../../../../local/cloud/runtime/event-splitter";
import type { LogFormat } from "../../../../local/cloud/runtime/log-format";
import { LogWriter } from "../../../../local/cloud/runtime/log-writer";
import type { PlatformEvent } from "../../../../local/cloud/runtime/platform-events";
import { frame } from "./frames";

function writer(format?: LogFormat) {
  const events: LogEvent[] = [];
  const put = jest.fn((_group: string, _stream: string, more: LogEvent[]) => void events.push(...more));
  const log = new LogWriter({ put }, "group", "stream", format);
  return { log, events, messages: () => events.map(({ message }) => message), put };
}

const json = (applicationLevel: "INFO" | "WARN", systemLevel: "DEBUG" | "INFO" | "WARN"): LogFormat => ({
  format: "JSON",
  applicationLevel,
  systemLevel,
});

const start = (requestId: string): PlatformEvent => ({ type: "start", requestId, version: "1" });
const report: PlatformEvent = {
  type: "report",
  requestId: "id",
  duration: 1,
  producedBytes: 2,
  memorySize: 128,
  maxMemoryUsed: 64,
};

describe("Output", () => {
  test("is cut into lines, wherever its chunks end", () => {
    const { log, messages, put } = writer();
    for (const chunk of ["one\ntw", "o\n\nthr", "ee\n"]) void log.onOutput(Buffer.from(chunk));
    expect(messages()).toEqual(["one\n", "two\n", "\n", "three\n"]);
    expect(put).toHaveBeenCalledWith("group", "stream", expect.anything());
  });

  test("has characters whole that two chunks share", () => {
    const { log, messages } = writer();
    for (const byte of Buffer.from("größer 😀\n")) void log.onOutput(Buffer.from([byte]));
    expect(messages()).toEqual(["größer 😀\n"]);
  });

  test("without any newline is cut where an event is full, and takes no time that grows with it", () => {
    const { log, messages } = writer();
    const chunk = Buffer.alloc(64 * 1024, "x");
    for (let i = 0; i < 512; i++) void log.onOutput(chunk);
    void log.onOutput(Buffer.from("\n"));
    expect(messages()).toHaveLength(Math.ceil((512 * chunk.length + 1) / EVENT_BYTES));
    expect(messages().join("")).toHaveLength(512 * chunk.length + 1);
  }, 2_000);

  test("that isn't a frame, where frames are, is lines", () => {
    const { log, messages } = writer();
    void log.onTelemetry(Buffer.concat([Buffer.from("noise\n"), frame("a\nb"), Buffer.from("more\n")]));
    expect(messages()).toEqual(["noise\n", "a\nb", "more\n"]);
  });
});

test("Lambda's lines come after what was read in the same turn, finished or not", async () => {
  const { log, messages } = writer();
  log.before(start("one"));
  expect(messages()).toHaveLength(1);
  expect(log.waiting).toBeUndefined();
  log.after(() => report);
  log.before(start("two"));
  void log.onOutput(Buffer.from("whole\nhalf"));
  void log.onTelemetry(frame("framed"));
  await log.waiting;
  expect(log.waiting).toBeUndefined();
  void log.onOutput(Buffer.from(" and more\n"));
  expect(messages().map((message) => message.split("\t")[0])).toEqual([
    "START RequestId: one Version: 1\n",
    "whole\n",
    "framed",
    "half\n",
    "END RequestId: id\n",
    "REPORT RequestId: id",
    "START RequestId: two Version: 1\n",
    " and more\n",
  ]);
});

test("a message that its process began is there before what ended it", async () => {
  const { log, messages } = writer();
  void log.onTelemetry(frame("cut short").subarray(0, 19));
  log.after({ type: "fault", text: "ended" });
  await nextTurn();
  expect(messages()).toEqual(["cut", "ended\n"]);
});

test("times are the frames' own, but never go back and are never in the future", async () => {
  const { log, events } = writer();
  const now = Date.now();
  void log.onTelemetry(frame("x", 3, now - 1000));
  for (const at of [now - 500, now - 700, now + 1e9]) void log.onTelemetry(frame("x", 3, at));
  const times = events.map(({ timestamp }) => timestamp);
  expect(times.slice(0, 3)).toEqual([now - 1000, now - 500, now - 500]);
  expect(times[3]).toBeGreaterThanOrEqual(now);
  expect(times[3]).toBeLessThan(now + 10_000);
});

test("a log that can't be written to is told of once", () => {
  const warn = jest.spyOn(console, "warn").mockImplementation();
  const log = new LogWriter(
    {
      put: () => {
        throw new Error("no such group");
      },
    },
    "group",
    "stream",
  );
  void log.onOutput(Buffer.from("one\ntwo\n"));
  expect(warn.mock.calls).toEqual([["Lines for group are lost: no such group"]]);
});

describe("In JSON format", () => {
  test("Lambda's lines are records, filtered by their level", async () => {
    const types = async (level: "DEBUG" | "INFO" | "WARN", event: PlatformEvent) => {
      const { log, messages } = writer(json("INFO", level));
      log.after(event);
      await nextTurn();
      return messages().map((message) => (JSON.parse(message) as { type: string }).type);
    };
    expect(await types("INFO", report)).toEqual(["platform.report"]);
    expect(await types("DEBUG", report)).toEqual(["platform.runtimeDone", "platform.report"]);
    expect(await types("WARN", report)).toEqual([]);
    const failed = { ...report, status: { status: "timeout" } } as const;
    expect(await types("WARN", failed)).toEqual(["platform.runtimeDone", "platform.report"]);
    expect(await types("WARN", { type: "fault", text: "ended" })).toEqual(["platform.fault"]);
  });

  test("messages are as the runtime wrote them, filtered by their level; none is INFO", () => {
    for (const [level, expected] of [
      ["INFO", ["none", "info", "error"]],
      ["WARN", ["error"]],
    ] as const) {
      const { log, messages } = writer(json(level, "INFO"));
      for (const [text, flags] of [
        ["none", 0b10],
        ["info", 0b1110],
        ["debug", 0b1010],
        ["error", 0b10110],
      ] as const)
        void log.onTelemetry(frame(text, flags));
      expect(messages()).toEqual(expected);
    }
  });

  test("other lines stay as they are; one in JSON may say its level and its time", () => {
    const { log, events, messages } = writer(json("WARN", "INFO"));
    const at = Date.now() - 5000;
    const lines = [
      "plain",
      '{"level":"debug"}',
      `{"level":"error","timestamp":"${new Date(at).toISOString()}"}`,
      '{"level":"odd"}',
      '{"level":"FATAL"',
      "null",
    ];
    void log.onOutput(Buffer.from(`${lines.join("\n")}\n`));
    expect(messages()).toEqual([`${lines[2]}\n`]);
    expect(events[0]!.timestamp).toBe(at);
  });
});
