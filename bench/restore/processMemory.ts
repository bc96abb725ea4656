import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
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

/** A process and all that is between it and an ancestor: of an environment, with its helpers. */
export async function processesBelow(ancestor: number, pid: number): Promise<number[]> {
  const found = [pid];
  for (let parent = await parentOf(pid); parent !== ancestor; parent = await parentOf(parent)) {
    if (parent <= 1) throw new BenchError(`process ${pid} isn't below ${ancestor}`);
    found.push(parent);
  }
  return found;
}

/** PSS of a process, in bytes. */
export async function pssOf(pid: number): Promise<number> {
  const path = `/proc/${pid}/smaps_rollup`;
  if (process.getuid?.() === 0) return parsePss(await readFile(path, "utf8"));
  // Environments run as root, and only root may read their memory.
  return parsePss((await promisify(execFile)("sudo", ["-n", "cat", path])).stdout);
}

const parentOf = async (pid: number) => parseParent(await readFile(`/proc/${pid}/stat`, "utf8"));
