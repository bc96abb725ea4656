import Table from "cli-table3";
import { withoutSnapshot } from "./fallBack";
import { loadedBy } from "./ownFacts";
import type { Results, Speedup, VariantResult } from "./results";
import { leastFor, UPPER } from "./statistics";
import { PLAIN, type Colours } from "../local/terminal/colours";
import { displayWidth, USUAL_WIDTH, wrap, wrapIndented } from "./terminal";
import { appLabel, appsIn, appTitle, variantKey, variantLabel } from "./variants";

/** The results as one table and what has to be said beside it, in lines of at most `width` columns. Ends without a newline. */
export function renderResults(results: Results, width = USUAL_WIDTH, colours = PLAIN): string {
  const columns = columnsFor(results, width);
  return [
    ...headline(results, width, colours),
    "",
    variantsTable(results, columns.shown, width, colours),
    "",
    ...wrap(legend(results, columns), width, ""),
    ...(results.notes.length > 0 ? ["", ...results.notes.flatMap((note) => wrap(note, width, "  "))] : []),
  ].join("\n");
}

function headline(results: Results, width: number, colours: Colours): string[] {
  const { snapshotMissing } = results;
  if (snapshotMissing !== undefined) {
    const [first, ...rest] = wrap(`No snapshot on this machine: ${snapshotMissing}.`, width, "  ");
    return [
      ...[first ?? "", ...rest].map((text) => colours.bold(colours.yellow(text))),
      ...wrap("Every cold start initialises, with SnapStart and without. So there is no ratio.", width, "  "),
    ];
  }
  return appsIn(results.variants).flatMap((app) => {
    const speedup = results.speedup[app];
    if (!speedup) return [];
    const client = speedup.client ? ` By the client's clock: ${withInterval(speedup.client)}.` : "";
    const range = speedup.ci95 ? ` (95 % interval ${interval(speedup.ci95)})` : "";
    const line = `${appLabel(app)}: cold starts ${comparison(speedup)} with SnapStart${range}.${client}`;
    return wrap(line, width, "  ").map((text, index) => (index === 0 ? colours.bold(text) : text));
  });
}

/** `24.1× faster`, or `1.3× slower`. */
export function comparison({ p50 }: Pick<Speedup, "p50">): string {
  return p50 >= 1 ? `${times(p50)} faster` : `${times(1 / p50)} slower`;
}

export const times = (ratio: number): string => `${ratio < 10 ? ratio.toFixed(1) : ratio.toFixed(0)}×`;

/** `67× to 76×` */
export const interval = ([low, high]: readonly [number, number]): string => `${times(low)} to ${times(high)}`;
const withInterval = ({ p50, ci95 }: Pick<Speedup, "p50" | "ci95">) =>
  `${times(p50)}${ci95 ? ` (${interval(ci95)})` : ""}`;

interface Column {
  group: "" | "cold starts" | "warm";
  title: string;
  width: number;
  /** Columns with the lowest number go first where the terminal is narrow; those without one stay. */
  goes?: number;
  cell(variant: VariantResult, speedup: Speedup | undefined, colours: Colours): string;
}

const COLUMNS: readonly Column[] = [
  { group: "", title: "", width: 29, cell: (variant) => `  ${variantLabel(variant)}` },
  { group: "cold starts", title: "count", width: 7, goes: 4, cell: ({ cold }) => String(cold?.count ?? 0) },
  { group: "cold starts", title: "p50", width: 7, cell: ({ cold }) => ms(cold?.p50) },
  { group: "cold starts", title: "p90", width: 7, goes: 2, cell: ({ cold }) => ms(cold?.p90) },
  { group: "cold starts", title: "p99", width: 7, goes: 3, cell: ({ cold }) => ms(cold?.p99) },
  { group: "cold starts", title: "max", width: 7, goes: 6, cell: ({ cold }) => ms(cold?.max) },
  {
    group: "cold starts",
    title: "faster",
    width: 8,
    cell: (_, speedup, colours) => {
      const faster = speedup ? times(speedup.p50) : "";
      return speedup && speedup.p50 > 1 ? colours.green(faster) : faster;
    },
  },
  { group: "warm", title: "count", width: 8, goes: 1, cell: ({ warm }) => String(warm?.count ?? 0) },
  { group: "warm", title: "p50", width: 7, goes: 7, cell: ({ warm }) => ms(warm?.p50) },
  { group: "warm", title: "p99", width: 7, goes: 5, cell: ({ warm }) => ms(warm?.p99) },
];

interface Columns {
  shown: readonly Column[];
  /** Columns that no variant has enough values for. */
  notCarried: readonly Column[];
  noRoom: readonly Column[];
}

function columnsFor({ variants }: Results, width: number): Columns {
  const carries = ({ group, title }: Column) =>
    !(title in UPPER) ||
    variants.some((one) => {
      const summary = group === "cold starts" ? one.cold : one.warm;
      return summary?.[title as keyof typeof UPPER] !== undefined;
    });
  const carried = COLUMNS.filter(carries);
  const leaving = carried.filter(({ goes }) => goes !== undefined).sort((a, b) => a.goes! - b.goes!);
  const noRoom: Column[] = [];
  const total = () =>
    carried.filter((one) => !noRoom.includes(one)).reduce((sum, column) => sum + column.width, 0);
  while (total() > width && noRoom.length < leaving.length) noRoom.push(leaving[noRoom.length]!);
  return {
    shown: carried.filter((one) => !noRoom.includes(one)),
    notCarried: COLUMNS.filter((one) => !carries(one)),
    noRoom: carried.filter((one) => noRoom.includes(one)),
  };
}

