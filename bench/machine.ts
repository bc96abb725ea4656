import { cpus, loadavg, release, totalmem, type } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { readOr } from "../local/cloud/read-or";
import { findCriu } from "../local/setup/criu";
import { findJdk } from "../local/setup/java";

/** The machine that sends the requests; on the local stack also the one that answers them. */
export function describeMachine(): Record<string, string | number> {
  const processors = cpus();
  return {
    os: `${type()} ${release()}`,
    architecture: process.arch,
    cpu: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    loadAverage: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    node: process.versions.node,
  };
}

/** What runs functions and snapshots here. */
export function toolVersions(): Record<string, string | number> {
  const jdk = findJdk();
  const criu = findCriu();
  return {
    ...("version" in jdk && { java: jdk.version }),
    ...("version" in criu && { criu: criu.version }),
  };
}

/** Above this share of the processors in use by others, times say little. */
const BUSY = 0.25;

/** A warning where the machine has other work, by watching its processors for a moment; else undefined. */
export async function busyNote(watchMs = 500, signal?: AbortSignal): Promise<string | undefined> {
  const before = processorTimes();
  await sleep(watchMs, undefined, { signal });
  const after = processorTimes();
  const busy = 1 - (after.idle - before.idle) / Math.max(1, after.total - before.total);
  return busy > BUSY
    ? `The machine was busy with other work (${Math.round(busy * 100)} % of its processors) when the run began.`
    : undefined;
}

/** /proc/stat counts in hundredths of a second, whatever the kernel's own clock. */
const TICK_MS = 10;

/**
 * Processor time, in ms since the start of the system, that this virtual machine was ready to use and its host gave to
 * others: "steal" in proc_stat(5). 0 where the system doesn't tell.
 */
export function stolenMs(stat = readOr("/proc/stat", "")): number {
  return TICK_MS * Number(/^cpu +(?:\d+ ){7}(\d+)/m.exec(stat)?.[1] ?? 0);
}

function processorTimes(): { idle: number; total: number } {
  const all = cpus().map(({ times }) => times);
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
  return { idle: sum(all.map(({ idle }) => idle)), total: sum(all.flatMap((times) => Object.values(times))) };
}
