import fs from "node:fs";
import path from "node:path";
import type { KillPoint } from "./cloud";

/**
 * `node --require kill-point.ts …`: ends this process, or the engine, when a file of the state gets its name. A kill at
 * such a moment is the same each time, and the program knows nothing of it. PETSTORE_KILL_POINT has it as JSON:
 *
 *   path    regular expression that the file's path, from the state folder on, matches
 *   when    before or after the file gets its name
 *   nth     at which of these files, from 1 on
 *   victim  self, or engine
 */
const point = JSON.parse(process.env.PETSTORE_KILL_POINT ?? "null") as KillPoint | null;
const stateDir = process.env.PETSTORE_LOCAL_STATE ?? "";
// What this process starts is left alone.
delete process.env.PETSTORE_KILL_POINT;
delete process.env.NODE_OPTIONS;

/** The process that holds Pulumi's lock. */
function engine(): number | undefined {
  const folder = path.join(stateDir, ".pulumi/locks");
  const names = fs.readdirSync(folder, { recursive: true, encoding: "utf8" });
  const lock = names.find((name) => name.endsWith(".json"));
  if (lock === undefined) return undefined;
  return (JSON.parse(fs.readFileSync(path.join(folder, lock), "utf8")) as { pid: number }).pid;
}

function arm({ path: pattern, when, nth, victim }: KillPoint): void {
  let left = nth;
  const strike = (moment: KillPoint["when"], target: fs.PathLike) => {
    if (left === 0 || moment !== when) return;
    if (!new RegExp(pattern).test(path.relative(stateDir, String(target)))) return;
    left -= 1;
    const pid = left > 0 ? undefined : victim === "self" ? process.pid : engine();
    if (pid !== undefined) process.kill(pid, "SIGKILL");
  };
  const { renameSync } = fs;
  fs.renameSync = (from, to) => {
    strike("before", to);
    renameSync(from, to);
    strike("after", to);
  };
  const { rename } = fs.promises;
  fs.promises.rename = async (from, to) => {
    strike("before", to);
    await rename(from, to);
    strike("after", to);
  };
}

if (point !== null) arm(point);
