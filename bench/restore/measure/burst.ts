import { BenchError } from "../../errors";
import { median } from "../../statistics";
import { ms } from "../../table";
import type { Bench, Measured } from "../bench";
import { coldRequest, reachZero } from "../fromZero";
import { simultaneous } from "../simultaneous";

const ROUNDS = 7;
const SINGLES = 3;
const AT_ONCE = 50;
/** As for memory.ts: a request that comes late finds an environment that is idle again. */
const TRIES = 5;

/** As many requests at once as make 50 environments, against one alone. */
export async function measureBurst(bench: Bench): Promise<Measured> {
  const rounds = bench.rounds(ROUNDS);
  const [alone, wall]: [number[], number[]] = [[], []];
  for (let round = 1; round <= rounds; round++) {
    bench.step(`${AT_ONCE} at once`, `round ${round}/${rounds}`);
    for (let single = 0; single < SINGLES; single++) {
      alone.push((await coldRequest(bench, "petstore", "snapstart")).client);
    }
    wall.push(await burst(bench));
  }
  const deployment = await bench.deployment();
  await reachZero(deployment, deployment.applications.petstore.functionName, bench.signal);
  return {
    figures: { burstRatio: median(wall) / median(alone) },
    detail: `${ms(median(wall))} ms until the last of ${AT_ONCE} answered, ${ms(median(alone))} ms for one alone`,
    samples: { wall, alone },
    facts: { rounds, environments: AT_ONCE },
  };
}

/** @returns ms until the last one was answered */
async function burst(bench: Bench): Promise<number> {
  const deployment = await bench.deployment();
  const { functionName, urls } = deployment.applications.petstore;
  const counts: number[] = [];
  for (let attempt = 0; attempt < TRIES; attempt++) {
    await reachZero(deployment, functionName, bench.signal);
    const { wall, statuses } = await simultaneous(urls.snapstart, AT_ONCE, bench.signal);
    const failed = statuses.filter((status) => status !== 200);
    if (failed.length > 0)
      throw new BenchError(`${failed.length} of ${AT_ONCE} requests at once failed: ${failed[0]}`);
    const { length } = await deployment.environments(functionName);
    if (length === AT_ONCE) return wall;
    counts.push(length);
  }
  throw new BenchError(`${AT_ONCE} requests at once had only ${counts.join(", ")} environments`);
}
