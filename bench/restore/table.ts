import Table from "cli-table3";
import pc from "picocolors";
import { mean } from "simple-statistics";
import { median } from "../statistics";
import { ms, times, wrap, WIDTH } from "../table";
import { figure, FIGURE_NAMES, verdict, type Figure, type Unit } from "./figures";
import type { Restore, RestoreResults } from "./results";

/** picocolors, or its stand-in without colours; it reads NO_COLOR and the terminal by itself. */
type Colours = ReturnType<typeof pc.createColors>;

/** All as text, at most 100 columns wide: the figures, what they come from, and where a restore's time goes. */
export function renderRestoreResults(results: RestoreResults, colours: Colours = pc): string {
  const { machine, startedAt, measurements, notes } = results;
  const where = `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.os}, Node ${machine.node}`;
  return [
    figuresTable(results, colours),
    "",
    ...measurements.flatMap(({ group, detail }) =>
      wrap(`${group.padEnd(9)} ${detail}`, WIDTH, " ".repeat(10)),
    ),
    ...splitTable(results.restores, colours),
    "",
    ...wrap(`${where}; ${startedAt.slice(0, 16).replace("T", " ")} UTC.`, WIDTH, ""),
    ...notes.flatMap((note) => wrap(note, WIDTH, "  ")),
  ].join("\n");
}

function figuresTable({ figures }: RestoreResults, colours: Colours): string {
  const table = plainTable(["figure", "measured", "at least", "aim", "met?"], [55, 12, 11, 11, 8], colours);
  for (const name of FIGURE_NAMES) {
    const value = figures[name];
    if (value === undefined) continue;
    const one = figure(name);
    const met = verdict(one, value);
    const shown = { aim: colours.green("aim"), yes: "yes", no: colours.red("no") }[met];
    const atLeast = one.atLeast === undefined ? "–" : bound(one, one.atLeast);
    table.push([one.title, formatValue(one.unit, value), atLeast, bound(one, one.aim), shown]);
  }
  return trimmed(table.toString());
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
function splitTable(restores: Restore[], colours: Colours): string[] {
  const of = (["petstore", "hello", "heap-25"] as const).find((name) =>
    restores.some((restore) => restore.function === name),
  );
  if (of === undefined) return [];
  const own = restores.filter((restore) => restore.function === of);
  const table = plainTable(
    [`${of}: where ${own.length} restores' time went`, "p50", "mean"],
    [55, 12, 11],
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
  const lines = ["top", "bottom", "left", "right", "mid", "middle"];
  const corners = ["top-mid", "top-left", "top-right", "bottom-mid", "bottom-left", "bottom-right"];
  const joints = ["left-mid", "right-mid", "mid-mid"];
  return new Table({
    head: head.map(colours.bold),
    colWidths,
    colAligns: head.map((_, index) => (index === 0 ? "left" : "right")),
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 1 },
    chars: Object.fromEntries([...lines, ...corners, ...joints].map((name) => [name, ""])),
  });
}

const trimmed = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
