import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../../bench/results";
import { projectRoot } from "../../local/setup/paths";
import { withBlock } from "./document-block";

const PAGE = join(projectRoot, "docs/faults.md");

/**
 * Writes the results of a long run where the repository keeps them.
 * @param resultsFile absolute
 * @param results its content
 * @param block the name of the block in docs/faults.md that `report` goes into
 */
export async function commitResults(
  resultsFile: string,
  results: string,
  block: string,
  report: string,
): Promise<void> {
  await writeAtomically(resultsFile, results);
  await writeAtomically(PAGE, withBlock(await readFile(PAGE, "utf8"), block, report));
}
