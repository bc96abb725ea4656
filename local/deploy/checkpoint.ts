import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { heldLock } from "../cloud/provider/engine-state";

/** How long an engine that is at work is given to end, when that is told, and how often to look, in ms. */
const ENDING_LIMIT = 15_000;
const TELL_AFTER = 1_000;
const ENDING_POLL = 100;

/**
 * Mends what an engine that was killed has left half written of the stack's state. An engine that has lost its local cloud,
 * or whoever had asked for it, is about to end, and is waited for; one that goes on keeps all as it is.
 * @param onWait told once where that takes its time
 * @returns whether the state was put back by a step: what that step had made is deleted by the local cloud, and made again
 */
export async function mendCheckpoint(stateDir: string, onWait = () => {}): Promise<boolean> {
  const began = Date.now();
  for (let told = false; heldLock(stateDir) !== undefined; await sleep(ENDING_POLL)) {
    const waited = Date.now() - began;
    if (waited > ENDING_LIMIT) return false;
    if (waited > TELL_AFTER && !told) onWait();
    told ||= waited > TELL_AFTER;
  }
  const files = filesIn(join(stateDir, ".pulumi"));
  // What Pulumi's storage knows of a file besides its content; without that, it is read all the same.
  for (const file of files.filter((name) => name.endsWith(".attrs") && !isWhole(name))) rmSync(file);
  const broken = files.filter((name) => /\/stacks\/[^/]+\/[^/]+\.json$/.test(name) && isEmpty(name));
  for (const file of broken) putBack(file);
  return broken.length > 0;
}

/** Pulumi keeps the state of a step before beside it; where there is none, nothing had been made. */
function putBack(file: string): void {
  const before = `${file}.bak`;
  if (existsSync(before) && isWhole(before)) {
    copyFileSync(before, `${file}.new`);
    renameSync(`${file}.new`, file);
  } else rmSync(file);
}

/** As a file is that has been opened for writing and nothing more. One with something in it is engine-state.ts's. */
const isEmpty = (file: string) => statSync(file).size === 0;

function isWhole(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, "utf8"));
    return true;
  } catch {
    return false;
  }
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
}
