import { cpus } from "node:os";
import { BenchError } from "../errors";
import { DEFAULT_RUNTIME } from "../../config/runtimes";
import { busyShare, describeMachine, isBusy, stolenMs, toolVersions } from "../machine";
import { withBench, type BenchSettings } from "./bench";
import { GROUPS, type GroupName } from "./figures";
import { MEASURE } from "./groups";
import type { RestoreResults } from "./results";

/** How long to watch the processors before a group, in ms. */
const BUSY_WATCH = 300;

/** Above this share of the processors' time, what the host took is worth a note; rests between requests count, too. */
const STOLEN = 0.01;

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** Measures the named groups, one after the other. @throws BenchError, or the signal's reason */
export async function runRestoreBench(
  settings: Omit<BenchSettings, "groups">,
  only: readonly GroupName[],
): Promise<RestoreResults> {
  const { tools, signal } = settings;
  if ("unavailable" in tools.criu)
    throw new BenchError(`no snapshot on this machine, so there are no restores: ${tools.criu.unavailable}`);
  const startedAt = new Date().toISOString();
  const results: RestoreResults = {
    schema: 1,
    startedAt,
    finishedAt: startedAt,
    machine: { ...describeMachine(), ...toolVersions([DEFAULT_RUNTIME]) },
    figures: {},
    measurements: [],
    restores: [],
    notes: [],
  };
  const busy: GroupName[] = [];
  const stolen: string[] = [];
  const groups = GROUPS.filter((name) => only.includes(name));
  await withBench({ ...settings, groups }, async (bench, inGroup) => {
    for (const group of groups) {
      signal.throwIfAborted();
      inGroup(group);
      if (isBusy(await busyShare(BUSY_WATCH, signal))) busy.push(group);
      const begin = performance.now();
      const stolenBefore = stolenMs();
      const { figures, restores = [], ...measured } = await MEASURE[group](bench);
      const tookMs = performance.now() - begin;
      const stolenShare = (stolenMs() - stolenBefore) / tookMs / cpus().length;
      if (stolenShare > STOLEN) stolen.push(`${group} ${percent(stolenShare)}`);
      Object.assign(results.figures, figures);
      results.measurements.push({
        group,
        ...measured,
        facts: { ...measured.facts, stolenShare },
        tookMs,
      });
      results.restores.push(...restores.map((restore) => ({ ...restore, group })));
    }
  });
  if (busy.length > 0) {
    results.notes.push(`The machine was busy with other work when these began: ${busy.join(", ")}.`);
  }
  if (stolen.length > 0) {
    results.notes.push(
      `This machine's host gave its processors' time to others while these ran: ${stolen.join(", ")}. Times in them are longer than the machine's own.`,
    );
  }
  results.finishedAt = new Date().toISOString();
  return results;
}
