import { readdirSync, renameSync, rmSync, type Dirent } from "node:fs";
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
/** In these folders, some may be under way of being deleted: see `removeAtOnce`. */
const DELETING = ["logs", "s3"];
const DELETED = /=deleted-\d+$/;

/**
 * Deletes a log group's or bucket's folder. It has another name first, which none has of its own: so it is out of the way at
 * once, should another one be created meanwhile, and a kill leaves no half of it. What a kill leaves goes at the next start.
 */
export function removeAtOnce(folder: string): void {
  const doomed = `${folder}=deleted-${Date.now()}`;
  renameSync(folder, doomed);
  rmSync(doomed, { recursive: true, force: true });
}

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
