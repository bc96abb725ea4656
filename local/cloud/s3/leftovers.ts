import { rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { entries } from "../../setup/paths";
import { fileNameOf } from "../file-name";

/** Removes a bucket's folder if nothing is in it: what a kill leaves before the bucket is stored. Others stay as they are. */
export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something is in it, such as an index that was put aside, and objects that it may be repaired from.
  }
}

/**
 * Removes bytes of objects that a bucket's index doesn't name: a kill between storing them and the index, or between
 * deleting from the index and deleting them.
 * @param folder of the bucket's objects; absolute
 * @param objects by key, the versions that there are
 */
export function removeUnlisted(
  folder: string,
  objects: Record<string, readonly { versionId: string }[]>,
): void {
  const listed = new Map(
    Object.entries(objects).map(([key, versions]) => [
      fileNameOf(key),
      new Set(versions.map(({ versionId }) => versionId)),
    ]),
  );
  for (const key of entries(folder)) {
    const versions = listed.get(key);
    if (versions === undefined) rmSync(join(folder, key), { recursive: true, force: true });
    else
      for (const version of entries(join(folder, key)))
        if (!versions.has(version)) rmSync(join(folder, key, version), { force: true });
  }
}
