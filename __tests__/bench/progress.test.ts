import { Estimate } from "../../bench/estimate";
import { Countdown, progressOn } from "../../bench/progress";
import { restoreLeft, usualMs } from "../../bench/restore/usual";
import { displayWidth } from "../../bench/terminal";
import { variantsOf } from "../../bench/variants";

/** A stream that keeps what it is written. */
function fakeStream(terminal: { isTTY?: boolean; columns?: number }) {
  const written: string[] = [];
  const stream = { ...terminal, write: (text: string) => written.push(text) };
  return { written, stream: stream as unknown as NodeJS.WriteStream };
}

describe("the progress line", () => {
  it.each([60, 80])("says the time left first, and never fills the last of %i columns", (columns) => {
    const { written, stream } = fakeStream({ isTTY: true, columns });
    const progress = progressOn(stream, () => 0);
    const detail = "Pet store, Spring Boot 4, SnapStart, primed by calls · single request 1 of 5 · 漢字漢字";
    progress.step(`round 1 of 3 · ${detail}`, () => 65_000);
    progress.done();
    const [line = ""] = written;
    expect(line).toMatch(/^1:05 left · round 1 of 3 · Pet store/);
    expect(displayWidth(line)).toBeLessThan(columns);
    expect(written.at(-1)).toBe("\r\u001b[2K");
  });

  it("elsewhere is a line for each subject, without its details", () => {
    const { written, stream } = fakeStream({});
    const progress = progressOn(stream, () => 0);
    for (const step of ["load", "reading the log"]) progress.step(`round 1 of 3 · A · ${step}`, () => 5000);
    progress.step("round 1 of 3 · B · load", () => 3000);
    progress.say("done");
    expect(written).toEqual(["0:05 left · round 1 of 3 · A\n", "0:05 left · round 1 of 3 · B\n", "done\n"]);
  });
});

describe("the time left", () => {
  it("never rises, however the estimate jumps, and comes to zero with it", () => {
    const countdown = new Countdown();
    const estimates = [60_000, 59_000, 110_000, 90_000, 30_000, 31_000, 5_000, 400, 10, 0, 0];
    let before = Infinity;
    for (const [index, estimate] of estimates.entries()) {
      const shown = countdown.shown(estimate, index * 5000);
      expect(shown).toBeLessThanOrEqual(before);
      before = shown;
    }
    expect(before).toBe(0);
  });

  it("runs at the clock's pace where the estimate holds", () => {
    const countdown = new Countdown();
    countdown.shown(60_000, 0);
    for (let second = 1; second <= 20; second++) {
      expect(countdown.shown(60_000 - second * 1000, second * 1000)).toBeCloseTo(60_000 - second * 1000, -3);
    }
  });
});

describe("the estimate", () => {
  const variants = variantsOf([{ app: "petstore", priming: "invoke" }], "all");
  const amount = { rounds: 3, probes: 5, requests: 300, concurrency: 2 };
  const left = (changes: Partial<typeof amount>) =>
    new Estimate(variants, { ...amount, ...changes }, true).left();

  it("follows from the settings before anything was measured", () => {
    // The committed run's own rounds of these variants took 46 s, and publishing 3 s.
    expect(left({})).toBeGreaterThan(35_000);
    expect(left({})).toBeLessThan(70_000);
    expect(left({ rounds: 6 })).toBeGreaterThan(1.7 * left({}));
    expect(left({ probes: 20 })).toBeGreaterThan(left({}) + 15 * 1_000);
    expect(new Estimate(variants, amount, false).left()).toBeGreaterThan(3 * 3 * 150_000);
  });

  it("takes up the machine's pace, and is over when all is measured", () => {
    const estimate = new Estimate(variants, amount, true);
    const first = estimate.left();
    estimate.finished(variants[0]!, 1, 30_000);
    expect(estimate.left()).toBeGreaterThan(first);
    for (const variant of variants)
      for (let round = 1; round <= 3; round++) estimate.finished(variant, round, 100);
    expect(estimate.left()).toBe(0);
  });

  it("keeps a little left of a piece that takes longer than foreseen", () => {
    const estimate = new Estimate(variants, { ...amount, rounds: 1 }, true);
    for (const variant of variants.slice(1)) estimate.finished(variant, 1, 1000);
    const current = { variant: variants[0]!, round: 1 };
    expect(estimate.left({ ...current, elapsedMs: 0 })).toBeGreaterThan(
      estimate.left({ ...current, elapsedMs: 2000 }),
    );
    expect(estimate.left({ ...current, elapsedMs: 1e6 })).toBeGreaterThan(0);
  });

  it("of the restores' benchmark counts the groups that are still to come", () => {
    const groups = ["petstore", "restore", "warm"] as const;
    expect(restoreLeft(groups, undefined, 0)).toBe(groups.reduce((sum, group) => sum + usualMs(group), 0));
    expect(restoreLeft(groups, "restore", 1000)).toBe(usualMs("restore") - 1000 + usualMs("warm"));
    expect(usualMs("restore", 10)).toBeLessThan(usualMs("restore"));
  });
});
