import { startedWithoutSnapshot } from "./fallBack";
import type { RoundResult } from "./measure";
import { totalDuration } from "./report";
import type { LoadSummary, Results, Sample, Speedup, VariantResult } from "./results";
import { doubt, median, ratioOfMedians, summarize } from "./statistics";
import { appsIn, variantKey } from "./variants";

/** ms: what a request cost inside Lambda. */
export const sampleTotal = ({ duration, init, restore }: Sample): number =>
  totalDuration({ duration, initDuration: init, restoreDuration: restore });

export const isCold = ({ kind }: Pick<Sample, "kind">): boolean => kind !== "warm";

/** The rounds of one variant as its part of the results. */
export function aggregateVariant(rounds: readonly RoundResult[]): VariantResult {
  const [first] = rounds;
  if (!first) throw new Error("no round to aggregate");
  const samples = rounds.flatMap((round) => round.samples);
  const cold = samples.filter(isCold);
  const warm = samples.filter((sample) => !isCold(sample));
  const size = first.memorySize;
  const billed = {
    cold: mean(cold.map((sample) => sample.billed)),
    warm: mean(warm.map((sample) => sample.billed)),
  };
  const count = (key: keyof RoundResult["counts"]) => sum(rounds.map(({ counts }) => counts[key]));
  const publishMs = rounds.find((round) => round.publishMs !== undefined)?.publishMs;
  const figures = { ...(publishMs === undefined ? {} : { publishMs }), ...rounds.at(-1)?.snapshot };
  return {
    ...first.variant,
    cold: summarize(cold.map(sampleTotal)),
    warm: summarize(warm.map(({ duration }) => duration)),
    load: loadSummary(rounds),
    client: { cold: summarize(clientTimes(cold)), warm: summarize(clientTimes(warm)) },
    counts: {
      missingReports: count("missingReports"),
      functionErrors: samples.filter(({ status }) => status !== undefined).length,
      failedProbes: count("failedProbes"),
      untiedProbes: count("untiedProbes"),
      unexpectedlyWarm: count("unexpectedlyWarm"),
      failedStarts: count("failedStarts"),
      withoutSnapshot: startedWithoutSnapshot({ ...first.variant, samples }),
    },
    memory: { size, maxUsed: Math.max(0, ...samples.map(({ memory }) => memory)) },
    billed,
    ...(Object.keys(figures).length > 0 && first.variant.variant !== "baseline" ? { snapshot: figures } : {}),
    samples,
  };
}

function loadSummary(rounds: readonly RoundResult[]): LoadSummary {
  const loads = rounds.map(({ load }) => load);
  const times = summarize(loads.flatMap((load) => load.times));
  const statusCodes: Record<string, number> = {};
  for (const load of loads) {
    for (const [code, times] of Object.entries(load.statusCodes))
      statusCodes[code] = (statusCodes[code] ?? 0) + times;
  }
  const errors = sum(loads.map((load) => load.functionErrors ?? 0));
  return {
    requests: sum(loads.map((load) => load.requests)),
    concurrency: loads[0]?.concurrency ?? 0,
    failed: sum(loads.map((load) => load.failed)),
    ...(errors > 0 && { functionErrors: errors }),
    non2xx: sum(loads.map((load) => load.non2xx)),
    throttled: statusCodes["429"] ?? 0,
    statusCodes,
    requestsPerSecond: median(loads.map((load) => load.requestsPerSecond)),
    p50: times?.p50 ?? 0,
    ...(times?.p99 !== undefined && { p99: times.p99 }),
  };
}

/** Values of a variant's samples, round by round: what the bootstrap draws from. */
export function byRound(
  { samples }: Pick<VariantResult, "samples">,
  value: (sample: Sample) => number | undefined,
): number[][] {
  const rounds = new Map<number, number[]>();
  for (const sample of samples) {
    const one = value(sample);
    if (one === undefined) continue;
    const round = rounds.get(sample.round);
    if (round) round.push(one);
    else rounds.set(sample.round, [one]);
  }
  return [...rounds.values()];
}

export const coldTotal = (sample: Sample): number | undefined =>
  isCold(sample) ? sampleTotal(sample) : undefined;
export const coldClient = (sample: Sample): number | undefined =>
  isCold(sample) ? sample.client : undefined;
export const warmDuration = (sample: Sample): number | undefined =>
  isCold(sample) ? undefined : sample.duration;

/**
 * How much faster cold starts of a variant are than the baseline's; undefined where one side has none, or where the
 * variant had no snapshot and nothing but initialisations would be compared.
 */
export function speedupOver(baseline: VariantResult, variant: VariantResult): Speedup | undefined {
  const fellBack = startedWithoutSnapshot(variant);
  if (fellBack > 0 && fellBack === variant.cold?.count) return undefined;
  const report = ratioOfMedians(byRound(baseline, coldTotal), byRound(variant, coldTotal));
  if (!report) return undefined;
  const client = ratioOfMedians(byRound(baseline, coldClient), byRound(variant, coldClient));
  const counts: [number, number] = [baseline.cold?.count ?? 0, variant.cold?.count ?? 0];
  const reason =
    fellBack > 0
      ? `${fellBack} of ${counts[1]} cold starts had no snapshot and initialised`
      : doubt(report, counts);
  return { ...report, counts, ...(client && { client }), ...(reason && { doubt: reason }) };
}

/** Each variant's speed-up over its application's baseline. */
export function speedups(variants: readonly VariantResult[]): Pick<Results, "speedup" | "speedups"> {
  const headline: Results["speedup"] = {};
  const others: Results["speedups"] = {};
  for (const app of appsIn(variants)) {
    const baseline = variants.find((one) => one.app === app && one.variant === "baseline");
    for (const variant of variants) {
      if (!baseline || variant.app !== app || variant === baseline) continue;
      const found = speedupOver(baseline, variant);
      if (found && variant.variant === "snapstart") headline[app] = found;
      else if (found) others[variantKey(variant)] = found;
    }
  }
  return { speedup: headline, speedups: others };
}

const clientTimes = (samples: readonly Sample[]) =>
  samples.flatMap(({ client }) => (client === undefined ? [] : [client]));
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]) => (values.length === 0 ? null : sum(values) / values.length);
