import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { childrenOf } from "../../local/cloud/runtime/process-memory";
import { readCache } from "../../local/cloud/state-file";

/** How often to look, in ms. */
const POLL = 1_000;

/** What environments take of a machine. */
export interface Taken {
  /** Those of the local cloud, below this process. */
  processes: number;
  /** The environments' folders. */
  folders: number;
  /** Ends of their networks that are in the machine's own. */
  links: number;
  /** Descriptors of this process. */
  descriptors: number;
  /** Memory that isn't available, in MB. */
  megabytes: number;
}

const NAMES = ["processes", "folders", "links", "descriptors"] as const;

/** @param stateDir of the Lambda service in this process */
export function takenOf(stateDir: string): Taken {
  const kilobytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(readFileSync("/proc/meminfo", "utf8"))![1]);
  const network = readCache(join(stateDir, "lambda/network.json"), z.object({ subnet: z.number() }));
  return {
    processes: below(process.pid),
    folders: readdirSync(join(stateDir, "lambda/environments")).length,
    links: readdirSync("/sys/class/net").filter((name) => name.startsWith(`ps${network?.subnet}.`)).length,
    descriptors: readdirSync("/proc/self/fd").length,
    megabytes: (kilobytes("MemTotal") - kilobytes("MemAvailable")) / 1024,
  };
}

/** What there is more now than before. */
export const difference = (now: Taken, before: Taken): Taken => ({
  processes: now.processes - before.processes,
  folders: now.folders - before.folders,
  links: now.links - before.links,
  descriptors: now.descriptors - before.descriptors,
  megabytes: now.megabytes - before.megabytes,
});

/** Of each thing, so much more than before is taken for nothing: what the command itself starts now and then. */
const NOTHING = 0.1;

/** Waits until there isn't more than before of anything but memory. @returns whether that was so in time */
export async function untilBack(stateDir: string, before: Taken, limit: number): Promise<boolean> {
  for (const end = performance.now() + limit; performance.now() < end; await sleep(POLL)) {
    const more = difference(takenOf(stateDir), before);
    if (NAMES.every((name) => more[name] <= NOTHING * before[name])) return true;
  }
  return false;
}

const below = (pid: number): number => childrenOf(pid).reduce((sum, child) => sum + 1 + below(child), 0);
