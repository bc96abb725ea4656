import { BenchError } from "../../errors";
import type { Bench, Measured } from "../bench";
import { reachZero, type VariantUrl } from "../fromZero";
import { pssBelow } from "../processMemory";
import { simultaneous } from "../simultaneous";

/** Environments that run at once. */
const MANY = 10;
/** How often to try to get exactly so many; a request that comes late finds an environment that is idle again. */
const TRIES = 5;

/** What each environment beyond the first takes of the machine's memory, helpers included, after one request each. */
export async function measureMemory(bench: Bench): Promise<Measured> {
  const samples: Record<string, number[]> = {};
  const further: Partial<Record<VariantUrl, number>> = {};
  for (const variant of ["snapstart", "baseline"] as const) {
    const one = await pssOf(bench, variant, 1);
    const many = await pssOf(bench, variant, MANY);
    samples[`${variant}One`] = one;
    samples[`${variant}Many`] = many;
    further[variant] = (total(many) - total(one)) / (MANY - 1);
  }
  const { petstore } = (await bench.deployment()).applications;
  await reachZero(await bench.deployment(), petstore.functionName, bench.signal);
  const [restored, cold] = [further.snapstart!, further.baseline!];
  const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
  return {
    figures: { memoryShare: restored / cold },
    detail: `${megabytes(restored)} restored, ${megabytes(cold)} cold: PSS of ${MANY} after one request each, less that of one`,
    samples,
    facts: { restoredBytes: restored, coldBytes: cold },
  };
}

const total = (values: number[]) => values.reduce((sum, each) => sum + each, 0);

/** PSS in bytes of each of `count` environments, from zero. */
async function pssOf(bench: Bench, variant: VariantUrl, count: number): Promise<number[]> {
  const deployment = await bench.deployment();
  const { functionName, urls } = deployment.applications.petstore;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    bench.step(`${variant}, ${count} at once`);
    await reachZero(deployment, functionName, bench.signal);
    await simultaneous(urls[variant], count, bench.signal);
    const environments = await deployment.environments(functionName);
    if (environments.length !== count) continue;
    return Promise.all(
      environments.map(async ({ pid }) => {
        if (pid === undefined) throw new BenchError("the local cloud doesn't know an environment's process");
        const { own, helpers } = await pssBelow(deployment.pid, pid);
        return own + helpers;
      }),
    );
  }
  throw new BenchError(`${count} requests at once never had ${count} environments`);
}
