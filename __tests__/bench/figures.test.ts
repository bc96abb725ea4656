import { checkFigures, figureOf, markdownTable, withFigures } from "../../bench/figures";
import { times } from "../../bench/table";
import { sampleResults } from "./sampleResults";

const results = sampleResults();

describe("figures in documents", () => {
  it("in README and docs are those of the committed results file", async () => {
    expect(await checkFigures()).toEqual([]);
  });

  it("are put between their markers", () => {
    const ratio = times(results.speedup.petstore!.p50);
    expect(withFigures("It is <!-- bench:petstore.speedup -->9×<!-- /bench --> faster.", results)).toBe(
      `It is <!-- bench:petstore.speedup -->${ratio}<!-- /bench --> faster.`,
    );
  });

  it("stay as they are when they are right", () => {
    const once = withFigures(
      "<!-- bench:table -->\n<!-- /bench --> <!-- bench:date --><!-- /bench -->",
      results,
    );
    expect(withFigures(once, results)).toBe(once);
  });

  it("with a name that means nothing are an error", () => {
    expect(() => withFigures("<!-- bench:petstore.speed -->9×<!-- /bench -->", results, "README.md")).toThrow(
      "README.md: there is no figure called petstore.speed",
    );
  });

  it("of both builds are told apart", () => {
    const both = sampleResults({ apps: ["petstore", "boot4"] });
    expect(figureOf("boot4.baseline.cold.p50", both)).toMatch(/^2,[34]\d\d$/);
    expect(figureOf("boot4.speedup", both)).toMatch(/^3\d×$/);
    expect(figureOf("boot4.speedup", results)).toBeUndefined();
    expect(markdownTable(both)).toContain("| Pet store, Spring Boot 4, SnapStart, primed by calls |");
  });

  it.each([
    ["petstore.speedup.low", /^\d+×$/],
    ["petstore.speedup.client", /^\d+×$/],
    ["petstore.baseline.cold.p50", /^1,\d{3}$/],
    ["petstore.snapstart.cold.count", /^21$/],
    ["hello.snapstart.client-cold.max", /^\d+\.\d$/],
    ["petstore.baseline.warm.p90", /^\d\.\d\d$/],
    ["machine", /^2 cores, Sample CPU <2>, Linux 6\.18$/],
    ["date", /^2026-11-23$/],
    ["rounds", /^3$/],
  ])("%s is a figure", (name, expected) => {
    expect(figureOf(name, results)).toMatch(expected);
  });

  it("that the run has too few values for are an error, and no column of the table", () => {
    expect(() => figureOf("hello.snapstart.client-cold.p99", results)).toThrow(
      "hello.snapstart.client-cold.p99: the run has 15 values, and it takes 299",
    );
    expect(markdownTable(results)).not.toMatch(/p9[09]/);
    const many = sampleResults({ rounds: 5 });
    expect(markdownTable(many)).toMatch(/\| +p50 \| +p90 \| +max \|/);
  });

  it.each([
    "",
    "petstore",
    "petstore.baseline.cold",
    "petstore.baseline.cold.mean",
    "petstore.speedup.p99",
    "toString",
    "cat.speedup",
  ])("%j is none", (name) => {
    expect(figureOf(name, results)).toBeUndefined();
  });

  it("as a table are aligned Markdown with a row for each variant", () => {
    const lines = markdownTable(results).split("\n");
    expect(lines).toHaveLength(2 + 6);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
    expect(lines[1]).toMatch(/^\| -+ \| -+: \|/);
  });
});
