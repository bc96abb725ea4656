import { readdirSync, rmSync, type Dirent } from "node:fs";
import { join } from "node:path";
import { OWN_FUNCTION } from "../deploy/paths";

/**
 * Folders, from the state folder on, whose content isn't written by way of a partial file, or is looked after elsewhere:
 * Pulumi's own, what environments have, and the state of another local cloud.
 */
const OTHERS = new Set([
  "pulumi",
  ".pulumi",
  "lambda/code",
  "lambda/environments",
  "lambda/fifos",
  "lambda/root",
  "lambda/runtime",
  "lambda/snapshots",
  OWN_FUNCTION,
]);

/** Names of files that are written under this name before they get their own; a killed process leaves them. */
const PARTIAL = /\.(partial|tmp|new)$/;
/** In these folders, some may be under way of being deleted. */
const DELETING = ["logs", "s3"];
/** The names that these have then; no log group's or bucket's own has this in it. */
const DELETED = /=deleted-\d+$/;

/** Removes what a local cloud that was killed has left half written or half deleted. Nobody else may have the state open. */
export function removePartialFiles(stateDir: string, folder = ""): void {
  for (const entry of entries(join(stateDir, folder))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (DELETING.includes(folder) && DELETED.test(entry.name))
        rmSync(join(stateDir, path), { recursive: true, force: true });
      else if (!OTHERS.has(path)) removePartialFiles(stateDir, path);
    } else if (PARTIAL.test(entry.name)) rmSync(join(stateDir, path), { force: true });
  }
}

function entries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
