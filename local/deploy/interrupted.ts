import { readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import { beganAt, isAlive, programOf, variableOf } from "../cloud/process-mark";
import { readCache } from "../cloud/state-file";
import { STACK } from "./paths";

/** What Pulumi's engine writes into its lock (pkg/backend/diy/lock.go). */
const lockShape = z.object({ pid: z.int(), timestamp: z.string() });

/** Clocks and ticks are this exact, in ms. */
const SLACK_MS = 5_000;

/**
 * Takes away stack locks whose engine is gone, which would block every later operation.
 * @returns how many there were
 * @throws Error where an engine that still runs holds one
 */
export function removeStaleLocks(stateDir: string, project: string): number {
  const folder = join(stateDir, ".pulumi/locks/organization", project, STACK);
  const locks = entries(folder).map((name) => join(folder, name));
  for (const lock of locks) {
    const pid = ownerOf(lock, stateDir);
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

/**
 * The engine that holds a lock, as long as it runs. The number in the lock may be another process's by now: one that is no
 * `pulumi`, or one that has begun after the lock was made, and works on another backend.
 */
function ownerOf(lock: string, stateDir: string): number | undefined {
  const found = readCache(lock, lockShape);
  if (found === undefined || !isAlive(found.pid)) return undefined;
  const { pid, timestamp } = found;
  if (!basename(programOf(pid) ?? "").startsWith("pulumi")) return undefined;
  if (variableOf(pid, "PULUMI_BACKEND_URL") === `file://${stateDir}`) return pid;
  const began = beganAt(pid);
  return began !== undefined && began > Date.parse(timestamp) + SLACK_MS ? undefined : pid;
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
