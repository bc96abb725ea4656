import { summarize } from "../../statistics";
import { ms } from "../../table";
import type { Bench, Measured } from "../bench";
import { coldRequest, restoreOf } from "../fromZero";

/** So many that p99 can be told; see leastFor. */
const RESTORES = 300;
/** Unmeasured ones before, until the caller's own code is compiled. */
const WARM_UP = 3;

/** Single restores of the pet store, each from zero environments, by the caller's clock. */
export async function measureRestore(bench: Bench): Promise<Measured> {
  const count = bench.rounds(RESTORES);
  const restores = [];
  for (let index = -WARM_UP; index < count; index++) {
    bench.step("one after the other", `${Math.max(0, index + 1)}/${count}`);
    const cold = await coldRequest(bench, "petstore", "snapstart");
    if (index >= 0) restores.push(restoreOf("petstore", cold));
  }
  const client = restores.map((restore) => restore.client);
  const { p50, p99, max } = summarize(client)!;
  const deployment = await bench.deployment();
  const { functionName, version } = deployment.applications.petstore;
  const { imageBytes = 0, mappedBytes = 0 } = (await deployment.snapshot(functionName, version)) ?? {};
  return {
    figures: { restoreP50: p50, ...(p99 !== undefined && { restoreTail: p99 / p50 }) },
    detail:
      `p50 ${ms(p50)}, ${p99 === undefined ? "" : `p99 ${ms(p99)}, `}max ${ms(max)} ms of ${count}; ` +
      `an image of ${megabytes(imageBytes)}, ${megabytes(mappedBytes)} of it mapped`,
    samples: { client },
    facts: { restores: count, imageBytes, mappedBytes },
    restores,
  };
}

const megabytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`;
