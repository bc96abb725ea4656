import { readFileSync } from "node:fs";

/** The Java process at or below a process; undefined where there is none, or the system doesn't tell. */
export function javaProcess(pid: number): number | undefined {
  try {
    if (readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "java") return pid;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    for (const child of children === "" ? [] : children.split(" ")) {
      const java = javaProcess(Number(child));
      if (java !== undefined) return java;
    }
    return undefined;
  } catch {
    return undefined;
  }
}

/** The most memory, in MB, that a process has had in use; 0 where the system doesn't tell. */
export function maxMemoryUsed(pid: number): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "0";
    return Math.ceil(Number(kilobytes) / 1024);
  } catch {
    return 0;
  }
}
