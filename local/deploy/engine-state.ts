import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { putAside, readCache } from "../cloud/state-file";
import { STACK } from "./paths";

/** As far as the engine needs it to know what there is (pkg/apitype, `VersionedCheckpoint`). */
const checkpoint = z.object({ version: z.number(), checkpoint: z.object({}) });

/** Says that stacks belong to projects; a backend without it is taken for one of an old release. */
const META = "version: 1\n";

/**
 * Repairs what the engine has stored of the stack, where it is cut off or gone: from the copy that the engine keeps of the
 * state before the last, or from its backups.
 * @returns what was done, in a sentence for the user; undefined where nothing had to be. What has changed since the copy
 *   was made is found by a refresh.
 */
export function mendEngineState(stateDir: string, project: string): string | undefined {
  const backend = join(stateDir, ".pulumi");
  if (!existsSync(backend)) return undefined;
  const meta = join(backend, "meta.yaml");
  if (!existsSync(meta) || !/^version: \d+/m.test(readFileSync(meta, "utf8"))) writeFileSync(meta, META);
  const file = join(backend, "stacks", project, `${STACK}.json`);
  const there = existsSync(file);
  if (there && readCache(file, checkpoint) !== undefined) return undefined;
  const copies = [`${file}.bak`, ...backupsIn(join(backend, "backups", project, STACK))];
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
function backupsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .reverse()
    .map((name) => join(folder, name));
}
