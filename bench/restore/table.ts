import Table from "cli-table3";
import { mean } from "simple-statistics";
import { leastFor, median, UPPER } from "../statistics";
import { ms, NO_LINES, times, trimmed } from "../table";
import { PLAIN, type Colours } from "../../local/terminal/colours";
import { USUAL_WIDTH, wrap, wrapIndented } from "../terminal";
import { figure, FIGURE_NAMES, verdict, type Figure, type FigureName, type Unit } from "./figures";
import type { Restore, RestoreResults } from "./results";

/** The figures, what they come from, and where a restore's time goes, in lines of at most `width` columns. */
export function renderRestoreResults(results: RestoreResults, width = USUAL_WIDTH, colours = PLAIN): string {
  const { machine, startedAt, measurements, notes } = results;
  const where = `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.os}, Node ${machine.node}${machine.instead === undefined ? "" : `; ${machine.instead}`}`;
  return [
    ...(width < STACKED ? stackedFigures(results, width, colours) : [figuresTable(results, width, colours)]),
    ...tailNote(results).flatMap((note) => wrap(note, width, "  ")),
    "",
    ...measurements.flatMap(({ group, detail }) =>
      wrap(`${group.padEnd(9)} ${detail}`, width, " ".repeat(10)),
    ),
    ...splitTable(results.restores, width, colours),
    "",
    ...wrap(`${where}; ${startedAt.slice(0, 16).replace("T", " ")} UTC.`, width, ""),
    ...notes.flatMap((note) => wrap(note, width, "  ")),
  ].join("\n");
}

/** Below this width each figure stands above its values. */
const STACKED = 76;
/** Of the columns beside the figure's title. */
const VALUES = [11, 11, 11, 7];
/** The longest title and a blank. */
const LONGEST = 55;

interface Row {
  title: string;
  value: string;
  atLeast: string;
  aim: string;
  met: string;
}

function figureRows({ figures }: RestoreResults, colours: Colours): Row[] {
  return FIGURE_NAMES.flatMap((name) => {
    const value = figures[name];
    if (value === undefined && !(name === "restoreTail" && figures.restoreP50 !== undefined)) return [];
    const one = figure(name);
    const met = value === undefined ? "–" : metText(name, value, colours);
    const atLeast = one.atLeast === undefined ? "–" : bound(one, one.atLeast);
    const shown = value === undefined ? "–" : formatValue(one.unit, value);
    return [{ title: one.title, value: shown, atLeast, aim: bound(one, one.aim), met }];
  });
}

const metText = (name: FigureName, value: number, colours: Colours) =>
  ({ aim: colours.green("aim"), yes: "yes", no: colours.red("no") })[verdict(figure(name), value)];

function figuresTable(results: RestoreResults, width: number, colours: Colours): string {
  const first = Math.min(LONGEST, width - VALUES.reduce((a, b) => a + b, 0));
  const table = plainTable(["figure", "measured", "at least", "aim", "met?"], [first, ...VALUES], colours);
  for (const { title, value, atLeast, aim, met } of figureRows(results, colours)) {
    table.push([title, value, atLeast, aim, met]);
  }
  return trimmed(table.toString());
}

function stackedFigures(results: RestoreResults, width: number, colours: Colours): string[] {
  return figureRows(results, colours).flatMap(({ title, value, atLeast, aim, met }) => [
    ...wrap(title, width, "  "),
    ...wrapIndented(`${colours.bold(value)}; at least ${atLeast}, aim ${aim}; met: ${met}`, width, "  "),
  ]);
}

/** Why there is no figure for the tail. */
function tailNote({ figures }: RestoreResults): string[] {
  if (figures.restoreP50 === undefined || figures.restoreTail !== undefined) return [];
  return [`No p99 of fewer than ${leastFor(UPPER.p99)} restores: it would be little else than the maximum.`];
}

const bound = ({ better, unit }: Figure, value: number) =>
  unit === "count"
    ? formatValue(unit, value)
    : `${better === "more" ? "≥" : "≤"} ${formatBound(unit, value)}`;

/** A measured value with as many digits as mean something. */
export function formatValue(unit: Unit, value: number): string {
  switch (unit) {
    case "ratio":
      return value < 3 ? `${value.toFixed(2)}×` : times(value);
    case "share":
      return `${(value * 100).toFixed(value < 0.1 ? 1 : 0)} %`;
    case "ms":
      return `${ms(value)} ms`;
    case "s":
      return `${(value / 1000).toFixed(1)} s`;
    case "count":
      return String(value);
  }
}

const formatBound = (unit: Unit, value: number): string => {
  const number = { ratio: value, share: value * 100, ms: value, s: value / 1000, count: value }[unit];
  return `${number}${{ ratio: "×", share: " %", ms: " ms", s: " s", count: "" }[unit]}`;
};

const PHASES: Record<string, string> = {
  prepare: "sandbox: what wasn't made before the request",
  criu: "CRIU makes the process, until its first call",
  afterHooks: "after-restore hooks, until it asks for work",
  invoke: "first invocation",
};

/** Where the time of a restore goes: of the pet store where it was measured, else of what was. */
function splitTable(restores: Restore[], width: number, colours: Colours): string[] {
  const of = (["petstore", "hello", "heap-25"] as const).find((name) =>
    restores.some((restore) => restore.function === name),
  );
  if (of === undefined) return [];
  const own = restores.filter((restore) => restore.function === of);
  const table = plainTable(
    [`${of}: where ${own.length} restores' time went`, "p50", "mean"],
    [Math.min(LONGEST, width - 20), 10, 10],
    colours,
  );
  for (const { title, values } of phases(own)) {
    table.push([title, ms(median(values)), ms(mean(values))]);
  }
  const all = own.map(({ client }) => client);
  table.push([
    colours.bold("request to response, ms"),
    colours.bold(ms(median(all))),
    colours.bold(ms(mean(all))),
  ]);
  return ["", trimmed(table.toString())];
}

/** Each phase of some restores, in order, with its times in ms; what is left to the caller comes last. */
export function phases(restores: readonly Restore[]): { title: string; values: number[] }[] {
  const names = [...new Set(restores.flatMap(({ split }) => Object.keys(split)))];
  return [
    ...names.map((name) => ({
      title: PHASES[name] ?? name,
      values: restores.map(({ split }) => split[name] ?? 0),
    })),
    { title: "HTTP API, connection and client", values: restores.map(({ gateway }) => gateway) },
  ];
}

function plainTable(head: string[], colWidths: number[], colours: Colours): Table.Table {
  return new Table({
    head: head.map(colours.bold),
    colWidths,
    colAligns: head.map((_, index) => (index === 0 ? "left" : "right")),
    wordWrap: true,
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 1 },
    chars: NO_LINES,
  });
}
