import pc from "picocolors";
import { ms, renderResults, times, WIDTH, wrap } from "../../bench/table";
import { APPS } from "../../bench/variants";
import { sampleResults } from "./sampleResults";

// eslint-disable-next-line no-control-regex
const ESCAPES = /\x1b\[\d+m/g;

describe("the table", () => {
  const plain = renderResults(sampleResults(), pc.createColors(false));

  it("fits 100 columns, whatever it has to say", () => {
    const results = sampleResults({ apps: APPS });
    results.notes.push("word ".repeat(100));
    for (const variant of results.variants) {
      variant.cold = { count: 9999, p50: 59_999, p90: 59_999, p99: 59_999, max: 59_999 };
      variant.warm = { count: 999_999, p50: 59_999, p90: 59_999, p99: 59_999, max: 59_999 };
      Object.assign(variant.load, { requestsPerSecond: 12_345, p50: 59_999, p99: 59_999, failed: 99_999 });
    }
    for (const line of renderResults(results, pc.createColors(false)).split("\n")) {
      expect(line.length).toBeLessThanOrEqual(WIDTH);
    }
  });

  it("says the same with and without colours", () => {
    const coloured = renderResults(sampleResults(), pc.createColors(true));
    expect(coloured).not.toBe(plain);
    expect(coloured.replace(ESCAPES, "")).toBe(plain);
  });

  it("has a row for every variant with its figures, and the ratio first", () => {
    const results = sampleResults();
    const [baseline] = results.variants;
    expect(plain).toMatch(/^Pet store: cold starts (2[89]|30)× faster with SnapStart \(95 % interval/);
    const row = plain.split("\n").find((line) => line.includes("without SnapStart"))!;
    expect(row.trim().split(/\s{2,}/)).toEqual([
      "without SnapStart",
      "21",
      ...[baseline!.cold!.p50, baseline!.cold!.p90, baseline!.cold!.p99, baseline!.cold!.max].map(ms),
      "129",
      ms(baseline!.warm!.p50),
      ms(baseline!.warm!.p99),
    ]);
    for (const label of ["unprimed", "classes primed", "primed by calls"])
      expect(plain).toContain(`SnapStart, ${label}`);
  });

  it("shows both builds of the pet store one after the other, and what the newer one takes", () => {
    const text = renderResults(sampleResults({ apps: APPS }), pc.createColors(false));
    expect(text).toMatch(
      /^ Pet store \(java11\.al2023\)\n {3}without SnapStart [^]*^ Pet store, Spring Boot 4 \(java21\)\n {3}without SnapStart [^]*^ Hello world \(java11\.al2023\)\n/m,
    );
    const said = text.replace(/\s+/g, " ");
    expect(said).toMatch(/Pet store, Spring Boot 4: cold starts 3\d× faster with SnapStart/);
    expect(said).toMatch(
      /Pet store, Spring Boot 4, without SnapStart: a cold start \(p50\) takes 2,[34]\d\d ms, on the other build 1,[56]\d\d ms: 1\.5× as long \(95 % interval 1\.\d× to 1\.\d×\)\./,
    );
    expect(said).toMatch(
      /Pet store, Spring Boot 4, SnapStart, primed by calls: a cold start .* 1\.2× as long/,
    );
    expect(said).toContain("on this machine's Java 17, whatever their runtime (java11.al2023, java21)");
  });

  it("says nothing of runtimes that a file doesn't tell", () => {
    const results = sampleResults();
    delete results.runtimes;
    expect(renderResults(results, pc.createColors(false))).toMatch(/^ Pet store$/m);
  });

  it("says what is slower, and that local figures aren't AWS's", () => {
    const results = sampleResults({ factor: 6 });
    const text = renderResults(results, pc.createColors(false)).replace(/\s+/g, " ");
    expect(text).toMatch(/Hello world: cold starts 1\.\d× slower with SnapStart/);
    expect(text).toContain("Slower: Hello world, SnapStart: a cold start (p50) takes");
    expect(text).toContain("AWS's absolute times differ");
  });
});

it.each([
  [1650.4, "1,650"],
  [99.94, "99.9"],
  [3.456, "3.46"],
  [undefined, "–"],
])("%p ms is printed as %s", (value, expected) => {
  expect(ms(value)).toBe(expected);
});

it.each([
  [3.14, "3.1×"],
  [31.4, "31×"],
])("the ratio %p is printed as %s", (value, expected) => {
  expect(times(value)).toBe(expected);
});

it("wrapping keeps every word and indents what follows", () => {
  expect(wrap("one two three four", 9, "  ")).toEqual(["one two", "  three", "  four"]);
});
