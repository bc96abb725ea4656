import Table from "cli-table3";
import pc from "picocolors";
import type { Results, Speedup, VariantResult } from "./results";
import { appLabel, APPS, appTitle, variantKey, variantLabel } from "./variants";

/** The widest line, in columns. */
export const WIDTH = 100;

/** picocolors, or its stand-in without colours; it reads NO_COLOR and the terminal by itself. */
type Colours = ReturnType<typeof pc.createColors>;

/** The results as one table and what has to be said beside it; at most 100 columns wide. Ends without a newline. */
export function renderResults(results: Results, colours: Colours = pc): string {
  return [
    ...headline(results, colours),
    "",
    variantsTable(results, colours),
    legend(results),
    ...(results.notes.length > 0 ? ["", ...results.notes.flatMap((note) => wrap(note, WIDTH, "  "))] : []),
  ].join("\n");
}

function headline(results: Results, colours: Colours): string[] {
  return APPS.flatMap((app) => {
    const speedup = results.speedup[app];
    if (!speedup) return [];
    const client = speedup.client ? ` By the client's clock ${withInterval(speedup.client)}.` : "";
    const line = `${appLabel(app)}: cold starts ${comparison(speedup)} with SnapStart (95 % interval ${interval(speedup)}).${client}`;
    return wrap(line, WIDTH, "  ").map((text, index) => (index === 0 ? colours.bold(text) : text));
  });
}

/** `24.1× faster`, or `1.3× slower`. */
export function comparison({ p50 }: Pick<Speedup, "p50">): string {
  return p50 >= 1 ? `${times(p50)} faster` : `${times(1 / p50)} slower`;
}

export const times = (ratio: number): string => `${ratio < 10 ? ratio.toFixed(1) : ratio.toFixed(0)}×`;
const interval = ({ ci95: [low, high] }: Pick<Speedup, "ci95">) => `${times(low)} to ${times(high)}`;
const withInterval = (ratio: Pick<Speedup, "p50" | "ci95">) => `${times(ratio.p50)} (${interval(ratio)})`;

const COLUMNS: [title: string, width: number, align: "left" | "right"][] = [
  ["", 32, "left"],
  ["cold", 6, "right"],
  ["p50", 7, "right"],
  ["p90", 7, "right"],
  ["p99", 7, "right"],
  ["max", 7, "right"],
  ["faster", 8, "right"],
  ["warm", 7, "right"],
  ["p50", 7, "right"],
  ["p99", 7, "right"],
];

function variantsTable(results: Results, colours: Colours): string {
  const table = new Table({
    head: COLUMNS.map(([title]) => title),
    colWidths: COLUMNS.map(([, width]) => width),
    colAligns: COLUMNS.map(([, , align]) => align),
    style: { head: [], border: [], compact: true, "padding-left": 1, "padding-right": 0 },
    chars: {
      ...Object.fromEntries(
        [
          "top",
          "top-mid",
          "top-left",
          "top-right",
          "bottom",
          "bottom-mid",
          "bottom-left",
          "bottom-right",
        ].map((name) => [name, ""]),
      ),
      ...{ left: "", right: "", middle: "", "left-mid": "", "right-mid": "", mid: "", "mid-mid": "" },
    },
  });
  for (const app of APPS) {
    const own = results.variants.filter((variant) => variant.app === app);
    if (own.length === 0) continue;
    table.push([{ colSpan: COLUMNS.length, content: colours.bold(appTitle(app, results.runtimes)) }]);
    for (const variant of own) {
      table.push(latencyRow(variant, speedupOf(results, variant), colours));
      table.push([{ colSpan: COLUMNS.length, content: colours.dim(`    ${callersView(variant)}`) }]);
    }
  }
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

export function speedupOf(
  results: Pick<Results, "speedup" | "speedups">,
  variant: Pick<VariantResult, "app" | "variant">,
): Speedup | undefined {
  return variant.variant === "snapstart"
    ? results.speedup[variant.app]
    : results.speedups[variantKey(variant)];
}

function latencyRow(variant: VariantResult, speedup: Speedup | undefined, colours: Colours): string[] {
  const { cold, warm } = variant;
  const faster = speedup ? times(speedup.p50) : "";
  return [
    `  ${variantLabel(variant)}`,
    String(cold?.count ?? 0),
    ...[cold?.p50, cold?.p90, cold?.p99, cold?.max].map(ms),
    speedup && speedup.p50 > 1 ? colours.green(faster) : faster,
    String(warm?.count ?? 0),
    ...[warm?.p50, warm?.p99].map(ms),
  ];
}

/** What callers saw: single requests, and the load. */
function callersView({ client, load }: VariantResult): string {
  const single = `alone ${ms(client.cold?.p50)} cold, ${ms(client.warm?.p50)} warm`;
  const bad = load.failed + load.non2xx;
  const rate = load.requestsPerSecond;
  return (
    `client: ${single}; ab: p50 ${ms(load.p50)}, p99 ${ms(load.p99)}, ` +
    `${rate < 10 ? rate.toFixed(1) : rate.toFixed(0)} requests/s, ${bad === 0 ? "none" : bad} failed`
  );
}

function legend({ settings, startedAt }: Results): string {
  const { rounds, requests, concurrency } = settings;
  const line =
    "Times in ms. cold: initialisation or restore + handler; warm: handler; both by Lambda's REPORT lines. client: by the " +
    `caller's clock. ab: ${requests} requests, ${concurrency} at a time, from zero environments. ${rounds} round${rounds === 1 ? "" : "s"}, ` +
    `${startedAt.slice(0, 16).replace("T", " ")} UTC.`;
  return ["", ...wrap(line, WIDTH, "")].join("\n");
}

/** ms with as many digits as mean something. */
export function ms(value: number | undefined | null): string {
  if (value === undefined || value === null) return "–";
  if (value >= 100) return Math.round(value).toLocaleString("en-US");
  return value.toFixed(value >= 10 ? 1 : 2);
}

/** Text in lines of at most that many columns; all but the first are indented. */
export function wrap(text: string, width: number, indent: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent + word;
    } else line = line ? `${line} ${word}` : word;
  }
  return line ? [...lines, line] : lines;
}
