import pc from "picocolors";
import { speedups } from "../../bench/aggregate";
import { notesOn } from "../../bench/notes";
import type { Results } from "../../bench/results";
import { ms, renderResults, times } from "../../bench/table";
import { displayWidth } from "../../bench/terminal";
import { APPS } from "../../bench/variants";
import { sampleResults } from "./sampleResults";

// eslint-disable-next-line no-control-regex
const ESCAPES = /\x1b\[\d+m/g;

describe("the table", () => {
  const render = (results: Results, width = 80) => renderResults(results, width, pc.createColors(false));
  const plain = render(sampleResults());

  it.each([60, 80, 100])("fits %i columns, whatever it has to say", (width) => {
    const results = sampleResults({ apps: APPS });
    results.notes.push("word ".repeat(100), "漢字 ".repeat(40));
    results.machine.cpu = "漢字".repeat(10);
    for (const variant of results.variants) {
      variant.cold = { count: 9999, p50: 59_999, p90: 59_999, p99: 59_999, max: 59_999 };
      variant.warm = { count: 999_999, p50: 59_999, p90: 59_999, p99: 59_999, max: 59_999 };
      Object.assign(variant.load, { requestsPerSecond: 12_345, p50: 59_999, p99: 59_999, failed: 99_999 });
    }
    const lines = render(results, width).split("\n");
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    // Columns go rather than be cut off; the medians and the ratio stay.
    expect(lines.join("\n")).not.toContain("…");
    const row = lines.find((line) => line.includes("classes primed"))!;
    expect(row).toMatch(/59,999 .*\d×/);
  });

  it("says the same with and without colours", () => {
    const coloured = renderResults(sampleResults(), 80, pc.createColors(true));
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
      ...[baseline!.cold!.p50, baseline!.cold!.max].map(ms),
      "129",
      ms(baseline!.warm!.p50),
    ]);
    for (const label of ["unprimed", "classes primed", "primed by calls"])
      expect(plain).toContain(`SnapStart, ${label}`);
  });

  it("shows both builds of the pet store one after the other, and what the newer one takes", () => {
    const text = render(sampleResults({ apps: APPS }));
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
    expect(said).toContain("java11.al2023 runs on JDK 17.0.15: no JDK 11 is installed.");
  });

  it("says nothing of runtimes that a file doesn't tell", () => {
    const results = sampleResults();
    delete results.runtimes;
    expect(render(results)).toMatch(/^ Pet store$/m);
  });

  it("says what is slower, and that local figures aren't AWS's", () => {
    const results = sampleResults({ factor: 6 });
    const text = render(results).replace(/\s+/g, " ");
    expect(text).toMatch(/Hello world: cold starts 1\.\d× slower with SnapStart/);
    expect(text).toContain("Slower: Hello world, SnapStart: a cold start (p50) takes");
    expect(text).toContain("Times on AWS differ");
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

describe("percentiles that the values don't carry", () => {
  const render = (rounds: number, width = 100) =>
    renderResults(sampleResults({ rounds }), width, pc.createColors(false));
  const titles = (text: string) =>
    text
      .split("\n")
      .find((line) => /^ +count/.test(line))!
      .trim()
      .split(/ +/);

  it("have no column, and the reason is said", () => {
    expect(titles(render(3))).toEqual(["count", "p50", "max", "faster", "count", "p50"]);
    expect(render(3).replace(/\s+/g, " ")).toContain(
      "p90 needs at least 29 values, p99 at least 299; left out where there are fewer.",
    );
    expect(titles(render(8))).toEqual(["count", "p50", "p90", "max", "faster", "count", "p50", "p99"]);
  });

  it("have no interval beside the ratio either where there was one round", () => {
    const text = render(1).replace(/\s+/g, " ");
    expect(text).toMatch(/Pet store: cold starts \d+× faster with SnapStart\. By the client's clock: \d+×\./);
    expect(text).not.toContain("interval");
    expect(text).toContain(
      "Quote the ratio with care, since only 7 cold starts on one side: Pet store, SnapStart, unprimed; Pet store,",
    );
  });
});

describe("without snapshots", () => {
  /** What a run sees where published versions initialise in each cold start. */
  function fallenBack(which: (variant: Results["variants"][number]) => boolean, only = Infinity): Results {
    const results = sampleResults();
    for (const variant of results.variants.filter(which)) {
      const cold = variant.samples.filter(({ kind }) => kind === "restore").slice(0, only);
      for (const sample of cold) {
        sample.kind = "init";
        sample.init = sample.restore!;
        delete sample.restore;
      }
    }
    return { ...results, ...speedups(results.variants) };
  }
  const render = (results: Results) => renderResults(results, 80, pc.createColors(false));

  it("the machine's reason stands first, with no ratio and no word of a restored environment", () => {
    const results = fallenBack(({ variant }) => variant !== "baseline");
    results.snapshotMissing = "it needs root, or passwordless sudo";
    results.notes = notesOn(results, true);
    expect(results).toMatchObject({ speedup: {}, speedups: {} });
    const text = render(results);
    expect(text).toMatch(/^No snapshot on this machine: it needs root, or passwordless sudo\.\n/);
    expect(text).not.toMatch(/\d×|faster with|slower|restored/);
    expect(text).toContain("no snapshot: every cold start initialised");
  });

  it("a version that alone fell back has no ratio, and the others have theirs", () => {
    const results = fallenBack(({ app, variant }) => app === "petstore" && variant === "snapstart");
    expect(results.speedup.petstore).toBeUndefined();
    expect(results.speedup.hello?.p50).toBeGreaterThan(1);
    const text = render(results);
    expect(text).not.toMatch(/^Pet store: cold starts/m);
    expect(text.match(/no snapshot: every cold start initialised/g)).toHaveLength(1);
  });

  it("some cold starts that fell back are counted, and the ratio is in doubt", () => {
    const results = fallenBack(({ app, variant }) => app === "petstore" && variant === "snapstart", 3);
    expect(results.speedup.petstore?.doubt).toBe("3 of 21 cold starts had no snapshot and initialised");
    expect(render(results)).toContain("3 of 21 cold starts had no snapshot and initialised");
  });
});
