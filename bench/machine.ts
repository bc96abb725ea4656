import { cpus, loadavg, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Jdks, type Jdk } from "../local/cloud/lambda/jdks";
import { readOr } from "../local/cloud/read-or";
import { findCriu } from "../local/setup/criu";
import { installedJdks } from "../local/setup/java";

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

/**
 * What runs functions and snapshots here.
 * @param runtimes those of the functions: each has its JDK. What runs on another version than its own is in `instead`
 */
export function toolVersions(
  runtimes: readonly string[],
  installed: readonly Jdk[] = installedJdks(),
): Record<string, string | number> {
  const jdks = new Jdks(installed);
  const used = [...new Set(runtimes.flatMap((runtime) => jdks.find(runtime) ?? []))];
  const notes = [...new Set(runtimes.flatMap((runtime) => jdks.note(runtime) ?? []))];
  const named = used.map(({ home, name }) => jdkOf(readOr(join(home, "release"), "")).jdk ?? name);
  const criu = findCriu();
  return {
    ...(used.length > 0 && {
      java: used.length === 1 ? used[0]!.version : used.map(({ version }) => version).join(", "),
      jdk: named.join("; "),
    }),
    ...(notes.length > 0 && { instead: notes.join("; ") }),
    ...("version" in criu && { criu: criu.version }),
  };
}

/** @param release the content of a JDK's file of that name */
export function jdkOf(release: string): { jdk?: string } {
  const field = (name: string) => new RegExp(`^${name}="(.*)"$`, "m").exec(release)?.[1];
  const version = field("JAVA_VERSION");
  if (version === undefined) return {};
  const maker = field("IMPLEMENTOR");
  return { jdk: maker === undefined ? version : `${version}, ${maker}` };
}

/** Above this share of the processors in use by others, times say little. */
const BUSY = 0.25;

/** Whether a share of busy processors (0 to 1) is one that times suffer from. */
export const isBusy = (share: number): boolean => share > BUSY;

/** The share of the processors that is in use (0 to 1), by watching them for a moment. */
export async function busyShare(watchMs = 500, signal?: AbortSignal): Promise<number> {
  const before = processorTimes();
  await sleep(watchMs, undefined, { signal });
  const after = processorTimes();
  const share = 1 - (after.idle - before.idle) / Math.max(1, after.total - before.total);
  return Math.min(1, Math.max(0, share));
}

/** A warning where the machine has other work; else undefined. */
export function busyNote(share: number): string | undefined {
  if (!isBusy(share)) return undefined;
  return `The machine was busy with other work (${percent(share)} of its processors) when the run began.`;
}

/** Above this share of the processors' time, what the host took is worth a note; rests between requests count, too. */
const STOLEN = 0.01;

/** A warning where the host of this virtual machine took its processors away during a run; else undefined. */
export function stolenNote(share: number): string | undefined {
  if (share <= STOLEN) return undefined;
  return (
    `This machine's host gave ${(share * 100).toFixed(1)} % of its processors' time to others during the run. ` +
    "Times are longer than the machine's own."
  );
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

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
