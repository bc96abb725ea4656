import { rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { holderOf, locksIn } from "../cloud/engine-lock";
import { readCache } from "../cloud/state-file";
import { STACK } from "./paths";

/**
 * Takes away stack locks whose engine is gone, which would block every later operation.
 * @returns how many there were
 * @throws Error where an engine that still runs holds one
 */
export function removeStaleLocks(stateDir: string, project: string): number {
  const locks = locksIn(stateDir, join("organization", project, STACK));
  for (const lock of locks) {
    const pid = holderOf(lock, stateDir);
    if (pid !== undefined) {
      throw new Error(`another operation is under way (process ${pid}); wait for it to finish`);
    }
  }
  for (const lock of locks) rmSync(lock, { force: true });
  return locks.length;
}

const stateShape = z.object({
  checkpoint: z.object({
    latest: z.object({ pending_operations: z.array(z.object({ type: z.string() })).nullish() }).nullish(),
  }),
});

/** Whether the last operation was ended in the middle of creating something. */
export function hasPendingCreates(stateDir: string, project: string): boolean {
  const state = readCache(join(stateDir, ".pulumi/stacks", project, `${STACK}.json`), stateShape);
  return (state?.checkpoint.latest?.pending_operations ?? []).some(({ type }) => type === "creating");
}
