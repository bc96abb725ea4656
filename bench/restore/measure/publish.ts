import { setTimeout as sleep } from "node:timers/promises";
import {
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { BenchError } from "../../errors";
import { median } from "../../statistics";
import { ms } from "../../table";
import type { Bench, Measured } from "../bench";

const ROUNDS = 5;
/** ms between looks at the version's state. Each costs the local cloud and us a few ms of processor time. */
const POLL = 25;

/** Publishes the pet store anew, from the call until the version is Active; what isn't the function's init counts. */
export async function measurePublish(bench: Bench): Promise<Measured> {
  const deployment = await bench.deployment();
  const { functionName: FunctionName } = deployment.applications.petstore;
  const { lambda } = deployment;
  const rounds = bench.rounds(ROUNDS);
  const samples = { wall: [], init: [], checkpoint: [], beyondInit: [] } as Record<string, number[]>;
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  for (let round = 1; round <= rounds; round++) {
    bench.step("versions", `${round}/${rounds}`);
    bench.signal.throwIfAborted();
    const Variables = { ...Environment?.Variables, BENCH_ROUND: String(round) };
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
    const begin = performance.now();
    const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName }));
    await active(bench, FunctionName, Version!);
    const wall = performance.now() - begin;
    const { initMs, checkpointMs } = (await deployment.snapshot(FunctionName, Version!)) ?? {};
    if (initMs === undefined || checkpointMs === undefined)
      throw new BenchError(`version ${Version} has no snapshot`);
    samples.wall!.push(wall);
    samples.init!.push(initMs);
    samples.checkpoint!.push(checkpointMs);
    samples.beyondInit!.push(wall - initMs);
    await lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier: Version }));
  }
  const p50 = (name: string) => median(samples[name]!);
  return {
    figures: { publishBeyondInit: p50("beyondInit") },
    detail:
      `${ms(p50("wall"))} ms until Active, ${ms(p50("init"))} of it the init, ${ms(p50("checkpoint"))} the checkpoint ` +
      `with all that is done to the image, p50 of ${rounds}`,
    samples,
    facts: { rounds },
  };
}

async function active(bench: Bench, FunctionName: string, Qualifier: string): Promise<void> {
  const { lambda } = await bench.deployment();
  for (;;) {
    const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier }));
    if (found.State === "Active") return;
    if (found.State === "Failed") throw new BenchError(`version ${Qualifier} failed: ${found.StateReason}`);
    await sleep(POLL, undefined, { signal: bench.signal });
  }
}
