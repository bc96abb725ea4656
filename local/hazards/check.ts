import type { Tools } from "../cloud/lambda/machine";
import { withAgent, type Agent } from "./agent";
import { contentFindings } from "./content-findings";
import type { Findings, Hazard } from "./hazard";
import { heapFindings } from "./heap";
import type { ResourceTimes } from "./hook-times";
import { failingHook, hookFindings } from "./hooks";
import { laterFindings, PART as TIME } from "./later-calls";
import { secretFindings } from "./secrets";
import type { FetchTools } from "./spotbugs/jars";
import { staticFindings } from "./static-rules";
import type { Target } from "./target";
import { NotPublished, Trial, type PublishedTrial } from "./trial";
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
  /** CRaC resources, with how long their hooks took; empty where that wasn't looked at. */
  hooks: ResourceTimes[];
}

/** Parts that take a version's snapshot. */
const NEED_SNAPSHOTS = ["values", "snapshot content", "secrets", "hooks", TIME];
/** The part in which a function's version is initialised, with a snapshot or without one. */
const HEAP = "heap";

/**
 * Publishes a function on a Lambda service of its own, restores it, and looks for what its snapshot breaks.
 * @throws BenchError where the function can't be published or called, or the signal's reason
 */
export const checkSnapshot = (target: Target, options: CheckOptions): Promise<CheckResult> =>
  withAgent(options.tools.javaHome, options.signal, (agent) => check(target, options, agent));

async function check(target: Target, options: CheckOptions, agent: Agent): Promise<CheckResult> {
  const { tools, signal, step } = options;
  const result: CheckResult = { hazards: [], skipped: [], times: [], hooks: [] };
  let failed: NotPublished | undefined;
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
    const { published, error } = await during("publishing", async () => {
      await trial.create();
      return publishedOrNot(trial);
    });
    if (published === undefined) {
      failed = error;
      return;
    }
    await during("snapshot content", () => contentFindings(published));
    await during("secrets", () => secretFindings(published, target, signal));
    const { restores } = await during("values", () =>
      valueFindings(trial, target, published, since, (what) => step("values", what)),
    );
    const { resources } = await during("hooks", () => hookFindings(target, tools, agent, signal, restores));
    result.hooks = resources;
    await during(TIME, () => laterFindings(trial, target, signal, (what) => step(TIME, what)));
  });
  const error = failed;
  if (error === undefined) {
    const { seen } = await during(HEAP, () => heapFindings(target, tools, agent, signal));
    result.hazards = weigh(withoutTwice(result.hazards), seen);
  } else {
    await during("hooks", () => failingHook(target, tools, agent, signal, error));
    const parts = [...NEED_SNAPSHOTS, HEAP].filter((part) => part !== "hooks");
    result.skipped.push({ part: parts.join(", "), why: error.message });
  }
  result.hazards.sort(bySeverity);
  return result;
}

/** @throws what isn't about the version */
const publishedOrNot = (trial: Trial): Promise<{ published?: PublishedTrial; error?: NotPublished }> =>
  trial.publish().then(
    (published) => ({ published }),
    (error) => {
      if (error instanceof NotPublished) return { error };
      throw error;
    },
  );

const ORDER = { error: 0, warning: 1, note: 2 };

const bySeverity = (a: Hazard, b: Hazard): number =>
  ORDER[a.severity] - ORDER[b.severity] || a.rule.localeCompare(b.rule) || a.where.localeCompare(b.where);
