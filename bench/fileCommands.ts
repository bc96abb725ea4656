import { relative } from "node:path";
import { compare } from "./compare";
import { renderComparison } from "./compareText";
import { BenchError } from "./errors";
import { checkFigures, updateFigures } from "./figures";
import { readHistory } from "./history";
import { withKeptChecks } from "./keptChecks";
import { renderHistory } from "./historyText";
import { writeComparePage } from "./page/compare";
import { writeHistoryPage } from "./page/history";
import { writePage } from "./page/page";
import { writePicture } from "./page/picture";
import { readResults } from "./results";
import { htmlBeside } from "./runs";
import { coloursFor } from "../local/terminal/colours";
import { widthOf } from "./terminal";

/** `compare A.json B.json [--anyway] [--page file]`. @throws BenchError after printing where no figure of the two can be compared */
export async function compareCommand(
  before: string,
  after: string,
  { anyway, page }: { anyway?: boolean; page?: string },
): Promise<void> {
  const comparison = compare(await readResults(before), await readResults(after), { anyway });
  console.log(renderComparison(comparison, widthOf(process.stdout), coloursFor(process.stdout)));
  if (page !== undefined) sayPage(await writeComparePage(comparison, page));
  if (comparison.changes.length > 0) return;
  const { notCompared } = comparison;
  throw new BenchError(
    notCompared.length > 0
      ? "the two runs can't be compared (--anyway compares them all the same)"
      : "the two runs have no figure in common",
  );
}

/** `history [folder] [--page file]` */
export async function historyCommand(folder: string, { page }: { page?: string }): Promise<void> {
  const history = await readHistory(folder);
  console.log(renderHistory(history, widthOf(process.stdout), coloursFor(process.stdout)));
  if (page !== undefined) sayPage(await writeHistoryPage(history, page));
}

const sayPage = (path: string) => console.log(`\nPage: ${relative(process.cwd(), path)}`);

/** `page [results] --to file` */
export async function pageCommand(results: string, { to }: { to?: string }): Promise<void> {
  const path = await writePage(await withKeptChecks(await readResults(results)), to ?? htmlBeside(results));
  console.log(relative(process.cwd(), path));
}

/** `picture [results] --to file` */
export async function pictureCommand(results: string, { to }: { to: string }): Promise<void> {
  await writePicture(await readResults(results), to);
  console.log(relative(process.cwd(), to));
}

/** `figures [--check]` */
export async function figuresCommand({ check }: { check?: boolean }): Promise<void> {
  const stale = check ? await checkFigures() : await updateFigures();
  if (check && stale.length > 0) {
    throw new BenchError(
      `${stale.map((path) => relative(process.cwd(), path)).join(", ")}: not the figures of bench/results/reference.json`,
      "npm run bench -- figures",
    );
  }
  console.log(
    stale.length > 0
      ? `Updated: ${stale.map((path) => relative(process.cwd(), path)).join(", ")}`
      : "All figures are up to date.",
  );
}
