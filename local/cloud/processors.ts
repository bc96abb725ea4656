import { availableParallelism } from "node:os";
import { readOr } from "./read-or";

/**
 * A restore is one thing after the other, done by CRIU and the process in turn: on two processors each turn would be an
 * interrupt from one to the other, which is slow, most of all in virtual machines. So it has one processor, until it
 * has had this long, in ms.
 */
export const ON_ONE_PROCESSOR_MS = 250;

/** Numbers of the processors that this process may use. Source: Cpus_allowed_list in proc_pid_status(5). */
export function ownProcessors(status = readOr("/proc/self/status", "")): number[] {
  const list = /^Cpus_allowed_list:\s*([\d,-]+)$/m.exec(status)?.[1];
  if (list === undefined) return Array.from({ length: availableParallelism() }, (_, number) => number);
  return list.split(",").flatMap((range) => {
    const [first, last = first] = range.split("-").map(Number);
    return Array.from({ length: last! - first! + 1 }, (_, index) => first! + index);
  });
}

let turn = 0;

/** What goes in front of a command that is to run on one processor, another one each time. */
export function onOneProcessor(all = ownProcessors()): string[] {
  return all.length < 2 ? [] : ["taskset", "--cpu-list", String(all[turn++ % all.length])];
}
