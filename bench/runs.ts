import { readdir, rm } from "node:fs/promises";
import { join, parse, resolve } from "node:path";
import { RUN_FILE } from "./history";
import { KEPT_RUNS } from "./kept";

/** Where runs are kept, beside the committed references. */
export const RESULTS_FOLDER = join(__dirname, "results");

/** A run's folder is named by when it began, in UTC. */
const RUN_FOLDER = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d$/;

/** The folder of a run beside its results file: for ab's data, and for a copy of the results that no later run replaces. */
export function runFolder(out: string, began = new Date()): string {
  return join(parse(out).dir, began.toISOString().slice(0, 19).replaceAll(":", "-"));
}

/** The copy of the results in a run's folder. */
export const runFile = (folder: string): string => join(folder, RUN_FILE);

/** Whether a results file is in the project's own results folder, which is kept small. */
export const isInResultsFolder = (out: string): boolean => resolve(parse(out).dir) === RESULTS_FOLDER;

/**
 * Deletes the oldest runs' folders beyond `keep`; files, the committed references among them, and folders of other names
 * stay. Returns the names of what it deleted.
 */
export async function pruneRuns(folder = RESULTS_FOLDER, keep = KEPT_RUNS): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const runs = entries
    .filter((one) => one.isDirectory() && RUN_FOLDER.test(one.name))
    .map(({ name }) => name);
  // The names sort by time.
  const old = runs.sort().slice(0, Math.max(0, runs.length - keep));
  for (const name of old) await rm(join(folder, name), { recursive: true });
  return old;
}

/** `results/latest.json` → `results/latest.html`. */
export function htmlBeside(path: string): string {
  const { dir, name } = parse(path);
  return join(dir, `${name}.html`);
}
