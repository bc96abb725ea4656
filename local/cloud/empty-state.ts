import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { openStateFolder } from "./access/state-folder";
import { lock, LOCK_FILE } from "./lock";

/**
 * Deletes all state in a folder, but the folder itself, which may be a mount, and its lock, which nobody else gets meanwhile.
 * @param kept names in it that stay
 * @throws Error where a local cloud has it open
 */
export function emptyState(folder: string, kept: readonly string[] = []): void {
  openStateFolder(folder);
  const unlock = lock(folder);
  for (const name of readdirSync(folder).filter((each) => each !== LOCK_FILE && !kept.includes(each)))
    rmSync(join(folder, name), { recursive: true, force: true });
  unlock();
}
