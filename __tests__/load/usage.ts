import { readdirSync, readFileSync } from "node:fs";
import { parsePss } from "../../bench/restore/processMemory";
import { treeOf } from "../kills/processes";

/** What a local cloud takes of the machine, with all that it has started. */
export interface Usage {
  processes: number;
  /** Of the local cloud's own process. */
  descriptors: number;
  /** Shared pages counted by their share. */
  memoryMb: number;
}

export function usageOf(pid: number): Usage {
  const pids = treeOf(pid).map((one) => one.pid);
  return {
    processes: pids.length,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    memoryMb: pids.reduce((sum, one) => sum + proportionalMb(one), 0),
  };
}

function proportionalMb(pid: number): number {
  try {
    return parsePss(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8")) / 2 ** 20;
  } catch {
    return 0;
  }
}

/** What differs by more than a tenth, and by more than a little. */
export function growth(before: Usage, after: Usage): string[] {
  const SLACK = { processes: 2, descriptors: 5, memoryMb: 10 };
  return (Object.keys(SLACK) as (keyof Usage)[]).flatMap((key) => {
    const difference = after[key] - before[key];
    if (Math.abs(difference) <= Math.max(before[key] / 10, SLACK[key])) return [];
    return [`${key}: ${Math.round(before[key])} before, ${Math.round(after[key])} after`];
  });
}
