import pc from "picocolors";
import { formatValue, phases, renderRestoreResults } from "../../../bench/restore/table";
import { displayWidth } from "../../../bench/terminal";
import { SAMPLE } from "./sample";

const plain = pc.createColors(false);
const lines = () => renderRestoreResults(SAMPLE, 100, plain).split("\n");
const row = (start: string) =>
  lines()
    .find((line) => line.startsWith(start))
    ?.slice(start.length)
    .trim()
    .split(/ {2,}/);

test.each([60, 80, 100])("no line is wider than %i columns, and nothing is cut off", (width) => {
  const results = { ...SAMPLE, machine: { ...SAMPLE.machine, cpu: "漢字".repeat(12) } };
  const shown = renderRestoreResults(results, width, plain).split("\n");
  for (const line of shown) expect(displayWidth(line)).toBeLessThanOrEqual(width);
  expect(shown.join("\n")).not.toContain("…");
  const text = shown.join(" ").replace(/\s+/g, " ");
  for (const part of ["47×", "71.2 ms", "2.9 s", "≤ 30 ms", "request to response, ms"])
    expect(text).toContain(part);
});

test("a tail of too few restores is named as such, not printed", () => {
  const figures = { ...SAMPLE.figures };
  delete figures.restoreTail;
  const text = renderRestoreResults({ ...SAMPLE, figures }, 80, plain);
  expect(text).toMatch(/^The same: p99 ÷ p50 +– /m);
  expect(text).toContain("No p99 of fewer than 299 restores");
});

test("a figure stands beside its bounds and whether it meets them", () => {
  expect(row("Pet store from zero: without SnapStart ÷ with, p50")).toEqual(["47×", "≥ 25×", "≥ 45×", "aim"]);
  expect(row("Hello world from zero: without SnapStart ÷ with, p50")).toEqual([
    "6.0×",
    "≥ 4×",
    "≥ 8×",
    "yes",
  ]);
  expect(row("Pet store: restore to first response, p50")).toEqual(["71.2 ms", "≤ 60 ms", "≤ 30 ms", "no"]);
  expect(row("Memory of a further environment ÷ a cold one's")).toEqual(["13 %", "≤ 40 %", "≤ 20 %", "aim"]);
  expect(row("ab -n 1000 -c 50 from zero: failed or non-2xx")).toEqual(["3", "0", "0", "no"]);
  expect(row("The same: answers per second ÷ baseline's")).toEqual(["18×", "–", "≥ 15×", "aim"]);
  expect(row("npm start with nothing to change, p50")).toEqual(["2.9 s", "≤ 6 s", "≤ 3 s", "aim"]);
});

test("a figure that wasn't measured isn't shown", () => {
  const some = { ...SAMPLE, figures: { warmP50: 0.5 }, restores: [] };
  const text = renderRestoreResults(some, 80, plain);
  expect(text).toContain("Warm hello-world call");
  expect(text).not.toContain("Pet store from zero");
  expect(text).not.toContain("restores' time went");
});

test("a restore's time is split by phase, of the pet store alone", () => {
  expect(lines().find((line) => line.startsWith("petstore: where 2 restores' time went"))).toBeDefined();
  expect(row("CRIU makes the process, until its first call")).toEqual(["25.0", "25.0"]);
  expect(row("HTTP API, connection and client")).toEqual(["4.00", "4.00"]);
  expect(row("request to response, ms")).toEqual(["50.0", "50.0"]);
});

test("the phases of a restore make up the caller's time", () => {
  const [first] = SAMPLE.restores;
  const parts = phases([first!]).map(({ values }) => values[0]!);
  expect(parts).toEqual([1, 20, 8, 9, 2]);
  expect(parts.reduce((a, b) => a + b)).toBe(first!.client);
});

test("the machine and what was noticed stand below", () => {
  const text = lines().join("\n");
  expect(text).toContain("A Processor, 2 cores, 24 GB, Linux 6.18.0, Node 20.20.2; 2026-11-23 14:00 UTC.");
  expect(text).toContain("The machine was busy with other work (40 % of its processors)");
});

test("values have as many digits as mean something", () => {
  expect(formatValue("ratio", 1.284)).toBe("1.28×");
  expect(formatValue("ratio", 46.6)).toBe("47×");
  expect(formatValue("share", 0.0512)).toBe("5.1 %");
  expect(formatValue("ms", 0.712)).toBe("0.71 ms");
  expect(formatValue("s", 2944)).toBe("2.9 s");
});
