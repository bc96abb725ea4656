import { byRound, coldClient, coldTotal, warmDuration } from "./aggregate";
import { differencesBetween, sameApp, type Difference } from "./likeness";
import type { Results, Sample, VariantResult } from "./results";
import { median, ratioOfMedians, type Ratio } from "./statistics";
import { appLabel, variantLabel } from "./variants";

/** `cold start`: by REPORT lines; `client, cold`: single requests by the caller's clock; `warm call`: by REPORT lines. */
export type Measure = "cold start" | "client, cold" | "warm call";

/** One figure of one variant, in two files. */
export interface Change {
  app: VariantResult["app"];
  /** As the later file has it. */
  variant: VariantResult["variant"];
  priming?: VariantResult["priming"];
  label: string;
  measure: Measure;
  /** Medians in ms. */
  before: number;
  after: number;
  /** Values behind each median. */
  counts: [before: number, after: number];
  /** After ÷ before, with an interval that holds for all rows of the comparison together. */
  ratio: Ratio;
  verdict: "faster" | "slower" | "can't tell";
  /** Why it can't be told. */
  why?: "interval" | "small" | "one round";
}

/** Figures that both files have, but that aren't of the same thing. */
export interface NotCompared {
  label: string;
  measure: Measure;
  because: Difference;
}

/** What changed from one run to another, as data: for the terminal, and for a page. */
export interface Comparison {
  before: Run;
  after: Run;
  changes: Change[];
  notCompared: NotCompared[];
  /** Variants that only one file has, in words. */
  unmatched: { label: string; in: "before" | "after" }[];
  /** All that isn't alike in the two runs. */
  differences: Difference[];
  /** How verdicts come about. */
  method: { confidence: number; resamples: number; noteworthy: number; noteworthyMs: number };
}

/** What tells a run from another one. */
export type Run = Pick<
  Results,
  "startedAt" | "stack" | "machine" | "settings" | "interrupted" | "provenance" | "noise"
>;

/**
 * The interval is a bootstrap's, of the ratio of the medians (see ratioOfMedians). So many rows, so many chances for a
 * false alarm: each interval is widened until all hold together with `confidence` (Bonferroni). A change has to be at
 * least `noteworthy` as a share and `noteworthyMs` in ms, too: two runs of the same thing on one machine drift by as much,
 * which no interval from within two runs contains, and REPORT's own figures of a warm call jitter by that.
 */
const METHOD = { confidence: 0.95, resamples: 3000, noteworthy: 0.1, noteworthyMs: 0.5 } as const;

type Value = (sample: Sample) => number | undefined;
const MEASURES: [Measure, Value][] = [
  ["cold start", coldTotal],
  ["client, cold", coldClient],
  ["warm call", warmDuration],
];

/**
 * What changed from one results file to another, and whether it is more than noise. Compares like with like: what isn't
 * stands in `notCompared`, unless `anyway`. `resamples`: how many draws an interval is taken from.
 */
export function compare(
  before: Results,
  after: Results,
  { anyway = false, resamples = METHOD.resamples }: { anyway?: boolean; resamples?: number } = {},
): Comparison {
  const differences = differencesBetween(before, after);
  const pairs = before.variants.flatMap((one) => {
    const other = after.variants.find((candidate) => sameThing(candidate, one));
    return other ? [[one, other] as const] : [];
  });
  const cells = pairs.flatMap(([one, other]) =>
    MEASURES.flatMap(([measure, value]) => {
      const sides = [byRound(one, value), byRound(other, value)] as const;
      if (sides.some((side) => side.length === 0)) return [];
      const because = anyway ? undefined : differences.find((each) => rulesOut(each, other, measure));
      return [{ measure, sides, other, label: labelOf(other), because }];
    }),
  );
  const compared = cells.filter(({ because }) => because === undefined);
  const confidence = 1 - (1 - METHOD.confidence) / Math.max(1, compared.length);
  return {
    before: runOf(before),
    after: runOf(after),
    changes: compared.flatMap(({ measure, sides: [was, is], other, label }): Change[] => {
      const ratio = ratioOfMedians(is, was, { confidence, resamples });
      if (!ratio) return [];
      const medians = { before: median(was.flat()), after: median(is.flat()) };
      const counts: Change["counts"] = [was.flat().length, is.flat().length];
      const { app, variant, priming } = other;
      const which = { app, variant, ...(priming && { priming }), label, measure };
      return [{ ...which, ...medians, counts, ratio, ...verdictOn(ratio, medians) }];
    }),
    notCompared: cells.flatMap(({ label, measure, because }) =>
      because ? [{ label, measure, because }] : [],
    ),
    unmatched: [...lacking(before, after, "before"), ...lacking(after, before, "after")],
    differences,
    method: { ...METHOD, resamples },
  };
}

const runOf = ({ startedAt, stack, machine, settings, interrupted, provenance, noise }: Results): Run => ({
  ...{ startedAt, stack, machine, settings, interrupted },
  ...(provenance && { provenance }),
  ...(noise && { noise }),
});

const labelOf = (variant: VariantResult) => `${appLabel(variant.app)}, ${variantLabel(variant)}`;

/** A snapshot with the same priming is the same thing, whether it was deployed or the benchmark published it. */
function sameThing(one: VariantResult, other: VariantResult): boolean {
  if (!sameApp(one.app, other.app)) return false;
  const baseline = [one, other].map(({ variant }) => variant === "baseline");
  return baseline[0] === baseline[1] && one.priming === other.priming;
}

const lacking = (from: Results, other: Results, which: "before" | "after"): Comparison["unmatched"] =>
  from.variants
    .filter((one) => !other.variants.some((candidate) => sameThing(candidate, one)))
    .map((one) => ({ label: labelOf(one), in: which }));

/** Whether a figure isn't of the same thing because of a difference. */
function rulesOut({ kind, app }: Difference, variant: VariantResult, measure: Measure): boolean {
  switch (kind) {
    case "machine":
    case "stack":
      return true;
    case "application":
      return app === variant.app;
    case "snapshots":
      return variant.variant !== "baseline";
    case "load":
      // Single requests are sent one by one; REPORT lines are those of the load, too.
      return measure !== "client, cold";
    case "software":
      return false;
  }
}

function verdictOn(
  { p50, ci95 }: Ratio,
  { before, after }: Pick<Change, "before" | "after">,
): Pick<Change, "verdict" | "why"> {
  if (!ci95) return { verdict: "can't tell", why: "one round" };
  if (ci95[0] <= 1 && ci95[1] >= 1) return { verdict: "can't tell", why: "interval" };
  const small = Math.abs(p50 - 1) < METHOD.noteworthy || Math.abs(after - before) < METHOD.noteworthyMs;
  if (small) return { verdict: "can't tell", why: "small" };
  return { verdict: p50 < 1 ? "faster" : "slower" };
}
