import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { restoreOf } from "../../../bench/restore/fromZero";
import {
  formatRestoreResults,
  parseRestoreResults,
  writeRestoreResults,
} from "../../../bench/restore/results";
import { SAMPLE } from "./sample";

test("what is written reads the same, times to a thousandth", () => {
  const read = parseRestoreResults(formatRestoreResults(SAMPLE), "results.json");
  expect(read.measurements[0]!.tookMs).toBe(1234.568);
  const figures = { ...SAMPLE.figures };
  delete figures.restoreTail;
  expect({ ...read, measurements: [] }).toEqual({ ...SAMPLE, figures, measurements: [] });
});

test.each([
  [298, false],
  [299, true],
])("the tail of %i restores is a figure: %s", (count, carried) => {
  const [measured] = SAMPLE.measurements;
  const samples = { client: Array.from({ length: count }, (_, index) => index) };
  const results = { ...SAMPLE, measurements: [{ ...measured!, samples }] };
  const { figures } = parseRestoreResults(JSON.stringify(results), "a.json");
  expect("restoreTail" in figures).toBe(carried);
});

test("each list of numbers and each restore is one line", () => {
  const lines = formatRestoreResults(SAMPLE).split("\n");
  expect(lines.filter((line) => line.includes('"split"'))).toHaveLength(SAMPLE.restores.length);
  expect(lines.find((line) => line.includes('"client": ['))).toContain("[70,71,72,90]");
});

test("a file that isn't one is refused in one line that names the place", () => {
  const without = { ...SAMPLE, figures: { petstoreSpeedup: "fast" } };
  expect(() => parseRestoreResults("{", "a.json")).toThrow("a.json isn't JSON");
  expect(() => parseRestoreResults(JSON.stringify(without), "a.json")).toThrow(
    /^a\.json isn't a results file: figures\.petstoreSpeedup: [^\n]+$/,
  );
  const unknown = { ...SAMPLE, figures: { speed: 1 } };
  expect(() => parseRestoreResults(JSON.stringify(unknown), "a.json")).toThrow("figures");
});

test("a results file is written whole, its folder made", async () => {
  const folder = mkdtempSync(join(tmpdir(), "petstore-test-"));
  try {
    const path = join(folder, "deep/results.json");
    await writeRestoreResults(path, SAMPLE);
    expect(readFileSync(path, "utf8")).toBe(formatRestoreResults(SAMPLE));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("what the split doesn't hold of the caller's time is the gateway's", () => {
  const cold = { client: 50, split: { prepare: 1, criu: 20, afterHooks: 10, invoke: 15 } };
  expect(restoreOf("petstore", cold)).toEqual({ function: "petstore", ...cold, gateway: 4 });
});
