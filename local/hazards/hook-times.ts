import { median } from "../../bench/statistics";
import type { HookRun } from "./hook-lines";

/** A hook among those of its kind, and how long it took. */
export interface HookTime {
  /** Its place in the order in which they ran, from 1. */
  order: number;
  ms: number;
}

/** A CRaC resource and its hooks; one of them is missing where it didn't run. */
export interface ResourceTimes {
  class: string;
  beforeCheckpoint?: HookTime;
  /** Its time is the median of several restores. */
  afterRestore?: HookTime & {
    /** How many classes were loaded while it ran. */
    classes: number;
  };
}

/**
 * Puts together how hooks ran.
 * @param before what ran before the snapshot
 * @param after what ran after each of several restores
 * @returns resources in the order in which their hooks ran before the snapshot
 */
export function resourceTimes(
  before: readonly HookRun[],
  after: readonly (readonly HookRun[])[],
): ResourceTimes[] {
  const [first = []] = after;
  const all = new Map([...before, ...first].map((run) => [run.resource, run.class]));
  return [...all].map(([resource, name]) => {
    const isIts = (run: HookRun) => run.resource === resource;
    const early = before.findIndex(isIts);
    const late = first.findIndex(isIts);
    const earlyMs = before[early]?.ms;
    const lateMs = after.map((runs) => runs.find(isIts)?.ms).filter((ms) => ms !== undefined);
    return {
      class: name,
      ...(earlyMs !== undefined && { beforeCheckpoint: { order: early + 1, ms: earlyMs } }),
      ...(lateMs.length > 0 && {
        afterRestore: { order: late + 1, ms: median(lateMs), classes: first[late]?.loaded.length ?? 0 },
      }),
    };
  });
}
