import {
  carries,
  doubt,
  leastFor,
  median,
  quantile,
  ratioOfMedians,
  seededRandom,
  summarize,
} from "../../bench/statistics";

const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1);

describe("summarize", () => {
  it("gives count, percentiles and maximum", () => {
    expect(summarize(upTo(1001).reverse())).toEqual({ count: 1001, p50: 501, p90: 901, p99: 991, max: 1001 });
  });

  it("gives the only value for everything", () => {
    expect(summarize([7])).toEqual({ count: 1, p50: 7, max: 7 });
  });

  it("has nothing to say about no values, rather than zero", () => {
    expect(summarize([])).toBeNull();
  });

  it.each([
    [28, ["p50"]],
    [29, ["p50", "p90"]],
    [298, ["p50", "p90"]],
    [299, ["p50", "p90", "p99"]],
  ])("of %i values has no percentile that they can't carry", (count, expected) => {
    const names = Object.keys(summarize(upTo(count))!).filter((name) => name.startsWith("p"));
    expect(names).toEqual(expected);
  });

  it("leaves its input as it was", () => {
    const values = [3, 1, 2];
    summarize(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

it("a percentile is of type 7, as R and NumPy take it", () => {
  // numpy.percentile([15, 20, 35, 40, 50], [40, 90]) is [29., 46.]
  expect(quantile([50, 15, 40, 20, 35], 0.4)).toBeCloseTo(29);
  expect(quantile([50, 15, 40, 20, 35], 0.9)).toBeCloseTo(46);
  expect(quantile([], 0.5)).toBeNaN();
});

it("a percentile takes so many values that the largest is above it with 95 % confidence", () => {
  expect([0.5, 0.9, 0.99].map(leastFor)).toEqual([5, 29, 299]);
  for (const p of [0.9, 0.99]) {
    expect(1 - p ** leastFor(p)).toBeGreaterThanOrEqual(0.95);
    expect(1 - p ** (leastFor(p) - 1)).toBeLessThan(0.95);
    expect([carries(leastFor(p), p), carries(leastFor(p) - 1, p)]).toEqual([true, false]);
  }
});

it("the median of an even number of values lies between the two in the middle", () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

it("seeded random numbers repeat, differ between seeds and fill the interval evenly", () => {
  const draw = (seed: number) => {
    const random = seededRandom(seed);
    return Array.from({ length: 10_000 }, random);
  };
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  const tenths = Array<number>(10).fill(0);
  for (const value of draw(3)) tenths[Math.floor(value * 10)]!++;
  for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

describe("ratioOfMedians", () => {
  const noisy = (centre: number, seed: number, rounds = 3, each = 20) => {
    const random = seededRandom(seed);
    return Array.from({ length: rounds }, () =>
      Array.from({ length: each }, () => centre * (0.9 + random() * 0.2)),
    );
  };

  it("is exact where nothing varies", () => {
    const [over, under] = [1600, 50].map((ms) => [
      [ms, ms, ms],
      [ms, ms],
    ]);
    expect(ratioOfMedians(over!, under!)).toEqual({ p50: 32, ci95: [32, 32] });
  });

  it.each([
    ["one value each", [[1600]], [[50]]],
    [
      "one round on a side",
      [[1600, 1610, 1620, 1630, 1640]],
      [
        [50, 51, 52],
        [50, 51, 53],
      ],
    ],
    [
      "four values on a side",
      [
        [1600, 1610],
        [1620, 1630],
      ],
      [
        [50, 51, 52],
        [50, 51, 53],
      ],
    ],
  ])("has no interval from %s", (_name, over, under) => {
    expect(Object.keys(ratioOfMedians(over, under)!)).toEqual(["p50"]);
  });

  it("holds the true ratio in its interval about as often as it says", () => {
    const misses = Array.from({ length: 100 }, (_, index) => {
      const ratio = ratioOfMedians(noisy(1000, index * 2 + 1), noisy(100, index * 2 + 2), {
        resamples: 300,
      })!;
      return ratio.ci95![0] > 10 || ratio.ci95![1] < 10 ? 1 : 0;
    }).reduce<number>((a, b) => a + b, 0);
    expect(misses).toBeLessThanOrEqual(12);
  });

  it("widens the interval when rounds drift apart", () => {
    const steady = [
      [100, 102, 98],
      [101, 99, 100],
      [100, 98, 102],
    ];
    const drifting = [
      [100, 102, 98],
      [131, 129, 130],
      [70, 68, 72],
    ];
    const width = (rounds: number[][]) => {
      const { ci95 } = ratioOfMedians(rounds, [
        [10, 10, 10],
        [10, 10, 10],
      ])!;
      return ci95![1] - ci95![0];
    };
    expect(width(drifting)).toBeGreaterThan(5 * width(steady));
  });

  it("widens the interval with the confidence asked for", () => {
    const [a, b] = [noisy(1000, 1), noisy(100, 2)];
    const wide = ratioOfMedians(a, b, { confidence: 0.999 })!;
    const narrow = ratioOfMedians(a, b, { confidence: 0.8 })!;
    expect(wide.ci95![0]).toBeLessThan(narrow.ci95![0]);
    expect(wide.ci95![1]).toBeGreaterThan(narrow.ci95![1]);
  });

  it("gives the same answer for the same data", () => {
    expect(ratioOfMedians(noisy(3, 1), noisy(2, 2))).toEqual(ratioOfMedians(noisy(3, 1), noisy(2, 2)));
  });

  it("is null where a side has no values", () => {
    expect(ratioOfMedians([], [[1]])).toBeNull();
    expect(ratioOfMedians([[1]], [[]])).toBeNull();
  });
});

describe("doubt", () => {
  it.each([
    ["few values", { p50: 10, ci95: [9, 11] as [number, number] }, [30, 4] as const, /only 4 cold starts on/],
    ["one value", { p50: 10 }, [30, 1] as const, /only 1 cold start on/],
    [
      "a wide interval",
      { p50: 10, ci95: [6, 14] as [number, number] },
      [30, 30] as const,
      /the interval is wide/,
    ],
    ["a single round", { p50: 10 }, [30, 30] as const, /single round/],
  ])("names %s", (_name, ratio, counts, expected) => {
    expect(doubt(ratio, counts)).toMatch(expected);
  });

  it("has none about many values with a narrow interval", () => {
    expect(doubt({ p50: 10, ci95: [9, 11] }, [30, 30])).toBeUndefined();
  });
});
