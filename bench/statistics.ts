import { max, quantileSorted, quickselect } from "simple-statistics";

// Taken out once: the bootstrap calls them millions of times.
const { floor, imul } = Math;

/** Percentiles, interpolated between neighbours as most tools do. In the unit of the input (ms here). */
export interface Summary {
  count: number;
  p50: number;
  p90: number;
  p99: number;
  max: number;
}

/** A ratio with the interval that holds it with the given confidence. */
export interface Ratio {
  p50: number;
  ci95: [low: number, high: number];
}

/** Summary of no values: null, since a median of nothing isn't 0. */
export function summarize(values: readonly number[]): Summary | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const at = (p: number) => quantileSorted(sorted, p);
  return { count: sorted.length, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: max(sorted) };
}

/** The middle value; NaN for none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  return quantileSorted(
    [...values].sort((a, b) => a - b),
    0.5,
  );
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

/**
 * Ratio of medians, numerator ÷ denominator, with a bootstrap percentile interval. Each side is a list of rounds:
 * first rounds are drawn, then values within each drawn round, so that drift between rounds widens the interval as it
 * should. Null when a side has no value.
 */
export function ratioOfMedians(
  numerator: readonly (readonly number[])[],
  denominator: readonly (readonly number[])[],
  { resamples = 2000, confidence = 0.95, seed = 20221129 }: BootstrapOptions = {},
): Ratio | null {
  const over = numerator.filter((round) => round.length > 0);
  const under = denominator.filter((round) => round.length > 0);
  if (over.length === 0 || under.length === 0) return null;
  const random = seededRandom(seed);
  const ratios = Array.from(
    { length: resamples },
    () => medianInPlace(resample(over, random)) / medianInPlace(resample(under, random)),
  ).sort((a, b) => a - b);
  const tail = (1 - confidence) / 2;
  return {
    p50: median(over.flat()) / median(under.flat()),
    ci95: [quantileSorted(ratios, tail), quantileSorted(ratios, 1 - tail)],
  };
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
/** Fewer values than this on a side don't carry an interval. */
const TOO_FEW = 10;

/** Why a ratio should be quoted with care, or undefined. `counts` are the values behind each side. */
export function doubt(ratio: Ratio, counts: readonly [number, number]): string | undefined {
  const [low, high] = ratio.ci95;
  if (Math.min(...counts) < TOO_FEW) {
    return `only ${Math.min(...counts)} cold starts on one side: take more rounds`;
  }
  if (high / low > TOO_WIDE) return `the interval is wide (${(high / low).toFixed(1)}×): take more rounds`;
  return undefined;
}
