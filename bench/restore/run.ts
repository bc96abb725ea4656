import { BenchError } from "../errors";
import { busyNote, describeMachine, toolVersions } from "../machine";
import { withBench, type BenchSettings } from "./bench";
import { GROUPS, type GroupName } from "./figures";
import { MEASURE } from "./groups";
import type { RestoreResults } from "./results";

/** How long to watch the processors before a group, in ms. */
const BUSY_WATCH = 300;

/** Measures the named groups, one after the other. @throws BenchError, or the signal's reason */
export async function runRestoreBench(
  settings: BenchSettings,
  only: readonly GroupName[],
): Promise<RestoreResults> {
  const { tools, signal } = settings;
  if ("unavailable" in tools.criu)
    throw new BenchError(`no snapshots on this machine: ${tools.criu.unavailable}`);
  const startedAt = new Date().toISOString();
  const results: RestoreResults = {
    schema: 1,
    startedAt,
    finishedAt: startedAt,
    machine: { ...describeMachine(), ...toolVersions() },
    figures: {},
    measurements: [],
    restores: [],
    notes: [],
  };
  const busy: GroupName[] = [];
  await withBench(settings, async (bench, inGroup) => {
    for (const group of GROUPS.filter((name) => only.includes(name))) {
      signal.throwIfAborted();
      inGroup(group);
      if ((await busyNote(BUSY_WATCH, signal)) !== undefined) busy.push(group);
      const begin = performance.now();
      const { figures, restores = [], ...measured } = await MEASURE[group](bench);
      Object.assign(results.figures, figures);
      results.measurements.push({ group, ...measured, tookMs: performance.now() - begin });
      results.restores.push(...restores.map((restore) => ({ ...restore, group })));
    }
  });
  if (busy.length > 0) {
    results.notes.push(`The machine was busy with other work when these began: ${busy.join(", ")}.`);
  }
  results.finishedAt = new Date().toISOString();
  return results;
}
