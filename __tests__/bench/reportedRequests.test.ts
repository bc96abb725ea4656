import fc from "fast-check";
import { parseLogLine } from "../../bench/report";
import { reportedRequests, type StreamLine } from "../../bench/reportedRequests";

const text = {
  start: (id: string, version = "7") => `START RequestId: ${id} Version: ${version}`,
  report: (id: string, ms: number) =>
    `REPORT RequestId: ${id}\tDuration: ${ms} ms\tBilled Duration: ${ms} ms\tMemory Size: 512 MB\tMax Memory Used: 90 MB\t`,
};
const json = {
  start: (requestId: string, version = "7") =>
    JSON.stringify({ type: "platform.start", record: { requestId, version } }),
  report: (requestId: string, durationMs: number) =>
    JSON.stringify({ type: "platform.report", record: { requestId, metrics: { durationMs } } }),
};

const parsed = (messages: string[], stream = "s"): StreamLine[] =>
  messages.map((message, at) => ({ stream, at, line: parseLogLine(message)! }));

const told = (lines: StreamLine[]) =>
  reportedRequests(lines).map(({ report, version }) => [report.requestId, report.duration, version]);

describe.each([
  ["text", text],
  ["JSON", json],
])("in %s format", (_format, { start, report }) => {
  test("requests are told once each, by stream", () => {
    const one = parsed([start("a"), report("a", 1), start("b"), report("b", 2)]);
    expect(told([...one, ...parsed([start("c"), report("c", 3)], "t")])).toEqual([
      ["a", 1, "7"],
      ["b", 2, "7"],
      ["c", 3, "7"],
    ]);
  });

  test("a report without its START counts, and one that isn't there yet doesn't", () => {
    expect(told(parsed([report("a", 1), start("b")]))).toEqual([["a", 1, undefined]]);
  });

  test("a REPORT of an earlier request that is printed in a later one doesn't count", () => {
    const lines = [start("a"), report("a", 1), start("b"), report("a", 99), report("b", 2)];
    expect(told(parsed(lines))).toEqual([
      ["a", 1, "7"],
      ["b", 2, "7"],
    ]);
  });

  test("whatever a function prints of reports while it handles a request, its requests are what they were", () => {
    // A later request's id isn't known yet, and an earlier one's is told of above.
    const forged = (...ids: string[]) =>
      fc.oneof(
        fc.constantFrom(...ids).map((id) => start(id, "$LATEST")),
        fc
          .tuple(fc.constantFrom(...ids), fc.integer({ min: 100, max: 200 }))
          .map(([id, ms]) => report(id, ms)),
      );
    const request = (id: string) =>
      fc
        .array(forged(id, `made-up-${id}`, `another-${id}`))
        .map((printed) => [start(id), ...printed, report(id, Number(id) + 1)]);
    fc.assert(
      fc.property(fc.tuple(request("0"), request("1"), request("2")), (requests) => {
        expect(told(parsed(requests.flat()))).toEqual([
          ["0", 1, "7"],
          ["1", 2, "7"],
          ["2", 3, "7"],
        ]);
      }),
    );
  });
});
