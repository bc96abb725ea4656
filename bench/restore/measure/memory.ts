import { BenchError } from "../../errors";
import type { Bench, Measured } from "../bench";
import { reachZero, type VariantUrl } from "../fromZero";
import { processesBelow, pssOf } from "../processMemory";
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
    const one = await memoryOf(bench, variant, 1);
    const many = await memoryOf(bench, variant, MANY);
    Object.assign(samples, { [`${variant}One`]: one.jvms, [`${variant}Many`]: many.jvms });
    Object.assign(samples, {
      [`${variant}HelpersOne`]: one.helpers,
      [`${variant}HelpersMany`]: many.helpers,
    });
    further[variant] = (total(many) - total(one)) / (MANY - 1);
  }
  const deployment = await bench.deployment();
  await reachZero(deployment, deployment.applications.petstore.functionName, bench.signal);
  const [restored, cold] = [further.snapstart!, further.baseline!];
  const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
  return {
    figures: { memoryShare: restored / cold },
    detail: `${megabytes(restored)} restored, ${megabytes(cold)} cold: PSS of ${MANY} after one request each, less that of one`,
    samples,
    facts: { restoredBytes: restored, coldBytes: cold },
  };
}

/** PSS in bytes of each process. */
interface Memory {
  jvms: number[];
  /** The shells, CRIU and the like that an environment has beside its JVM, those that several share only once. */
  helpers: number[];
}

const total = ({ jvms, helpers }: Memory) => [...jvms, ...helpers].reduce((sum, each) => sum + each, 0);

/** Of `count` environments, from zero. */
async function memoryOf(bench: Bench, variant: VariantUrl, count: number): Promise<Memory> {
  const deployment = await bench.deployment();
  const { functionName, urls } = deployment.applications.petstore;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    bench.step(`${variant}, ${count} at once`);
    await reachZero(deployment, functionName, bench.signal);
    await simultaneous(urls[variant], count, bench.signal);
    const environments = await deployment.environments(functionName);
    if (environments.length !== count) continue;
    const jvms = environments.map(({ pid }) => {
      if (pid === undefined) throw new BenchError("the local cloud doesn't know an environment's process");
      return pid;
    });
    const all = await Promise.all(jvms.map((pid) => processesBelow(deployment.pid, pid)));
    const helpers = [...new Set(all.flat())].filter((pid) => !jvms.includes(pid));
    return {
      jvms: await Promise.all(jvms.map(pssOf)),
      helpers: await Promise.all(helpers.map(pssOf)),
    };
  }
  throw new BenchError(`${count} requests at once never had ${count} environments`);
}
