import { byRound, coldClient, coldTotal, warmDuration } from "./aggregate";
import type { Results, Sample, VariantResult } from "./results";
import { ratioOfMedians, type Ratio } from "./statistics";
import { ms, times, WIDTH, wrap } from "./table";
import { appLabel, APPS, variantKey, variantLabel } from "./variants";

/** One figure of one variant, in two files. */
export interface Change {
  app: VariantResult["app"];
  variant: VariantResult["variant"];
  label: string;
  measure: "cold start" | "client, cold" | "warm call";
  /** Medians in ms. */
  before: number;
  after: number;
  /** After ÷ before, with an interval that holds for all rows of the comparison together. */
  ratio: Ratio;
  verdict: "faster" | "slower" | "no difference";
}

export interface Comparison {
  changes: Change[];
  /** Variants that only one file has. */
  unmatched: string[];
  /** Why the two files may not be comparable. */
  warnings: string[];
}

const MEASURES: [Change["measure"], (sample: Sample) => number | undefined][] = [
  ["cold start", coldTotal],
  ["client, cold", coldClient],
  ["warm call", warmDuration],
];

/** A smaller change isn't worth the name: two runs of the same thing on one machine drift by as much. */
const NOTEWORTHY = 0.1;
/** Nor is one of fewer ms: REPORT's own figures of a warm call jitter by that. */
const NOTEWORTHY_MS = 0.5;
const CONFIDENCE = 0.95;

/** What changed from one results file to another, and whether it is more than noise. */
export function compare(before: Results, after: Results): Comparison {
  const pairs = before.variants.flatMap((one) => {
    const other = after.variants.find((candidate) => variantKey(candidate) === variantKey(one));
    return other ? [[one, other] as const] : [];
  });
  // So many rows, so many chances for a false alarm: each interval is widened until all hold together (Bonferroni).
  const confidence = 1 - (1 - CONFIDENCE) / Math.max(1, pairs.length * MEASURES.length);
  const changes = pairs.flatMap(([one, other]) =>
    MEASURES.flatMap(([measure, value]): Change[] => {
      const ratio = ratioOfMedians(byRound(other, value), byRound(one, value), {
        confidence,
        resamples: 3000,
      });
      if (!ratio) return [];
      const medians = { before: medianOf(one, value), after: medianOf(other, value) };
      const { app, variant } = one;
      const label = `${appLabel(app)}, ${variantLabel(one)}`;
      return [{ app, variant, label, measure, ...medians, ratio, verdict: verdictOn(ratio, medians) }];
    }),
  );
  const matched = new Set(pairs.map(([one]) => variantKey(one)));
  const unmatched = [...before.variants, ...after.variants]
    .map(variantKey)
    .filter((key) => !matched.has(key));
  return { changes, unmatched, warnings: warningsOn(before, after) };
}

function verdictOn(ratio: Ratio, { before, after }: { before: number; after: number }): Change["verdict"] {
  const [low, high] = ratio.ci95;
  const small = Math.abs(ratio.p50 - 1) < NOTEWORTHY || Math.abs(after - before) < NOTEWORTHY_MS;
  if (small || (low <= 1 && high >= 1)) return "no difference";
  return ratio.p50 < 1 ? "faster" : "slower";
}

const medianOf = (variant: VariantResult, value: (sample: Sample) => number | undefined) => {
  const all = byRound(variant, value);
  // The ratio of something to one is its median.
  return ratioOfMedians(all, [[1]], { resamples: 1 })?.p50 ?? Number.NaN;
};

function warningsOn(before: Results, after: Results): string[] {
  const differing = (["cpu", "cores", "architecture", "os", "java", "criu"] as const).filter(
    (key) => before.machine[key] !== after.machine[key],
  );
  // Files from before runtimes were kept say nothing of them.
  const runtimes = APPS.flatMap((app) => {
    const [one, other] = [before.runtimes?.[app], after.runtimes?.[app]];
    return one && other && one !== other ? [`Different runtime, ${appLabel(app)}: ${one} and ${other}.`] : [];
  });
  const settings = (["requests", "concurrency"] as const).filter(
    (key) => before.settings[key] !== after.settings[key],
  );
  return [
    ...(before.stack === after.stack ? [] : [`Different stacks: ${before.stack} and ${after.stack}.`]),
    ...differing.map(
      (key) => `Different ${key}: ${before.machine[key] ?? "–"} and ${after.machine[key] ?? "–"}.`,
    ),
    ...runtimes,
    ...settings.map((key) => `Different load (${key}): ${before.settings[key]} and ${after.settings[key]}.`),
    ...(before.interrupted || after.interrupted ? ["One of the runs was interrupted."] : []),
  ];
}

/** The comparison as text, at most 100 columns wide. */
export function renderComparison({ changes, unmatched, warnings }: Comparison): string {
  const name = (change: Change) => `${change.label}: ${change.measure}`;
  const widest = Math.max(0, ...changes.map((change) => name(change).length));
  const rows = changes.map((change) => {
    const figures = `${ms(change.before).padStart(7)} → ${ms(change.after).padStart(7)}`;
    return `${name(change).padEnd(widest)} ${figures}  ${verdictText(change)}`;
  });
  const different = changes.filter(({ verdict }) => verdict !== "no difference").length;
  const summary =
    different === 0
      ? `No difference beyond noise in ${changes.length} figures.`
      : `${different} of ${changes.length} figures differ by more than noise.`;
  const method = `Medians in ms. More than noise: the interval of the ratio (95 % for all rows together) leaves out 1, and the change is at least ${NOTEWORTHY * 100} % and ${NOTEWORTHY_MS} ms.`;
  return [
    ...rows,
    "",
    summary,
    ...wrap(method, WIDTH, ""),
    ...(unmatched.length > 0 ? wrap(`Only in one of the files: ${unmatched.join(", ")}.`, WIDTH, "  ") : []),
    ...warnings.flatMap((warning) => wrap(warning, WIDTH, "  ")),
  ].join("\n");
}

function verdictText({ verdict, ratio }: Change): string {
  if (verdict === "no difference") return verdict;
  return `${times(verdict === "faster" ? 1 / ratio.p50 : ratio.p50)} ${verdict}`;
}
