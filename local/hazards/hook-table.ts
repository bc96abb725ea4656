import { displayWidth, fitted } from "../../bench/terminal";
import { plainText } from "../terminal/plain-text";
import type { HookTime, ResourceTimes } from "./hook-times";

/** Short ones: names of classes are long. */
const HEADS = ["resource", "before", "after"] as const;
const GAP = "  ";

/**
 * Resources and their hooks, beforeCheckpoint and afterRestore: in which order each ran, and how long it took.
 * @param width columns
 */
export function hookTable(resources: readonly ResourceTimes[], width: number): string[] {
  const columns = [
    resources.map(({ beforeCheckpoint }) => cell(beforeCheckpoint)),
    resources.map(({ afterRestore }) => cell(afterRestore)),
  ];
  const widths = columns.map((cells, i) => Math.max(...[HEADS[i + 1]!, ...cells].map(displayWidth)));
  const taken = widths.reduce((sum, each) => sum + GAP.length + each, GAP.length);
  const names = resources.map((each) => shortened(plainText(each.class), width - taken));
  const first = Math.max(...[HEADS[0], ...names].map(displayWidth));
  const row = (name: string, cells: readonly string[]) =>
    [`${GAP}${name.padEnd(first)}`, ...cells.map((text, i) => text.padStart(widths[i]!))].join(GAP);
  return [
    row(HEADS[0], HEADS.slice(1)),
    ...names.map((name, i) =>
      row(
        name,
        columns.map((cells) => cells[i]!),
      ),
    ),
  ];
}

/** `2. 731 ms`: the second one to run. */
const cell = (time: HookTime | undefined): string =>
  time === undefined ? "didn't run" : `${time.order}. ${milliseconds(time.ms)}`;

const milliseconds = (ms: number): string => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;

/** A class's own name is at its end. */
function shortened(name: string, width: number): string {
  if (displayWidth(name) <= width) return name;
  const backwards = (text: string) => [...text].reverse().join("");
  return backwards(fitted(backwards(name), Math.max(width, 1)));
}
