import { readdir, readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { BenchError } from "./errors";
import { parseRestoreResults, type RestoreResults } from "./restore/results";
import { renderRestoreResults } from "./restore/table";
import { readResults, writeAtomically, type Results } from "./results";
import { leastFor, UPPER } from "./statistics";
import { ms, speedupOf, times } from "./table";
import { WIDEST } from "./terminal";
import { appLabel, APPS, variantKey, variantLabel, type KnownApp } from "./variants";

const PROJECT = join(__dirname, "..");

/** The committed run that README and docs quote. */
export const REFERENCE = join(PROJECT, "bench/results/reference.json");

/** The committed run of `npm run bench:restore`. */
const RESTORE_REFERENCE = join(PROJECT, "bench/results/restore-reference.json");

/** `<!-- bench:petstore.speedup -->32×<!-- /bench -->`; the figure's name decides what stands between the markers. */
const MARKER = /<!-- bench:([\w.-]+) -->[\s\S]*?<!-- \/bench -->/g;

/** A document with every figure between its markers replaced. Throws a BenchError for a name that isn't a figure. */
export function withFigures(
  document: string,
  results: Results,
  path = "the document",
  restores?: RestoreResults,
): string {
  return document.replace(MARKER, (_, name: string) => {
    const figure = name === "restores" && restores ? restoresBlock(restores) : figureOf(name, results);
    if (figure === undefined) throw new BenchError(`${path}: there is no figure called ${name}`);
    return `<!-- bench:${name} -->${figure}<!-- /bench -->`;
  });
}

/** All that `npm run bench:restore` printed. */
const restoresBlock = (restores: RestoreResults): string =>
  `\n\n\`\`\`\n${renderRestoreResults(restores, WIDEST).trimEnd()}\n\`\`\`\n\n`;

/**
 * What a name stands for, beside `restores`: `table`, `machine`, `date`, `rounds`, `APP.speedup[.low|.high|.client]`, or
 * `APP.VARIANT.(cold|warm|client-cold|client-warm).(p50|p90|p99|max|count)`. Undefined for anything else.
 */
export function figureOf(name: string, results: Results): string | undefined {
  if (name === "table") return `\n\n${markdownTable(results)}\n\n`;
  if (name === "machine")
    return `${results.machine.cores} cores, ${results.machine.cpu}, ${results.machine.os}`;
  if (name === "date") return results.startedAt.slice(0, 10);
  if (name === "rounds") return String(results.settings.rounds);
  const [app = "", variant = "", measure = "", figure = ""] = name.split(".");
  if (!APPS.includes(app as KnownApp)) return undefined;
  if (variant === "speedup") return speedupFigure(results, app as KnownApp, measure);
  const found = results.variants.find((one) => variantKey(one) === `${app}/${variant}`);
  const { cold, warm, client } = found ?? {};
  const summaries = { cold, warm, "client-cold": client?.cold, "client-warm": client?.warm };
  const summary = summaries[measure as keyof typeof summaries];
  if (!summary || !["count", "p50", "p90", "p99", "max"].includes(figure)) return undefined;
  if (figure in UPPER && !(figure in summary)) throw new BenchError(tooFew(name, summary.count));
  return figure === "count" ? String(summary.count) : ms(summary[figure as keyof typeof summary]);
}

function tooFew(name: string, count: number): string {
  const least = leastFor(UPPER[name.split(".").at(-1) as keyof typeof UPPER]);
  return `${name}: the run has ${count} values, and it takes ${least}`;
}

function speedupFigure(results: Results, app: KnownApp, which: string): string | undefined {
  const speedup = results.speedup[app];
  const [low, high] = speedup?.ci95 ?? [];
  const value = { "": speedup?.p50, low, high, client: speedup?.client?.p50 }[which];
  return value === undefined ? undefined : times(value);
}

/** The results as a table for Markdown, as Prettier would write it, without percentiles that no variant can carry. */
export function markdownTable(results: Results): string {
  const upper = (["p90", "p99"] as const).filter((name) =>
    results.variants.some(({ cold }) => cold?.[name] !== undefined),
  );
  const head = [
    "",
    "cold starts",
    "p50",
    ...upper,
    "max",
    "faster",
    "warm p50",
    "client, cold",
    "client, warm",
  ];
  const rows = results.variants.map((variant) => {
    const { cold, warm, client } = variant;
    const speedup = speedupOf(results, variant);
    return [
      `${appLabel(variant.app)}, ${variantLabel(variant)}`,
      String(cold?.count ?? 0),
      ...[cold?.p50, ...upper.map((name) => cold?.[name]), cold?.max].map(ms),
      speedup ? times(speedup.p50) : "",
      ...[warm?.p50, client.cold?.p50, client.warm?.p50].map(ms),
    ];
  });
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: string[]) =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`;
  const rule = widths.map((width, column) =>
    column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
  );
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

/** README.md and every Markdown file in docs, absolute. */
async function documents(): Promise<string[]> {
  const docs = join(PROJECT, "docs");
  const inDocs = existsSync(docs) ? await readdir(docs, { recursive: true }) : [];
  return [
    join(PROJECT, "README.md"),
    ...inDocs.filter((name) => name.endsWith(".md")).map((name) => join(docs, name)),
  ].filter((path) => existsSync(path));
}

async function readRestores(): Promise<RestoreResults | undefined> {
  if (!existsSync(RESTORE_REFERENCE)) return undefined;
  return parseRestoreResults(await readFile(RESTORE_REFERENCE, "utf8"), RESTORE_REFERENCE);
}

/** Documents whose figures aren't the reference's, by path; where there is no reference, those that quote one. */
export async function checkFigures(): Promise<string[]> {
  const stale: string[] = [];
  const reference = existsSync(REFERENCE) ? await readResults(REFERENCE) : undefined;
  const restores = await readRestores();
  for (const path of await documents()) {
    const document = await readFile(path, "utf8");
    const expected = reference
      ? withFigures(document, reference, path, restores)
      : document.replace(MARKER, "");
    if (document !== expected) stale.push(path);
  }
  return stale;
}

/** Writes the reference's figures into the documents; returns the paths of those it changed. */
export async function updateFigures(): Promise<string[]> {
  const reference = await readResults(REFERENCE);
  const restores = await readRestores();
  const stale = await checkFigures();
  for (const path of stale) {
    await writeAtomically(path, withFigures(await readFile(path, "utf8"), reference, path, restores));
  }
  return stale;
}
