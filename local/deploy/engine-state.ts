import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { heldLock } from "../cloud/engine-lock";
import { putAside, readCache } from "../cloud/state-file";
import { STACK } from "./paths";

/** How long an engine that is at work is given to end, when that is told, and how often to look, in ms. */
const ENDING_LIMIT = 15_000;
const TELL_AFTER = 1_000;
const ENDING_POLL = 100;

/** As far as the engine needs it to know what there is (pkg/apitype, `VersionedCheckpoint`). */
const checkpoint = z.object({ version: z.number(), checkpoint: z.object({}) });

/** Says that stacks belong to projects; a backend without it is taken for one of an old release. */
const META = "version: 1\n";

/** What was repaired of the engine's state. */
export interface Mended {
  /** A killed engine had begun a file and written nothing: it is as it was a step before. What that step made is made again. */
  steppedBack: boolean;
  /** Damage of another kind, a sentence for the user each. What has changed since a copy was made is found by a refresh. */
  damages: string[];
}

/**
 * Repairs what the engine has stored of each project's stack, where it is cut off, empty or gone: from the copy that the
 * engine keeps of the state before, or from its backups. An engine that has lost its local cloud, or whoever had asked for
 * it, is about to end, and is waited for; one that goes on keeps all as it is.
 * @param onWait told once where that takes its time
 */
export async function mendEngineState(stateDir: string, onWait = () => {}): Promise<Mended> {
  const backend = join(stateDir, ".pulumi");
  const mended: Mended = { steppedBack: false, damages: [] };
  if (!existsSync(backend) || !(await noEngine(stateDir, onWait))) return mended;
  const meta = join(backend, "meta.yaml");
  if (!existsSync(meta) || !/^version: \d+/m.test(readFileSync(meta, "utf8"))) writeFileSync(meta, META);
  const projects = new Set(["stacks", "backups"].flatMap((name) => foldersIn(join(backend, name))));
  for (const project of projects) {
    const file = join(backend, "stacks", project, `${STACK}.json`);
    // What Pulumi's storage knows of a file besides its content; without that, it is read all the same.
    if (!isWhole(`${file}.attrs`)) rmSync(`${file}.attrs`, { force: true });
    if (existsSync(file) && statSync(file).size === 0) {
      stepBack(file);
      mended.steppedBack = true;
    }
    const damage = mendStack(file, join(backend, "backups", project, STACK));
    if (damage !== undefined) mended.damages.push(damage);
  }
  return mended;
}

/** @returns whether none is at work by now */
async function noEngine(stateDir: string, onWait: () => void): Promise<boolean> {
  const began = Date.now();
  for (let told = false; heldLock(stateDir) !== undefined; await sleep(ENDING_POLL)) {
    const waited = Date.now() - began;
    if (waited > ENDING_LIMIT) return false;
    if (waited > TELL_AFTER && !told) onWait();
    told ||= waited > TELL_AFTER;
  }
  return true;
}

/** Pulumi keeps the state of a step before beside it; where there is none, nothing had been made. */
function stepBack(file: string): void {
  const before = `${file}.bak`;
  if (readCache(before, checkpoint) === undefined) return rmSync(file);
  copyFileSync(before, `${file}.new`);
  renameSync(`${file}.new`, file);
}

/** @returns what was done, in a sentence for the user; undefined where nothing had to be */
function mendStack(file: string, backups: string): string | undefined {
  const there = existsSync(file);
  if (there && readCache(file, checkpoint) !== undefined) return undefined;
  const copies = [`${file}.bak`, ...backupsIn(backups)];
  const copy = copies.find((each) => readCache(each, checkpoint) !== undefined);
  if (!there && copy === undefined) return undefined;
  if (there) putAside(file);
  if (copy !== undefined) copyFileSync(copy, file);
  const what = there ? "can't be read, and is kept beside it" : "is gone";
  return copy === undefined
    ? `Pulumi's state ${file} ${what}. There is no copy of it, so that everything is deployed anew. ` +
        "If something is said to exist already, run npm start -- --fresh: functions, logs and settings are lost then."
    : `Pulumi's state ${file} ${what}. Going on from ${copy}, compared with what there is.`;
}

/** Newest first; the time is in the name: `local.1795541796075594971.json`. */
const backupsIn = (folder: string): string[] =>
  namesIn(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .reverse()
    .map((name) => join(folder, name));

const foldersIn = (folder: string): string[] =>
  namesIn(folder).filter((name) => statSync(join(folder, name)).isDirectory());

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

function isWhole(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, "utf8"));
    return true;
  } catch {
    return false;
  }
}
