import { aggregateVariant, speedups } from "./aggregate";
import { cpus } from "node:os";
import { callerOf, checkAnswers } from "./caller";
import { environmentsOf } from "./environments";
import { Interrupted } from "./errors";
import { Estimate } from "./estimate";
import { ReportReader } from "./logs";
import { busyNote, busyShare, describeMachine, stolenMs, stolenNote } from "./machine";
import { measure, type RoundResult } from "./measure";
import { functionErrorNotes, notesOn } from "./notes";
import { ownFactsOf } from "./ownApplication";
import { stepText, type Progress } from "./progress";
import type { Results } from "./results";
import type { Application, Stack } from "./stack";
import { variantKey, variantsOf, type App, type Variant } from "./variants";

export interface RunSettings {
  ab: string;
  rounds: number;
  /** Single requests from zero in each round; AWS, where a reset takes minutes, gets one. */
  probes: number;
  requests: number;
  concurrency: number;
  variants: "quick" | "all";
  maxLogPages: number;
  /** Where ab's data go. */
  directory: string;
  provenance?: Results["provenance"];
}

/** ms between looks at the log, and to wait for late lines. */
const LOG_TIMING = {
  local: { pollInterval: 50, patience: 10_000 },
  aws: { pollInterval: 2_000, patience: 120_000 },
};

/**
 * Measures a stack round by round and puts everything back afterwards. When the signal aborts, what the finished
 * rounds saw is returned; without one it rejects with Interrupted.
 */
export async function run(
  stack: Stack,
  settings: RunSettings,
  progress: Progress,
  signal: AbortSignal,
): Promise<Results> {
  const startedAt = new Date();
  const variants = variantsOf(stack.applications, settings.variants);
  const environments = environmentsOf(stack);
  for (const line of environments.announce(variants)) progress.say(line);

  const noise = { busyBefore: 0, stolen: 0 };
  let [stolenBefore, measuringSince] = [0, 0];
  const estimate = new Estimate(variants, settings, stack.local !== undefined);
  const finished: RoundResult[] = [];
  let restored: Promise<void> | undefined;
  try {
    progress.step("checking that the machine is idle", () => estimate.left());
    noise.busyBefore = await busyShare(undefined, signal);
    stolenBefore = stolenMs();
    measuringSince = performance.now();
    await checkAnswers(stack, signal);
    await rounds();
  } catch (error) {
    if (!signal.aborted) throw error;
    if (finished.length === 0) throw new Interrupted("interrupted before the first round was finished");
  } finally {
    const lasted = performance.now() - measuringSince;
    noise.stolen = Math.min(1, Math.max(0, (stolenMs() - stolenBefore) / lasted / cpus().length));
    progress.step("putting everything back");
    restored = environments.restore();
    // A failure of the run comes first; that things aren't as they were is then said beside it.
    await restored.catch((error: Error) => progress.say(error.message));
    progress.done();
  }
  await restored;
  return resultsOf();

  async function rounds(): Promise<void> {
    const readers = new Map<App, ReportReader>(
      stack.applications.map(({ app, logGroup }) => [
        app,
        new ReportReader({
          client: stack.logs,
          logGroup,
          maxPages: settings.maxLogPages,
          clockSkew: stack.local ? 0 : undefined,
          ...LOG_TIMING[stack.local ? "local" : "aws"],
        }),
      ]),
    );
    for (let round = 1; round <= settings.rounds; round++) {
      const results: RoundResult[] = [];
      for (const variant of orderOf(variants, round)) {
        const began = performance.now();
        const step = (what: string) =>
          progress.step(stepText(round, settings.rounds, variant, what), () =>
            estimate.left({ variant, round, elapsedMs: performance.now() - began }),
          );
        step("starting");
        const application = applicationOf(variant.app);
        const reader = readers.get(variant.app)!;
        const { local } = stack;
        const place = {
          application,
          caller: callerOf(stack, application),
          variant,
          round,
          environments,
          reader,
          local,
          startedAt: startedAt.getTime(),
        };
        results.push(await measure({ ...settings, ...place, signal, onStep: step }));
        estimate.finished(variant, round, performance.now() - began);
      }
      // Only whole rounds count, so that every variant has been measured equally often.
      finished.push(...results);
    }
  }

  function applicationOf(app: App): Application {
    return stack.applications.find((one) => one.app === app)!;
  }

  function resultsOf(): Results {
    const aggregated = variants.map((variant) => {
      const own = finished.filter((one) => variantKey(one.variant) === variantKey(variant));
      return aggregateVariant(own);
    });
    const done = Math.max(...finished.map(({ round }) => round));
    const machine = { ...describeMachine(), ...stack.machine };
    const runtimes = Object.fromEntries(
      stack.applications.flatMap(({ app, runtime }) => (runtime ? [[app, runtime]] : [])),
    ) as Results["runtimes"];
    const own = ownFactsOf(stack.applications);
    const compared = {
      stack: stack.name,
      machine,
      runtimes,
      variants: aggregated,
      ...(own && { own }),
      ...(stack.snapshotMissing !== undefined && { snapshotMissing: stack.snapshotMissing }),
      ...speedups(aggregated),
    };
    return {
      schema: 1,
      stack: stack.name,
      ...(settings.provenance && { provenance: settings.provenance }),
      ...(compared.snapshotMissing !== undefined && { snapshotMissing: compared.snapshotMissing }),
      noise,
      startedAt: startedAt.toISOString(),
      finishedAt: new Date().toISOString(),
      interrupted: signal.aborted,
      machine,
      runtimes,
      ...(own && { own }),
      settings: {
        rounds: done,
        probes: settings.probes,
        requests: settings.requests,
        concurrency: settings.concurrency,
        architecture: stack.applications[0]?.architecture ?? "x86_64",
      },
      variants: aggregated,
      speedup: compared.speedup,
      speedups: compared.speedups,
      notes: [
        ...(signal.aborted ? [`Interrupted: ${done} of ${settings.rounds} rounds.`] : []),
        ...stack.notes,
        ...[busyNote(noise.busyBefore), stolenNote(noise.stolen)].filter((note) => note !== undefined),
        ...notesOn(compared, stack.local !== undefined),
        ...functionErrorNotes(finished),
      ],
    };
  }
}

/** Every second round the other way round, so that no variant always follows the same one. */
function orderOf(variants: readonly Variant[], round: number): Variant[] {
  return round % 2 === 1 ? [...variants] : [...variants].reverse();
}
