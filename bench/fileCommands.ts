import { relative } from "node:path";
import { htmlBeside } from "./benchCommand";
import { compare, renderComparison } from "./compare";
import { BenchError } from "./errors";
import { checkFigures, updateFigures } from "./figures";
import { writePage } from "./page/page";
import { writePicture } from "./page/picture";
import { readResults } from "./results";

/** `compare A.json B.json` */
export async function compareCommand(before: string, after: string): Promise<void> {
  console.log(renderComparison(compare(await readResults(before), await readResults(after))));
}

/** `page [results] --to file` */
export async function pageCommand(results: string, { to }: { to?: string }): Promise<void> {
  const path = await writePage(await readResults(results), to ?? htmlBeside(results));
  console.log(relative(process.cwd(), path));
}

/** `picture [results] --to file` */
export async function pictureCommand(results: string, { to }: { to: string }): Promise<void> {
  await writePicture(await readResults(results), to);
  console.log(relative(process.cwd(), to));
}

/** `figures [--check]` */
export async function figuresCommand({ check }: { check: boolean }): Promise<void> {
  const stale = check ? await checkFigures() : await updateFigures();
  if (check && stale.length > 0) {
    throw new BenchError(
      `${stale.join(", ")}: not the figures of bench/results/reference.json: npm run bench -- figures`,
    );
  }
  console.log(stale.length > 0 ? `Updated: ${stale.join(", ")}` : "All figures are up to date.");
}
