import { compare, renderComparison } from "../../bench/compare";
import { WIDTH } from "../../bench/table";
import { APPS } from "../../bench/variants";
import { sampleResults } from "./sampleResults";

const verdicts = (comparison: ReturnType<typeof compare>) =>
  new Set(comparison.changes.map(({ verdict }) => verdict));

describe("comparing two runs", () => {
  it("of the same thing finds no difference, whatever the noise", () => {
    for (let seed = 2; seed < 7; seed++) {
      const comparison = compare(sampleResults({ seed: 1 }), sampleResults({ seed }));
      expect(comparison.changes).toHaveLength(6 * 3);
      expect(verdicts(comparison)).toEqual(new Set(["no difference"]));
    }
    expect(renderComparison(compare(sampleResults(), sampleResults({ seed: 2 })))).toContain(
      "No difference beyond noise in 18 figures.",
    );
  });

  it("with one file finds no difference at all", () => {
    for (const { ratio } of compare(sampleResults(), sampleResults()).changes) expect(ratio.p50).toBe(1);
  });

  it("finds cold starts that became slower or faster, and only those", () => {
    const slower = compare(sampleResults(), sampleResults({ seed: 2, factor: 1.4 }));
    const faster = compare(sampleResults({ factor: 1.4 }), sampleResults({ seed: 2 }));
    for (const [comparison, expected] of [
      [slower, "slower"],
      [faster, "faster"],
    ] as const) {
      for (const { variant, measure, verdict } of comparison.changes) {
        const changed = variant !== "baseline" && measure !== "warm call";
        expect(`${variant} ${measure} ${verdict}`).toBe(
          `${variant} ${measure} ${changed ? expected : "no difference"}`,
        );
      }
    }
    expect(renderComparison(slower)).toMatch(
      /Pet store, SnapStart, unprimed: cold start +\d+ → +\d+ {2}1\.4× slower/,
    );
    expect(renderComparison(faster)).toContain("1.4× faster");
  });

  it("doesn't call a change noteworthy that drift between rounds explains", () => {
    const drifting = sampleResults({ seed: 2 });
    for (const variant of drifting.variants) {
      for (const sample of variant.samples) {
        const scale = [0, 0.7, 1.15, 1.6][sample.round]!;
        sample.duration *= scale;
        if (sample.init) sample.init *= scale;
        if (sample.restore) sample.restore *= scale;
      }
    }
    const reported = compare(sampleResults(), drifting).changes.filter(
      ({ measure }) => measure === "cold start",
    );
    expect(new Set(reported.map(({ verdict }) => verdict))).toEqual(new Set(["no difference"]));
  });

  it("says why they may not be comparable, and what only one of them has", () => {
    const other = sampleResults({ seed: 2 });
    other.machine.cpu = "Another CPU";
    other.settings.concurrency = 8;
    other.variants = other.variants.filter(({ app }) => app === "petstore");
    const { warnings, unmatched } = compare(sampleResults(), other);
    expect(warnings).toEqual([
      "Different cpu: Sample CPU <2> and Another CPU.",
      "Different load (concurrency): 2 and 8.",
    ]);
    expect(unmatched).toEqual(["hello/baseline", "hello/snapstart"]);
  });

  it("matches either build with its own, and says where its runtime is another one", () => {
    const [before, after] = [1, 2].map((seed) => sampleResults({ seed, apps: ["petstore", "boot4"] }));
    after!.runtimes!.boot4 = "java25";
    const { changes, unmatched, warnings } = compare(before!, after!);
    expect(changes).toHaveLength(8 * 3);
    expect(unmatched).toEqual([]);
    expect(warnings).toEqual(["Different runtime, Pet store, Spring Boot 4: java21 and java25."]);
    delete before!.runtimes;
    expect(compare(before!, after!).warnings).toEqual([]);
  });

  it("is printed in at most 100 columns", () => {
    const [before, after] = [1, 4].map((factor) => sampleResults({ seed: factor, factor, apps: APPS }));
    const text = renderComparison(compare(before!, after!));
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(WIDTH);
  });
});
