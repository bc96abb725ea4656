import { ms, times } from "../../bench/table";
import { wrap } from "../../bench/terminal";
import type { FunctionResults, FunctionRun } from "./results";

/** Columns of a page's source. */
const PAGE = 100;

const HEAD = [
  "framework",
  "version",
  "runtime",
  "publish",
  "restore",
  "first call",
  "cold start",
  "faster",
  "result",
];
/** Columns of words; the others are numbers. */
const WORDS = new Set(["framework", "version", "runtime", "result"]);

/** What stands between these in docs/functions.md is made from the results. */
const MARKER = /<!-- functions -->[\s\S]*<!-- \/functions -->/;

function row({ framework, version, runtime, times: took, failure }: FunctionRun): string[] {
  const numbers = took === undefined ? ["", "", "", "", ""] : numbersOf(took);
  return [framework, version, runtime, ...numbers, failure === undefined ? "passed" : `failed: ${failure}`];
}

function numbersOf({ publishMs, restoreMs, firstMs, coldMs }: NonNullable<FunctionRun["times"]>): string[] {
  return [
    ...[publishMs, restoreMs, firstMs, coldMs].map((each) => `${ms(each)} ms`),
    times(coldMs / (restoreMs + firstMs)),
  ];
}

function aligned(rows: string[][], columns: string[]): string[][] {
  const widths = columns.map((title, column) =>
    Math.max(title.length, 3, ...rows.map((cells) => cells[column]!.length)),
  );
  return [columns, ...rows].map((cells) =>
    cells.map((cell, column) =>
      WORDS.has(columns[column]!) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
    ),
  );
}

/** For a terminal. */
export const asText = ({ runs }: FunctionResults): string =>
  aligned(runs.map(row), HEAD)
    .map((cells) => cells.join("  ").trimEnd())
    .join("\n");

/** For Markdown, as Prettier would write it. */
export function asMarkdown({ runs, machine, startedAt }: FunctionResults): string {
  const [head, ...rows] = aligned(
    runs.map((run) => row(run).map((cell) => cell.replaceAll("|", "\\|"))),
    HEAD,
  );
  const rule = head!.map((cell, column) =>
    WORDS.has(HEAD[column]!) ? "-".repeat(cell.length) : `${"-".repeat(cell.length - 1)}:`,
  );
  return [
    ...[head!, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`),
    "",
    `Run on ${startedAt.slice(0, 10)}, on ${machine.cores} cores, ${machine.cpu},`,
    `${machine.os}, JDK ${machine.jdk ?? machine.java}, CRIU ${machine.criu}.`,
    ...(machine.instead === undefined ? [] : wrap(`${machine.instead}.`, PAGE, "")),
    `The load average was ${machine.loadAverage} when it began.`,
  ].join("\n");
}

/** The document with the results' table. @throws Error where it has no place for it */
export function withTable(document: string, results: FunctionResults): string {
  if (!MARKER.test(document)) throw new Error("the document has no <!-- functions -->");
  const block = `<!-- functions -->\n\n${asMarkdown(results)}\n\n<!-- /functions -->`;
  return document.replace(MARKER, () => block);
}
