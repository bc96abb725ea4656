import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A process, told apart from a later one with the same number. */
interface Owner {
  pid: number;
  started: string;
}

/** The process that has the state folder open, if there is one. */
export function lockOwner(stateDir: string): number | undefined {
  try {
    const owner = JSON.parse(readFileSync(lockFile(stateDir), "utf8")) as Owner;
    return isRunning(owner) ? owner.pid : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Makes this process the only one that has the state folder open.
 * @returns what gives it back
 * @throws Error naming the process that has it
 */
export function lock(stateDir: string): () => void {
  mkdirSync(stateDir, { recursive: true });
  const file = lockFile(stateDir);
  const own: Owner = { pid: process.pid, started: startOf(process.pid) };
  for (;;) {
    try {
      writeFileSync(file, JSON.stringify(own), { flag: "wx" });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const pid = lockOwner(stateDir);
    if (pid !== undefined) throw new Error(`the local cloud is already running (process ${pid})`);
    rmSync(file, { force: true });
  }
}

function lockFile(stateDir: string): string {
  return join(stateDir, "cloud.lock");
}

function isRunning({ pid, started }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return startOf(pid) === started;
}

/** When a process began, in the kernel's ticks since boot; empty where there is no /proc. */
function startOf(pid: number): string {
  try {
    // The name in parentheses may hold anything; what follows is separated by spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ");
    return fields?.[19] ?? "";
  } catch {
    return "";
  }
}
