import { max, quantileSorted, quickselect } from "simple-statistics";

// Taken out once: the bootstrap calls them millions of times.
const { floor, imul } = Math;

/**
 * Percentiles, in the unit of the values (ms here). Those that the values can't carry are absent: see `carries`.
 * The median is always there; how much it says, `count` tells.
 */
export interface Summary {
  count: number;
  p50: number;
  p90?: number;
  p99?: number;
  max: number;
}

/** A ratio with the interval that holds it with the given confidence; absent where there is nothing to take one from. */
export interface Ratio {
  p50: number;
  ci95?: [low: number, high: number];
}

/**
 * The quantile `p` (0 to 1) of values in any order: linear interpolation between the two nearest, at (n − 1) × p. That is
 * type 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages" (1996), the default of R and NumPy. Every
 * percentile and median of this project is taken by it. NaN of no values.
 */
export function quantile(values: readonly number[], p: number): number {
  return values.length === 0 ? Number.NaN : quantileSorted(ascending(values), p);
}

/** The middle value; NaN for none. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

const ascending = (values: readonly number[]) => [...values].sort((a, b) => a - b);

/** How sure it has to be that a percentile lies below the largest value that was seen. */
const CARRIED_WITH = 0.95;

/**
 * The fewest values that carry a percentile above the median: with so many, it lies below the largest of them with 95 %
 * confidence, whatever the distribution (Wilks, "Determination of Sample Sizes for Setting Tolerance Limits", 1941:
 * 1 − pⁿ ≥ 0.95). 29 for p90, 299 for p99. With fewer, what is called p99 is little else than the maximum.
 */
export const leastFor = (p: number): number => Math.ceil(Math.log(1 - CARRIED_WITH) / Math.log(p));

/** Whether so many values carry the percentile `p` (0 to 1); see `leastFor`. */
export const carries = (count: number, p: number): boolean => count >= leastFor(p);

/** The percentiles that a summary can have besides the median. */
export const UPPER = { p90: 0.9, p99: 0.99 } as const;

/** A summary without the percentiles that it can't carry: what older files hold may have been written by another rule. */
export function carried<T extends { p90?: number; p99?: number }>(summary: T, count: number): T {
  const kept = { ...summary };
  for (const name of ["p90", "p99"] as const) if (!carries(count, UPPER[name])) delete kept[name];
  return kept;
}

/** Summary of no values: null, since a median of nothing isn't 0. */
export function summarize(values: readonly number[]): Summary | null {
  if (values.length === 0) return null;
  const sorted = ascending(values);
  const at = (p: number) => quantileSorted(sorted, p);
  const count = sorted.length;
  return carried({ count, p50: at(0.5), p90: at(UPPER.p90), p99: at(UPPER.p99), max: max(sorted) }, count);
}

/** Numbers in [0, 1) that are the same on every run for the same seed (mulberry32), so that an interval can be checked. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = imul(t ^ (t >>> 15), t | 1);
    t ^= t + imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface BootstrapOptions {
  /** How many times the data are drawn anew. */
  resamples?: number;
  /** 0.95 for a 95 % interval. */
  confidence?: number;
  seed?: number;
}

/** An interval needs this many rounds on each side: one alone doesn't tell how far rounds differ. */
export const LEAST_ROUNDS = 2;
/** And this many values: of fewer the draws are too much alike. */
const LEAST_VALUES = 5;

/**
 * Ratio of medians, numerator ÷ denominator, with a bootstrap percentile interval (Efron and Tibshirani, "An Introduction
 * to the Bootstrap", 1993, chapter 13). Each side is a list of rounds: first rounds are drawn, then values within each
 * drawn round, so that drift between rounds widens the interval as it should. Null when a side has no value; without an
 * interval when a side has fewer than 2 rounds or 5 values.
 */
export function ratioOfMedians(
  numerator: readonly (readonly number[])[],
  denominator: readonly (readonly number[])[],
  { resamples = 2000, confidence = 0.95, seed = 20221129 }: BootstrapOptions = {},
): Ratio | null {
  const over = numerator.filter((round) => round.length > 0);
  const under = denominator.filter((round) => round.length > 0);
  if (over.length === 0 || under.length === 0) return null;
  const p50 = median(over.flat()) / median(under.flat());
  if ([over, under].some((side) => side.length < LEAST_ROUNDS || side.flat().length < LEAST_VALUES)) {
    return { p50 };
  }
  const random = seededRandom(seed);
  const ratios = Array.from(
    { length: resamples },
    () => medianInPlace(resample(over, random)) / medianInPlace(resample(under, random)),
  ).sort((a, b) => a - b);
  const tail = (1 - confidence) / 2;
  return { p50, ci95: [quantileSorted(ratios, tail), quantileSorted(ratios, 1 - tail)] };
}

/** Draws rounds, then values within them. */
function resample(rounds: readonly (readonly number[])[], random: () => number): number[] {
  const drawn: number[] = [];
  const draw = <T>(from: readonly T[]) => from[floor(random() * from.length)] as T;
  for (let count = 0; count < rounds.length; count++) {
    const round = draw(rounds);
    for (let index = 0; index < round.length; index++) drawn.push(draw(round));
  }
  return drawn;
}

/** The median without sorting, since it is taken thousands of times. Reorders the values. */
function medianInPlace(values: number[]): number {
  const upper = floor(values.length / 2);
  quickselect(values, upper);
  const above = values[upper] ?? Number.NaN;
  if (values.length % 2 === 1) return above;
  let below = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < upper; index++) below = Math.max(below, values[index] ?? below);
  return (below + above) / 2;
}

/** Above this ratio of upper to lower bound the interval says too little to quote the ratio. */
const TOO_WIDE = 1.5;
/** Fewer values than this on a side don't carry an interval that one should quote. */
const TOO_FEW = 10;

/** Why a ratio should be quoted with care, or undefined. `counts` are the values behind each side. */
export function doubt({ ci95 }: Ratio, counts: readonly [number, number]): string | undefined {
  const least = Math.min(...counts);
  if (least < TOO_FEW) {
    return `only ${least} cold start${least === 1 ? "" : "s"} on one side`;
  }
  if (!ci95) return "a single round doesn't tell how far rounds differ";
  return ci95[1] / ci95[0] > TOO_WIDE ? "the interval is wide" : undefined;
}
