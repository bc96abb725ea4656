import pc from "picocolors";
import { compare } from "../../bench/compare";
import { renderComparison } from "../../bench/compareText";
import type { Results } from "../../bench/results";
import { displayWidth } from "../../bench/terminal";
import { APPS } from "../../bench/variants";
import { sampleResults } from "./sampleResults";

const verdicts = (comparison: ReturnType<typeof compare>) =>
  new Set(comparison.changes.map(({ verdict }) => verdict));
const text = (comparison: ReturnType<typeof compare>, width = 80) =>
  renderComparison(comparison, width, pc.createColors(false));
/** For what doesn't depend on intervals. */
const likes = (before: Results, after: Results, anyway = false) =>
  compare(before, after, { anyway, resamples: 60 });
const inOneLine = (comparison: ReturnType<typeof compare>) => text(comparison).replace(/\s+/g, " ");

describe("comparing two runs", () => {
  it("of the same thing can't tell a difference, whatever the noise, and says how far it can tell", () => {
    for (let seed = 2; seed < 5; seed++) {
      const comparison = compare(sampleResults({ seed: 1 }), sampleResults({ seed }));
      expect(comparison.changes).toHaveLength(6 * 3);
      expect(verdicts(comparison)).toEqual(new Set(["can't tell"]));
    }
    const said = text(compare(sampleResults(), sampleResults({ seed: 2 })));
    expect(said).toContain("Can't tell a difference from noise in any of 18 figures.");
    expect(said).toMatch(/cold start +1,\d{3} → +1,\d{3} ms {2}can't tell: 0\.\d\d× to 1\.\d\d×/);
  });

  it("that are one and the same says so", () => {
    const comparison = compare(sampleResults(), sampleResults());
    for (const { ratio } of comparison.changes) expect(ratio.p50).toBe(1);
    expect(text(comparison)).toContain("Both files hold the same run.");
  });

  it("finds cold starts that became slower or faster, and only those", () => {
    const later = { ...sampleResults({ seed: 2, factor: 1.4 }), startedAt: "2026-11-24T10:00:00.000Z" };
    const slower = compare(sampleResults(), later);
    const faster = compare(sampleResults({ factor: 1.4 }), { ...later, ...sampleResults({ seed: 2 }) });
    for (const [comparison, expected] of [
      [slower, "slower"],
      [faster, "faster"],
    ] as const) {
      for (const { variant, measure, verdict, ratio, before, after } of comparison.changes) {
        const changed = variant !== "baseline" && measure !== "warm call";
        expect(`${variant} ${measure} ${verdict}`).toBe(
          `${variant} ${measure} ${changed ? expected : "can't tell"}`,
        );
        expect(ratio.p50).toBeCloseTo(after / before);
        expect(ratio.ci95![0]).toBeLessThanOrEqual(ratio.p50);
        expect(ratio.ci95![1]).toBeGreaterThanOrEqual(ratio.p50);
      }
    }
    expect(text(slower)).toMatch(
      /^Pet store, SnapStart, unprimed\n {2}cold start +\d+ → +\d+ ms {2}1\.[34]\d× slower \(1\.[234]\d× to 1\.[456]\d×\)$/m,
    );
    expect(text(slower)).toMatch(/^Of 18 figures: 0 faster, 8 slower, 10 can't be told from noise\.$/m);
    expect(text(faster)).toMatch(/1\.[34]\d× faster \(1\.[234]\d× to 1\.[456]\d×\)/);
  });

  it("can't tell a change that drift between rounds explains", () => {
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
    expect(new Set(reported.map(({ verdict, why }) => `${verdict}: ${why}`))).toEqual(
      new Set(["can't tell: interval"]),
    );
  });

  it("can't tell from a single round, and prints no interval of it", () => {
    const comparison = compare(sampleResults(), sampleResults({ rounds: 1, factor: 3 }));
    expect(verdicts(comparison)).toEqual(new Set(["can't tell"]));
    expect(comparison.changes[0]).toMatchObject({ why: "one round", ratio: { p50: expect.any(Number) } });
    expect(inOneLine(comparison)).toMatch(/ms can't tell: too few rounds for an interval/);
  });

  it("calls no change below a tenth one, however narrow the interval", () => {
    const { changes } = compare(sampleResults(), sampleResults({ seed: 2, rounds: 8, factor: 1.07 }));
    expect(changes.some(({ why }) => why === "small")).toBe(true);
    expect(new Set(changes.map(({ verdict }) => verdict))).toEqual(new Set(["can't tell"]));
  });
});

describe("like is compared with like", () => {
  it("another machine isn't, and is named, unless that is wanted all the same", () => {
    const other = sampleResults({ seed: 2, factor: 1.4 });
    other.machine.cpu = "Another CPU";
    other.startedAt = "2026-11-24T10:00:00.000Z";
    const comparison = likes(sampleResults(), other);
    expect(comparison.changes).toEqual([]);
    expect(comparison.notCompared).toHaveLength(18);
    expect(inOneLine(comparison)).toContain("Nothing is compared: the runs aren't alike.");
    expect(inOneLine(comparison)).toContain(
      "Not compared (18 figures): other processor: Sample CPU <2> and Another CPU.",
    );
    const anyway = likes(sampleResults(), other, true);
    expect(anyway.changes).toHaveLength(18);
    expect(inOneLine(anyway)).toContain("Not alike either: processor: Sample CPU <2> and Another CPU.");
  });

  it("another load leaves the single requests to compare", () => {
    const other = sampleResults({ seed: 2 });
    other.settings.concurrency = 8;
    const { changes, notCompared } = likes(sampleResults(), other);
    expect(new Set(changes.map(({ measure }) => measure))).toEqual(new Set(["client, cold"]));
    expect(new Set(notCompared.map(({ because }) => because.kind))).toEqual(new Set(["load"]));
  });

  it("another runtime rules out its own application alone; older files don't tell theirs", () => {
    const [before, after] = [1, 2].map((seed) => sampleResults({ seed, apps: ["petstore", "boot4"] }));
    after!.runtimes!.boot4 = "java25";
    const { changes, notCompared, unmatched } = likes(before!, after!);
    expect(new Set(changes.map(({ app }) => app))).toEqual(new Set(["petstore"]));
    expect(notCompared.map(({ because }) => because.name)).toEqual(
      Array(4 * 3).fill("runtime of Pet store, Spring Boot 4"),
    );
    expect(unmatched).toEqual([]);
    delete before!.runtimes;
    expect(likes(before!, after!).notCompared).toEqual([]);
  });

  it("a machine that was busy with other work is named", () => {
    const other = { ...sampleResults({ seed: 2 }), noise: { busyBefore: 0.6, stolen: 0 } };
    expect(inOneLine(likes(sampleResults(), other))).toContain(
      "After: The machine was busy with other work (60 % of its processors) when the run began.",
    );
  });

  it("another Java or kernel is said, and compared: it may be what changed", () => {
    const other = sampleResults({ seed: 2 });
    other.machine.java = 21;
    const comparison = likes(sampleResults(), other);
    expect(comparison.changes).toHaveLength(18);
    expect(inOneLine(comparison)).toContain("Not alike either: Java: 17 and 21.");
  });

  it("a run without snapshots is compared by its baseline alone", () => {
    const other = { ...sampleResults({ seed: 2 }), snapshotMissing: "no CRIU" };
    const { changes, notCompared } = likes(sampleResults(), other);
    expect(new Set(changes.map(({ variant }) => variant))).toEqual(new Set(["baseline"]));
    expect(new Set(notCompared.map(({ because }) => because.kind))).toEqual(new Set(["snapshots"]));
  });

  it("the same priming is the same thing, whether deployed or published for the run", () => {
    const other = sampleResults({ seed: 2 });
    for (const variant of other.variants.filter(({ app }) => app === "petstore")) {
      if (variant.variant === "snapstart") variant.variant = "snapstart-invoke";
      else if (variant.variant === "snapstart-classes") variant.variant = "snapstart";
    }
    const { changes, unmatched } = likes(sampleResults(), other);
    expect(unmatched).toEqual([]);
    expect(changes.filter(({ priming }) => priming === "classes")).toHaveLength(3);
    expect(new Set(changes.map(({ verdict }) => verdict))).toEqual(new Set(["can't tell"]));
  });

  it("what only one of them has is named", () => {
    const other = sampleResults({ seed: 2, apps: ["petstore"] });
    expect(likes(sampleResults(), other).unmatched).toEqual([
      { label: "Hello world, without SnapStart", in: "before" },
      { label: "Hello world, SnapStart", in: "before" },
    ]);
  });
});

it.each([60, 80, 100])("a comparison is printed in at most %i columns", (width) => {
  const [before, after] = [1, 4].map((factor) => sampleResults({ seed: factor, factor, apps: APPS }));
  after!.machine.java = "漢字 漢字 ".repeat(10);
  after!.provenance = { command: "npm run bench", commit: { hash: "0123456789abcdef", dirty: true } };
  for (const rounds of [after!, { ...after!, stack: "a-rather-long-name-of-a-stack-on-aws" }]) {
    for (const line of text(likes(before!, rounds), width).split("\n"))
      expect(displayWidth(line)).toBeLessThanOrEqual(width);
  }
});
