import { join } from "node:path";
import { runAb, type LoadResult } from "../../ab";
import { ms } from "../../table";
import type { Bench, Measured } from "../bench";
import { reachZero, type VariantUrl } from "../fromZero";
import { median } from "../../statistics";

const ROUNDS = 1;
const REQUESTS = 1000;
const CONCURRENCY = 50;

/** The load of the original post on a function without environments: what fails, and how many answers come a second. */
export async function measureLoad(bench: Bench): Promise<Measured> {
  const rounds = bench.rounds(ROUNDS);
  const deployment = await bench.deployment();
  const { functionName, urls } = deployment.applications.petstore;
  const results: Record<VariantUrl, LoadResult[]> = { baseline: [], snapstart: [] };
  for (let round = 1; round <= rounds; round++) {
    for (const variant of ["snapstart", "baseline"] as const) {
      bench.step(`${variant}, ab -n ${REQUESTS} -c ${CONCURRENCY}, round ${round}/${rounds}`);
      await reachZero(deployment, functionName, bench.signal);
      const directory = join(bench.folder, "ab");
      const load = { requests: REQUESTS, concurrency: CONCURRENCY, name: `${variant}.${round}`, directory };
      results[variant].push(
        await runAb({ ...load, ab: bench.tools.ab, target: { url: urls[variant] }, signal: bench.signal }),
      );
    }
  }
  await reachZero(deployment, functionName, bench.signal);
  const bad = (variant: VariantUrl) =>
    results[variant].reduce((sum, { failed, non2xx }) => sum + failed + non2xx, 0);
  const rate = (variant: VariantUrl) => median(results[variant].map(goodPerSecond));
  const view = (variant: VariantUrl) =>
    `${rate(variant).toFixed(1)} answers/s, p50 ${ms(median(results[variant].map(({ p50 }) => p50)))} ms, ${bad(variant)} failed`;
  return {
    figures: { loadFailed: bad("snapstart"), loadThroughput: rate("snapstart") / rate("baseline") },
    detail: `SnapStart: ${view("snapstart")}; baseline: ${view("baseline")}`,
    samples: {
      snapstart: results.snapstart.flatMap((one) => one.times),
      baseline: results.baseline.flatMap((one) => one.times),
    },
    facts: {
      rounds,
      snapstartFailed: bad("snapstart"),
      baselineFailed: bad("baseline"),
      snapstartPerSecond: rate("snapstart"),
      baselinePerSecond: rate("baseline"),
    },
  };
}

/** Requests per second that got what they asked for: an error is answered quickly, too. */
function goodPerSecond({ completed, failed, non2xx, requestsPerSecond }: LoadResult): number {
  return requestsPerSecond * ((completed - failed - non2xx) / completed);
}
