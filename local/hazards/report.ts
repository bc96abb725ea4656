import { wrap } from "../../bench/terminal";
import type { Colours } from "../terminal/colours";
import { plainText } from "../terminal/plain-text";
import { seconds } from "../terminal/seconds";
import type { Judged } from "./accepted";
import type { CheckResult } from "./check";
import { SEVERITIES, type Hazard, type Severity } from "./hazard";
import { hookTable } from "./hook-table";

/** Columns before what is told of a hazard. */
const MARGIN = 9;

/** How many there are of each severity: `2 errors, 1 note`. */
export function counted(hazards: readonly Hazard[]): string {
  const parts = SEVERITIES.flatMap((severity) => {
    const count = hazards.filter((each) => each.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? "" : "s"}`];
  });
  return parts.join(", ") || "no hazards";
}

const COLOUR = { error: "red", warning: "yellow", note: "cyan" } as const satisfies Record<
  Severity,
  keyof Colours
>;

/** The report for a terminal. @param width columns */
export function renderReport(judged: Judged, result: CheckResult, width: number, colours: Colours): string {
  const { open, accepted, unused } = judged;
  const beside = (name: string, text: string) => labelled(name, text, width);
  const blocks = open.map((hazard) => renderHazard(hazard, width, colours));
  if (accepted.length > 0) {
    blocks.push([
      colours.bold("Accepted"),
      ...accepted.flatMap(({ rule, where, reason }) => [
        ...indented(`${rule}, ${where}`, width, 2),
        ...indented(reason, width, 4),
      ]),
    ]);
  }
  if (unused.length > 0) {
    blocks.push([
      colours.bold("Accepted, but not found any more"),
      ...unused.flatMap(({ rule, where }) => indented(`${rule}, ${where}`, width, 2)),
    ]);
  }
  if (result.hooks.length > 0) blocks.push([colours.bold("Hooks"), ...hookTable(result.hooks, width)]);
  if (result.skipped.length > 0) {
    blocks.push([
      colours.bold("Not checked"),
      ...result.skipped.flatMap(({ part, why }) => indented(`${part}: ${why}`, width, 2)),
    ]);
  }
  const total = result.times.reduce((sum, { ms }) => sum + ms, 0);
  const times = result.times.map(({ part, ms }) => `${part} ${seconds(ms)}`).join(", ");
  blocks.push([
    colours.bold(counted(open)) + (accepted.length > 0 ? `, ${accepted.length} accepted` : ""),
    ...(times === "" ? [] : beside("took", `${seconds(total)}: ${times}`)),
  ]);
  return plainBlocks(blocks);
}

/** What comes from the function is without commands for the terminal already; colours are put on afterwards. */
const plainBlocks = (blocks: readonly string[][]): string =>
  blocks.map((lines) => lines.join("\n")).join("\n\n");

function renderHazard(hazard: Hazard, width: number, colours: Colours): string[] {
  const { severity, rule, title, where, evidence, why, remedy, link, source, also = [] } = hazard;
  const head = `${colours[COLOUR[severity]](severity.padEnd(MARGIN - 1))} ${colours.bold(rule)}`;
  const rows: [string, string][] = [
    ["where", where],
    ...(source === undefined ? [] : ([["class", sourceText(source)]] as [string, string][])),
    ...evidence.map((line, index): [string, string] => [index === 0 ? "seen" : "", line]),
    ...also.map((other): [string, string] => ["also", other]),
    ["why", why],
    ["do", remedy],
    ["see", link],
  ];
  return [
    head,
    ...indented(`${title}.`, width, MARGIN),
    ...rows.flatMap(([name, text]) => labelled(name, text, width)),
  ];
}

const sourceText = ({ className, line }: { className: string; line?: number }) =>
  line === undefined ? className : `${className}:${line}`;

function labelled(name: string, text: string, width: number): string[] {
  const [first = "", ...others] = indented(text, width, MARGIN);
  return [`  ${name}`.padEnd(MARGIN) + first.slice(MARGIN), ...others];
}

function indented(text: string, width: number, columns: number): string[] {
  const indent = " ".repeat(columns);
  return wrap(plainText(text).replace(/\s+/g, " "), width - columns, "").map((line) => indent + line);
}
