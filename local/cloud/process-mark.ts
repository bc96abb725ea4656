import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { readOr } from "./read-or";

/** A process, told apart from a later one with the same number. */
export interface ProcessMark {
  pid: number;
  /** When it began, in the kernel's ticks since boot; empty where there is no /proc. */
  started: string;
  /** Which boot; absent in marks of earlier releases. */
  boot?: string;
}

export const ownMark = (): ProcessMark => ({
  pid: process.pid,
  started: startOf(process.pid),
  boot: bootId(),
});

/** Whether the very process that a mark was made of still runs. */
export function isRunning({ pid, started, boot }: ProcessMark): boolean {
  return isAlive(pid) && startOf(pid) === started && (boot === undefined || boot === bootId());
}

/** Whether some process has this number. */
export function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

const bootId = () => readOr("/proc/sys/kernel/random/boot_id", "").trim();

function startOf(pid: number): string {
  // The name in parentheses may hold anything; what follows is separated by spaces.
  return readOr(`/proc/${pid}/stat`, "").split(") ").at(-1)?.split(" ")[19] ?? "";
}

/** The program that a process runs, as it was started: `/usr/bin/pulumi`; undefined where nobody says. */
export function programOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")[0];
  } catch {
    // No /proc.
  }
  try {
    return execFileSync("ps", ["-o", "comm=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

/** A variable of a process's environment; undefined where it has none, or it isn't ours to know. */
export function variableOf(pid: number, name: string): string | undefined {
  const variables = readOr(`/proc/${pid}/environ`, "").split("\0");
  return variables.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** When a process began, epoch ms; undefined where there is no /proc. */
export function beganAt(pid: number): number | undefined {
  const uptime = Number(readOr("/proc/uptime", "").split(" ")[0]);
  const ticks = Number(startOf(pid) || Number.NaN);
  if (Number.isNaN(ticks) || Number.isNaN(uptime)) return undefined;
  return Date.now() - uptime * 1000 + (ticks / TICKS_PER_SECOND) * 1000;
}

/** Linux shows times to programs in these, on every machine that Node.js runs on. */
const TICKS_PER_SECOND = 100;
