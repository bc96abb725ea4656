import { closeSync, ftruncateSync, mkdirSync, writeSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { openLocked } from "../setup/flock";
import { isRunning, ownMark, type ProcessMark } from "./process-mark";
import { readCache } from "./state-file";

const shape: z.ZodType<ProcessMark> = z.object({
  pid: z.int().positive(),
  started: z.string(),
  boot: z.string().optional(),
});

/** The process that has the state folder open, if there is one that has said so. */
export function lockOwner(stateDir: string): number | undefined {
  const owner = readCache(lockFile(stateDir), shape);
  return owner !== undefined && isRunning(owner) ? owner.pid : undefined;
}

/**
 * Makes this process the only one that has the state folder open, until it gives that up or ends.
 * @returns what gives it up
 * @throws Error naming the process that has it
 */
export function lock(stateDir: string): () => void {
  mkdirSync(stateDir, { recursive: true });
  const { descriptor } = openLocked(lockFile(stateDir));
  const owner = lockOwner(stateDir);
  // An earlier release has written its name, and locked nothing; nor can systems that have no locks.
  if (descriptor === undefined || owner !== undefined) {
    if (descriptor !== undefined) closeSync(descriptor);
    // Whoever has just got it hasn't written its name yet.
    const who = owner === undefined ? "another process is starting it" : `process ${owner}`;
    throw new Error(`the local cloud is already running (${who})`);
  }
  ftruncateSync(descriptor);
  writeSync(descriptor, JSON.stringify(ownMark()));
  let given = false;
  return () => {
    if (given) return;
    given = true;
    ftruncateSync(descriptor);
    closeSync(descriptor);
  };
}

/** The file of the lock, which stays when all else in the folder goes. */
export const LOCK_FILE = "cloud.lock";

function lockFile(stateDir: string): string {
  return join(stateDir, LOCK_FILE);
}
