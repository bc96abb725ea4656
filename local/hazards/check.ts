import type { Tools } from "../cloud/lambda/machine";
import { contentFindings } from "./content-findings";
import type { Findings, Hazard } from "./hazard";
import { heapFindings } from "./heap";
import { hookFindings } from "./hooks";
import { laterFindings, PART as TIME } from "./later-calls";
import { secretFindings } from "./secrets";
import type { FetchTools } from "./spotbugs/jars";
import { staticFindings } from "./static-rules";
import type { Target } from "./target";
import { Trial } from "./trial";
import { valueFindings } from "./value-calls";
import { weigh, withoutTwice } from "./weigh";

/** Maven is needed until AWS's rules have been fetched. */
export type CheckTools = Tools & FetchTools;

export interface CheckOptions {
  tools: CheckTools;
  signal: AbortSignal;
  /** Told what begins: the part, and what of it. */
  step: (part: string, what?: string) => void;
}

/** How long a part of the check took. */
export interface PartTime {
  part: string;
  ms: number;
}

export interface CheckResult extends Findings {
  times: PartTime[];
}

/** Parts that take a version's snapshot. */
const NEED_SNAPSHOTS = ["values", "snapshot content", "secrets", "hooks", TIME];

/**
 * Publishes a function on a Lambda service of its own, restores it, and looks for what its snapshot breaks.
 * @throws BenchError where the function can't be published or called, or the signal's reason
 */
export async function checkSnapshot(target: Target, options: CheckOptions): Promise<CheckResult> {
  const { tools, signal, step } = options;
  const result: CheckResult = { hazards: [], skipped: [], times: [] };
  /** Does a part, and adds what it finds. */
  const during = async <T extends object>(
    part: string,
    work: () => Promise<T & Partial<Findings>>,
  ): Promise<T> => {
    signal.throwIfAborted();
    step(part);
    const begin = performance.now();
    const found = await work();
    result.times.push({ part, ms: performance.now() - begin });
    result.hazards.push(...(found.hazards ?? []));
    result.skipped.push(...(found.skipped ?? []));
    return found;
  };
  await during("static rules", () => staticFindings(target.zip, tools, signal));
  await Trial.with(target, tools, signal, async (trial) => {
    if (trial.noSnapshots !== undefined) {
      const why = `there are no snapshots on this machine: ${trial.noSnapshots}`;
      result.skipped.push(...NEED_SNAPSHOTS.map((part) => ({ part, why })));
      return;
    }
    const since = Date.now();
    const { published } = await during("publishing", async () => {
      await trial.create();
      return { published: await trial.publish() };
    });
    await during("snapshot content", () => contentFindings(published));
    await during("secrets", () => secretFindings(published, target, signal));
    const { restores } = await during("values", () =>
      valueFindings(trial, target, published, since, (what) => step("values", what)),
    );
    await during("hooks", () => hookFindings(trial, target, restores));
    await during(TIME, () => laterFindings(trial, target, signal, (what) => step(TIME, what)));
  });
  const { seen } = await during("heap", () => heapFindings(target, tools, signal));
  result.hazards = weigh(withoutTwice(result.hazards), seen).sort(bySeverity);
  return result;
}

const ORDER = { error: 0, warning: 1, note: 2 };

const bySeverity = (a: Hazard, b: Hazard): number =>
  ORDER[a.severity] - ORDER[b.severity] || a.rule.localeCompare(b.rule) || a.where.localeCompare(b.where);