const EDGES = ["top", "bottom", "left", "right", "mid", "middle"];
const CORNERS = ["top-mid", "top-left", "top-right", "bottom-mid", "bottom-left", "bottom-right"];
const JOINTS = ["left-mid", "right-mid", "mid-mid"];

/** Without lines, which would take room and say nothing. */
export const NO_LINES = Object.fromEntries([...EDGES, ...CORNERS, ...JOINTS].map((name) => [name, ""]));

/** Of what stands below a row. */
const INDENT = "     ";

function variantsTable(
  results: Results,
  columns: readonly Column[],
  width: number,
  colours: Colours,
): string {
  const table = new Table({
    colWidths: columns.map((column) => column.width),
    colAligns: columns.map((_, index) => (index === 0 ? "left" : "right")),
    style: { head: [], border: [], compact: true, "padding-left": 1, "padding-right": 0 },
    chars: NO_LINES,
  });
  table.push(columns.map(({ title }) => title));
  // Each row is one line; what stands below a row isn't in columns.
  const below: string[][] = [[]];
  for (const app of appsIn(results.variants)) {
    const own = results.variants.filter((variant) => variant.app === app);
    below.at(-1)!.push(colours.bold(` ${appTitle(app, results.runtimes)}`));
    for (const variant of own) {
      const speedup = speedupOf(results, variant);
      table.push(columns.map((column) => column.cell(variant, speedup, colours)));
      const said = withoutSnapshot(variant);
      const indented = (text: string) => wrapIndented(text, width, INDENT);
      below.push([
        ...(said === undefined ? [] : indented(said).map(colours.yellow)),
        ...callersView(variant, SHORT[loadedBy(results)], width - INDENT.length)
          .flatMap(indented)
          .map(colours.dim),
      ]);
    }
  }
  const lines = trimmed(table.toString()).split("\n");
  return [
    colours.bold(groupsLine(columns)),
    ...lines.flatMap((line, index) => [line, ...(below[index] ?? [])]),
  ].join("\n");
}

/** The groups' names, each at the right end of its columns. */
function groupsLine(columns: readonly Column[]): string {
  const groups = [...new Set(columns.map(({ group }) => group))];
  const widthOfGroup = (group: string) =>
    columns.filter((column) => column.group === group).reduce((sum, { width }) => sum + width, 0);
  return groups.map((group) => group.padStart(widthOfGroup(group))).join("");
}

/** Without blanks at the ends of lines. */
export const trimmed = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");

export function speedupOf(
  results: Pick<Results, "speedup" | "speedups">,
  variant: Pick<VariantResult, "app" | "variant">,
): Speedup | undefined {
  return variant.variant === "snapstart"
    ? results.speedup[variant.app]
    : results.speedups[variantKey(variant)];
}

/** What callers saw: single requests, and the load; on a line each where both don't fit on one. */
function callersView({ client, load }: VariantResult, by: string, width: number): string[] {
  const single = `alone: ${ms(client.cold?.p50)} cold, ${ms(client.warm?.p50)} warm`;
  const rate = load.requestsPerSecond;
  const p99 = load.p99 === undefined ? "" : `, p99 ${ms(load.p99)}`;
  const underLoad =
    `${by}: ${rate < 10 ? rate.toFixed(1) : rate.toFixed(0)}/s, p50 ${ms(load.p50)}${p99}, ` +
    `${load.failed + load.non2xx} failed`;
  const both = `${single}; ${underLoad}`;
  return displayWidth(both) <= width ? [both] : [single, underLoad];
}

/** Within a row. */
const SHORT = { ab: "ab", "the AWS SDK": "SDK" };

function legend(results: Results, { notCarried, noRoom }: Columns): string {
  const { settings, startedAt } = results;
  const { rounds, requests, concurrency } = settings;
  return [
    "Times in ms. A cold start is initialisation or restore plus the handler, a warm call the handler alone: both by " +
      "Lambda's REPORT lines. alone: medians of single requests by the caller's own clock. " +
      `${SHORT[loadedBy(results)]}: ${requests} requests, ${concurrency} at a time, from zero environments.`,
    `${rounds} round${rounds === 1 ? "" : "s"}, ${startedAt.slice(0, 16).replace("T", " ")} UTC.`,
    ...(notCarried.length > 0 ? [`${tooFew(notCarried)}.`] : []),
    ...(noRoom.length > 0
      ? [
          `A wider terminal shows ${noRoom.map(({ group, title }) => `${title} of ${CALLED[group]}`).join(", ")}.`,
        ]
      : []),
  ].join(" ");
}

const CALLED = { "": "", "cold starts": "cold starts", warm: "warm calls" };

/** `p90 needs at least 29 values, p99 at least 299; left out where there are fewer` */
function tooFew(columns: readonly Column[]): string {
  const titles = [...new Set(columns.map(({ title }) => title as keyof typeof UPPER))];
  const each = titles.map((title, index) => {
    const least = leastFor(UPPER[title]);
    return index === 0 ? `${title} needs at least ${least} values` : `${title} at least ${least}`;
  });
  return `${each.join(", ")}; left out where there are fewer`;
}

/** ms with as many digits as mean something. */
export function ms(value: number | undefined | null): string {
  if (value === undefined || value === null || Number.isNaN(value)) return "–";
  if (value >= 100) return Math.round(value).toLocaleString("en-US");
  return value.toFixed(value >= 10 ? 1 : 2);
}
