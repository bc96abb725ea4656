import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { asRoot } from "../../local/cloud/runtime/launcher";
import { BenchError } from "../errors";

/**
 * Proportional set size in bytes: a process's own pages, and of each shared one its part.
 * @param rollup the content of /proc/PID/smaps_rollup
 * @throws BenchError where it has no such line
 */
export function parsePss(rollup: string): number {
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1];
  if (kilobytes === undefined) throw new BenchError("smaps_rollup has no line Pss");
  return Number(kilobytes) * 1024;
}

/** The parent's id. @param stat the content of /proc/PID/stat, where the name in brackets may hold anything */
export function parseParent(stat: string): number {
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}

/** Memory of a process and all that is between it and an ancestor, in bytes: of an environment with its helpers. */
export async function pssBelow(ancestor: number, pid: number): Promise<{ own: number; helpers: number }> {
  const own = await pssOf(pid);
  let helpers = 0;
  for (let parent = await parentOf(pid); parent !== ancestor; parent = await parentOf(parent)) {
    if (parent <= 1) throw new BenchError(`process ${pid} isn't below ${ancestor}`);
    helpers += await pssOf(parent);
  }
  return { own, helpers };
}

const parentOf = async (pid: number) => parseParent(await readFile(`/proc/${pid}/stat`, "utf8"));

async function pssOf(pid: number): Promise<number> {
  const path = `/proc/${pid}/smaps_rollup`;
  if (asRoot.length === 0) return parsePss(await readFile(path, "utf8"));
  // Environments run as root, and only root may read their memory.
  const [command, ...args] = [...asRoot, "cat", path];
  return parsePss((await promisify(execFile)(command!, args)).stdout);
}
