import { median } from "../../bench/statistics";
import { wrap } from "../../bench/terminal";
import { KINDS } from "../../local/hazards/hazard";
import { markdownTable, withBlock, type Columns } from "../support/document-block";
import type { Checked, HazardResults } from "./results";

/** How often the check was right about one kind of functions. */
export interface Rate {
  kind: string;
  planted: number;
  found: number;
  clean: number;
  /** Clean functions with at least one finding of severity error or warning. */
  falseAlarms: number;
}

/** Of prose in docs. */
const WIDTH = 100;

/** What stands between these markers of the page is made from the results. */
const BLOCK = "hazard rates";

/**
 * Rates by kind, in the order of KINDS, the pet store's and the sum of all. A function whose check failed is counted as
 * one that it was wrong about.
 */
export function ratesOf(functions: readonly Checked[]): Rate[] {
  const present = [...KINDS, "pet store"].filter((kind) => functions.some((each) => each.kind === kind));
  const rates = present.map((kind) =>
    rateOf(
      kind,
      functions.filter((each) => each.kind === kind),
    ),
  );
  return [...rates, rateOf("all", functions)];
}

function rateOf(kind: string, functions: readonly Checked[]): Rate {
  const [planted, clean] = [true, false].map((with_) => functions.filter((each) => each.planted === with_));
  return {
    kind,
    planted: planted!.length,
    found: planted!.filter(({ right }) => right).length,
    clean: clean!.length,
    falseAlarms: clean!.filter(({ right }) => !right).length,
  };
}

const COLUMNS: Columns = [
  { title: "kind" },
  { title: "planted", number: true },
  { title: "found", number: true },
  { title: "found %", number: true },
  { title: "clean", number: true },
  { title: "false alarms", number: true },
];

/** In whole percent, and never 100 where one is missing; empty where there is nothing to find. */
export function percent(found: number, of: number): string {
  if (of === 0) return "";
  return `${Math.floor((100 * found) / of)} %`;
}

/** For a terminal and for Markdown alike. */
export const asTable = (functions: readonly Checked[]): string =>
  markdownTable(
    COLUMNS,
    ratesOf(functions).map(({ kind, planted, found, clean, falseAlarms }) => [
      kind,
      ...[`${planted}`, `${found}`, percent(found, planted), `${clean}`, `${falseAlarms}`],
    ]),
  );

/** Functions that the check was wrong about, a line each; with what it found of clean ones. */
export const mistakesOf = (functions: readonly Checked[]): string[] =>
  functions
    .filter(({ right }) => !right)
    .map(({ name, planted, failure, found }) => {
      if (failure !== undefined) return `${name}: the check failed: ${failure}`;
      const others = found.map(({ rule, where }) => `${rule} at ${where}`).join("; ");
      if (planted) return `${name}: not found${others === "" ? "" : `, but ${others}`}`;
      return `${name}: false alarm: ${others}`;
    });

/** Whether a page has a place for the rates. */
export const hasPlace = (page: string): boolean => page.includes(`<!-- ${BLOCK} -->`);

/** The page with the rates, and what was wrong. @throws Error where it has no place for them */
export function withRates(page: string, { functions, machine }: HazardResults): string {
  const mistakes = mistakesOf(functions).flatMap((line) =>
    wrap(`- ${line.replace(/[|<>*`[\]\\]/g, "\\$&")}`, WIDTH, "  "),
  );
  return withBlock(
    page,
    BLOCK,
    [
      asTable(functions),
      ...(mistakes.length === 0 ? [] : ["", "Where it was wrong:", "", ...mistakes]),
      "",
      `Run on ${daysOf(functions)}, on ${machine.cores} cores, ${machine.cpu},`,
      `${machine.os}, CRIU ${machine.criu}. A function took`,
      `${Math.round(median(functions.map(({ seconds }) => seconds)))} seconds in the median, two side by side.`,
    ].join("\n"),
  );
}

/** The day on which functions were checked, or the first and the last one. */
function daysOf(functions: readonly Checked[]): string {
  const days = [...new Set(functions.map(({ at }) => at.slice(0, 10)))].sort();
  return days.length > 1 ? `${days[0]} to ${days.at(-1)}` : `${days[0]}`;
}
