import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Code, CodeStore } from "./code";
import { LATEST, versionsOf, type FunctionRecord } from "./records";
import type { FunctionStore } from "./store";

/**
 * Unpacks again what has gone of functions' code, from the zip files that deployments have left in `zipFolder`. Functions
 * whose code can't be had are put aside, as long as it is of a version that serves: the next deployment makes them anew.
 */
export async function repairCode(store: FunctionStore, code: CodeStore, zipFolder: string): Promise<void> {
  for (const record of store.load()) {
    const gone = inUse(record).filter(({ sha256 }) => !existsSync(code.directory(sha256)));
    for (const each of gone) {
      const zip = findZip(zipFolder, each);
      if (zip === undefined) {
        store.putAside(record.name);
        break;
      }
      await code.add(zip, () => undefined);
    }
  }
}

/** The code of `$LATEST`, and of all versions that an alias leads to. */
function inUse({ versions, aliases }: FunctionRecord): Code[] {
  const served = new Set([LATEST, ...Object.values(aliases).flatMap(versionsOf)]);
  return Object.values(versions)
    .filter(({ version }) => served.has(version))
    .map(({ code }) => code);
}

/** A file below a folder with this content. */
function findZip(folder: string, { size, sha256 }: Code): string | undefined {
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((file) => {
      const found = statSync(file);
      return found.isFile() && found.size === size;
    })
    .find((file) => createHash("sha256").update(readFileSync(file)).digest("base64") === sha256);
}
