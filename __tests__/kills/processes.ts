import { readdirSync, readFileSync } from "node:fs";
import { readOr } from "../../local/cloud/read-or";

/** A process of this system. */
export interface FoundProcess {
  pid: number;
  parent: number;
  /** Its words, with spaces between them. */
  command: string;
  /** The kernel's name for it, which a program can change. */
  name: string;
}

export function allProcesses(): FoundProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        const after = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        // One that has ended, and whose parent doesn't know yet.
        if (after[0] === "Z") return [];
        const command = commandOf(Number(name));
        const short = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
        return [{ pid: Number(name), parent: Number(after[1]), command, name: short }];
      } catch {
        return [];
      }
    });
}

/** A process's words, with spaces between them; empty where there is none. */
export const commandOf = (pid: number): string => readOr(`/proc/${pid}/cmdline`, "").replaceAll("\0", " ");

/** A process and all that it and its children have started, the process itself first. */
export function treeOf(root: number, processes = allProcesses()): FoundProcess[] {
  const children = processes.filter(({ parent }) => parent === root);
  const own = processes.filter(({ pid }) => pid === root);
  return [...own, ...children.flatMap(({ pid }) => treeOf(pid, processes))];
}

/** Processes that have to do with a folder: by their words, their environment or their mounts. */
export function processesOf(folder: string): FoundProcess[] {
  const names = [folder, folder.replaceAll(" ", "\\040")];
  return allProcesses().filter(({ pid }) =>
    ["cmdline", "environ", "mountinfo"].some((file) => {
      try {
        const text = readFileSync(`/proc/${pid}/${file}`, "utf8");
        return names.some((name) => text.includes(name));
      } catch {
        return false;
      }
    }),
  );
}

export function kill(pid: number, signal: NodeJS.Signals = "SIGKILL"): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}
