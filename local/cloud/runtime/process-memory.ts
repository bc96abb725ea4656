import { readFileSync } from "node:fs";

/** The most memory, in MB, that the Java process below `pid` has had in use; 0 where the system doesn't tell. */
export function maxMemoryUsed(pid: number): number {
  try {
    const java = findJava(pid);
    if (java === undefined) return 0;
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${java}/status`, "utf8"))?.[1] ?? "0";
    return Math.ceil(Number(kilobytes) / 1024);
  } catch {
    return 0;
  }
}

function findJava(pid: number): number | undefined {
  if (readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "java") return pid;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  for (const child of children === "" ? [] : children.split(" ")) {
    const java = findJava(Number(child));
    if (java !== undefined) return java;
  }
  return undefined;
}
