import { aggregateVariant, speedups } from "../../bench/aggregate";
import type { RoundResult } from "../../bench/measure";
import { notesOn } from "../../bench/notes";
import type { Results, Sample } from "../../bench/results";
import { seededRandom } from "../../bench/statistics";
import { isOwn, USUAL_APPS, variantsOf, type App, type KnownApp, type Variant } from "../../bench/variants";

/** What each variant's cold start and warm call take, in ms, before noise. */
const TIMES: Record<string, { cold: number; warm: number }> = {
  "petstore/baseline": { cold: 1600, warm: 3 },
  "petstore/snapstart-unprimed": { cold: 210, warm: 3 },
  "petstore/snapstart-classes": { cold: 120, warm: 3 },
  "petstore/snapstart": { cold: 55, warm: 3 },
  "boot4/baseline": { cold: 2400, warm: 3 },
  "boot4/snapstart-unprimed": { cold: 310, warm: 3 },
  "boot4/snapstart-classes": { cold: 160, warm: 3 },
  "boot4/snapstart": { cold: 66, warm: 3 },
  "hello/baseline": { cold: 200, warm: 0.5 },
  "hello/snapstart": { cold: 48, warm: 0.5 },
};

export const RUNTIMES: Record<KnownApp, string> = {
  petstore: "java11.al2023",
  boot4: "java21",
  hello: "java11.al2023",
};

interface SampleOptions {
  seed?: number;
  factor?: number;
  rounds?: number;
  apps?: readonly App[];
}

const made = new Map<string, Results>();

/** Results as a run would have them, with noise from a seed; `factor` slows every cold start with SnapStart. */
export function sampleResults(options: SampleOptions = {}): Results {
  const key = JSON.stringify(options);
  const known = made.get(key) ?? makeResults(options);
  made.set(key, known);
  // Each caller may change its own.
  return structuredClone(known);
}

function makeResults({ seed = 1, factor = 1, rounds = 3, apps = USUAL_APPS }: SampleOptions): Results {
  const random = seededRandom(seed);
  const noisy = (ms: number) => Math.round(ms * (0.93 + random() * 0.14) * 100) / 100;
  const variants = variantsOf(
    apps.map((app) => ({ app, priming: "invoke" })),
    "all",
  );
  const aggregated = variants.map((variant) =>
    aggregateVariant(Array.from({ length: rounds }, (_, index) => round(variant, index + 1, noisy, factor))),
  );
  const machine = {
    ...{ os: "Linux 6.18", architecture: "x64", cpu: "Sample CPU <2>", cores: 2, java: 17 },
    instead: "java11.al2023 runs on JDK 17.0.15: no JDK 11 is installed",
  };
  const runtimes = Object.fromEntries(
    apps.map((app) => [app, isOwn(app) ? "java21" : RUNTIMES[app]]),
  ) as Results["runtimes"];
  const compared = {
    stack: "local",
    machine,
    runtimes,
    variants: aggregated,
    ...speedups(aggregated),
  };
  return {
    schema: 1,
    stack: "local",
    startedAt: "2026-11-23T10:00:00.000Z",
    finishedAt: "2026-11-23T10:02:00.000Z",
    interrupted: false,
    machine,
    runtimes,
    settings: { rounds, probes: 5, requests: 40, concurrency: 2, architecture: "x86_64" },
    variants: aggregated,
    speedup: compared.speedup,
    speedups: compared.speedups,
    notes: notesOn(compared, true),
  };
}

function round(variant: Variant, number: number, noisy: (ms: number) => number, factor: number): RoundResult {
  const times = TIMES[`${isOwn(variant.app) ? "petstore" : variant.app}/${variant.variant}`]!;
  const baseline = variant.variant === "baseline";
  const coldMs = times.cold * (baseline ? 1 : factor);
  let at = number * 10_000;
  const sample = (source: Sample["source"], cold: boolean, environment: string): Sample => {
    const duration = noisy(cold ? coldMs * 0.1 : times.warm);
    const start = noisy(coldMs * 0.9);
    const inside = duration + (cold ? start : 0);
    at += inside + 1;
    return {
      requestId: `${variant.app}-${variant.variant}-${number}-${at}`,
      round: number,
      source,
      kind: cold ? (baseline ? "init" : "restore") : "warm",
      at: at - inside,
      duration,
      ...(cold && (baseline ? { init: start } : { restore: start })),
      ...(cold && { split: { prepare: 2, [baseline ? "init" : "criu"]: start - 2, invoke: duration } }),
      billed: Math.ceil(inside),
      memory: 130,
      environment,
      ...(source === "probe" && { client: inside + noisy(2) }),
    };
  };
  const probes = [1, 2, 3, 4, 5].flatMap((index) => [
    sample("probe", true, `p${number}${index}`),
    sample("probe", false, `p${number}${index}`),
  ]);
  const load = Array.from({ length: 40 }, (_, index) => sample("load", index < 2, `l${number}${index % 2}`));
  return {
    variant,
    round: number,
    version: baseline ? "$LATEST" : "1",
    samples: [...probes, ...load],
    load: {
      requests: 40,
      concurrency: 2,
      completed: 40,
      failed: 0,
      non2xx: 0,
      statusCodes: {},
      requestsPerSecond: 300,
      p50: 4,
      times: load.map(({ duration }) => Math.round(duration) + 1),
    },
    counts: { missingReports: 0, failedProbes: 0, untiedProbes: 0, unexpectedlyWarm: 0, failedStarts: 0 },
    memorySize: 1512,
    ...(!baseline && { snapshot: { imageBytes: 70e6, publishMs: 2100 } }),
  };
}
