import { byRound, coldTotal, warmDuration } from "./aggregate";
import { withoutSnapshot } from "./fallBack";
import type { RoundResult } from "./measure";
import { callText } from "./ownFacts";
import type { Results, Sample, VariantResult } from "./results";
import { doubt, median, ratioOfMedians } from "./statistics";
import { interval, ms, speedupOf, times } from "./table";
import { appLabel, variantLabel, type App } from "./variants";

/** AWS's hello world in Java gets slower with SnapStart: maxday/lambda-perf, 1 May 2025, java21, average of ten. */
const HELLO_ON_AWS = { baseline: 282, snapstart: 687 };

/** What a reader has to know besides the figures: what is slower too, what went wrong, what may not be concluded. */
export function notesOn(
  results: Pick<
    Results,
    "variants" | "speedup" | "speedups" | "stack" | "machine" | "snapshotMissing" | "own"
  >,
  isLocal: boolean,
): string[] {
  const { variants } = results;
  return [
    ...ownNote(results),
    ...(isLocal
      ? [
          results.snapshotMissing === undefined
            ? "Measured on the local cloud: real JVMs, restored by CRIU on this machine. Times on AWS differ: --stack dev measures there."
            : "Measured on the local cloud: real JVMs, started from nothing. Snapshots can be measured on a machine where CRIU works, or on AWS with --stack dev.",
          ...jvmNote(results),
        ]
      : []),
    ...builds(variants),
    ...slower(variants),
    ...(results.snapshotMissing === undefined ? helloNote(variants, isLocal) : []),
    ...doubts(results),
    ...variants.flatMap(faults),
  ];
}

/** Which function that was, and how it was called. */
function ownNote({ own }: Pick<Results, "own">): string[] {
  return own ? [`The function is ${own.handler}, called by ${callText(own)}.`] : [];
}

/** What the function's errors say, by the first of them. */
export function functionErrorNotes(rounds: readonly Pick<RoundResult, "functionError">[]): string[] {
  const first = rounds.find(({ functionError }) => functionError !== undefined)?.functionError;
  return first === undefined ? [] : [`The first error of the function says: ${first}`];
}

/** Which functions ran on another Java than their runtime's. */
function jvmNote({ machine }: Pick<Results, "machine">): string[] {
  return machine.instead === undefined ? [] : [`${machine.instead}.`];
}

/** What the pet store's build on Spring Boot 4 takes beside the other. */
function builds(variants: readonly VariantResult[]): string[] {
  return (["baseline", "snapstart"] as const).flatMap((name) => {
    const of = (app: App) => variants.find((one) => one.app === app && one.variant === name);
    const [older, newer] = [of("petstore"), of("boot4")];
    if (older && newer && [older, newer].some((one) => withoutSnapshot(one) !== undefined)) return [];
    const ratio = older && newer && ratioOfMedians(byRound(newer, coldTotal), byRound(older, coldTotal));
    if (!ratio) return [];
    const range = ratio.ci95 ? ` (95 % interval ${interval(ratio.ci95)})` : "";
    const reason = doubt(ratio, [newer.cold?.count ?? 0, older.cold?.count ?? 0]);
    return [
      `${appLabel("boot4")}, ${variantLabel(newer)}: a cold start (p50) takes ${ms(newer.cold?.p50)} ms, on the other build ` +
        `${ms(older.cold?.p50)} ms: ${times(ratio.p50)} as long${range}.` +
        (reason ? ` With care: ${reason}.` : ""),
    ];
  });
}

const SLOWER: [what: string, value: (sample: Sample) => number | undefined][] = [
  ["a cold start (p50)", coldTotal],
  ["a warm call (p50)", warmDuration],
];

function slower(variants: readonly VariantResult[]): string[] {
  return variants.flatMap((variant) => {
    const baseline = variants.find((one) => one.app === variant.app && one.variant === "baseline");
    if (!baseline || baseline === variant || withoutSnapshot(variant) !== undefined) return [];
    const name = `${appLabel(variant.app)}, ${variantLabel(variant)}`;
    return SLOWER.flatMap(([what, value]) => {
      const ratio = ratioOfMedians(byRound(variant, value), byRound(baseline, value));
      const before = median(byRound(baseline, value).flat());
      const after = median(byRound(variant, value).flat());
      // Less than a tenth, or than half a millisecond, is within what two runs of the same thing differ by.
      if (!ratio?.ci95 || ratio.ci95[0] <= 1 || ratio.p50 < 1.1 || after - before < 0.5) return [];
      return [`Slower: ${name}: ${what} takes ${ms(after)} ms instead of ${ms(before)} ms.`];
    });
  });
}

function helloNote(variants: readonly VariantResult[], isLocal: boolean): string[] {
  if (!isLocal || !variants.some(({ app }) => app === "hello")) return [];
  const { baseline, snapstart } = HELLO_ON_AWS;
  return [
    `Hello world has little to initialise: on AWS SnapStart makes it slower (${baseline} → ${snapstart} ms on average, lambda-perf, 2025-05-01).`,
  ];
}

function doubts(results: Pick<Results, "variants" | "speedup" | "speedups">): string[] {
  const named = new Map<string, string[]>();
  for (const variant of results.variants) {
    const reason = speedupOf(results, variant)?.doubt;
    if (reason === undefined) continue;
    named.set(reason, [...(named.get(reason) ?? []), `${appLabel(variant.app)}, ${variantLabel(variant)}`]);
  }
  return [...named].map(([reason, names]) => {
    const help = reason.includes("no snapshot") ? "" : " More rounds help (--rounds).";
    return `Quote the ratio with care, since ${reason}: ${names.join("; ")}.${help}`;
  });
}

function faults(variant: VariantResult): string[] {
  const { counts, load } = variant;
  const found: [number, string][] = [
    [load.failed - (load.functionErrors ?? 0), "requests failed under load"],
    [load.functionErrors ?? 0, "requests under load were answered with an error of the function"],
    [load.non2xx, `answers other than 2xx under load (${codes(load.statusCodes)})`],
    [load.throttled, "of them throttled"],
    [counts.functionErrors, "requests ended in an error or timeout of the function"],
    [counts.failedStarts, "environments failed to start"],
    [counts.failedProbes, "single requests failed"],
    [counts.missingReports, "REPORT lines didn't come in time"],
    [
      counts.untiedProbes,
      "single requests couldn't be tied to one REPORT line: something else calls the function",
    ],
    [counts.unexpectedlyWarm, "requests meant to be cold found a warm environment"],
  ];
  const said = found.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return said.length > 0 ? [`${appLabel(variant.app)}, ${variantLabel(variant)}: ${said.join("; ")}.`] : [];
}

const codes = (statusCodes: Record<string, number>) =>
  Object.entries(statusCodes)
    .map(([code, count]) => `${count} × ${code}`)
    .join(", ") || "status unknown";
