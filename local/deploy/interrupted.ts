import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { STACK } from "./paths";

/** Whether a process with this id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * Takes away stack locks whose engine is gone, which would block every later operation.
 * @returns how many there were
 * @throws Error where an engine that still runs holds one
 */
export function removeStaleLocks(stateDir: string, project: string): number {
  const folder = join(stateDir, ".pulumi/locks/organization", project, STACK);
  const locks = entries(folder).map((name) => join(folder, name));
  for (const lock of locks) {
    const pid = ownerOf(lock);
    if (pid !== undefined && isAlive(pid)) {
      throw new Error(`another operation is under way (process ${pid}); wait for it to finish`);
    }
  }
  for (const lock of locks) rmSync(lock, { force: true });
  return locks.length;
}

/** Whether the last operation was ended in the middle of creating something. */
export function hasPendingCreates(stateDir: string, project: string): boolean {
  try {
    const file = join(stateDir, ".pulumi/stacks", project, `${STACK}.json`);
    const state = JSON.parse(readFileSync(file, "utf8")) as {
      checkpoint?: { latest?: { pending_operations?: { type: string }[] } };
    };
    return (state.checkpoint?.latest?.pending_operations ?? []).some(({ type }) => type === "creating");
  } catch {
    return false;
  }
}

function ownerOf(lock: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(lock, "utf8")) as { pid?: number }).pid;
  } catch {
    return undefined;
  }
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
