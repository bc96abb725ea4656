import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { remove } from "../remove";
import type { FunctionRecord } from "./records";

/**
 * Removes snapshots that no version has: drafts, whose making was interrupted, and those of functions and versions whose
 * deletion was. A version that is still Pending makes its draft anew.
 * @param directory where the functions' snapshots are, a folder each
 */
export async function removeStraySnapshots(
  directory: string,
  functions: readonly FunctionRecord[],
): Promise<void> {
  const versions = new Map(functions.map((each) => [each.name, new Set(Object.keys(each.versions))]));
  for (const name of await names(directory)) {
    const kept = versions.get(name);
    if (kept === undefined) await remove(join(directory, name));
    else
      for (const version of await names(join(directory, name)))
        if (!kept.has(version)) await remove(join(directory, name, version));
  }
}

const names = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
