import { basename, join } from "node:path";
import { z } from "zod";
import { filesUnder } from "./files-under";
import { beganAt, isAlive, programOf, variableOf } from "./process-mark";
import { readCache } from "./state-file";

/** Locks of Pulumi's engine: one file for each engine that changes a stack (pkg/backend/diy/lock.go). */
const FOLDER = ".pulumi/locks";

const lockShape = z.object({ pid: z.int(), timestamp: z.string() });

/** Clocks and ticks are this exact, in ms. */
const SLACK_MS = 5_000;

/** The lock of the engine that changes a stack now, a file's path; undefined where none does. */
export function heldLock(stateDir: string): string | undefined {
  return locksIn(stateDir).find((lock) => holderOf(lock, stateDir) !== undefined);
}

/**
 * All locks, held or left over; paths.
 * @param folder the part of them that is looked at: `organization/PROJECT/STACK`
 */
export const locksIn = (stateDir: string, folder = ""): string[] =>
  filesUnder(join(stateDir, FOLDER, folder), ".json");

/**
 * The process of the engine that holds a lock, as long as it runs. The number in the lock may be another process's by now:
 * one that is no `pulumi`, or one that has begun after the lock was made, and works on another backend.
 */
export function holderOf(lock: string, stateDir: string): number | undefined {
  const found = readCache(lock, lockShape);
  if (found === undefined || !isAlive(found.pid)) return undefined;
  const { pid, timestamp } = found;
  if (!basename(programOf(pid) ?? "").startsWith("pulumi")) return undefined;
  if (variableOf(pid, "PULUMI_BACKEND_URL") === `file://${stateDir}`) return pid;
  const began = beganAt(pid);
  return began !== undefined && began > Date.parse(timestamp) + SLACK_MS ? undefined : pid;
}
