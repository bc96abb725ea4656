import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { DEFAULT_RUNTIME } from "../../config/runtimes";
import { LambdaService } from "../../local/cloud/lambda/service";
import { tools } from "../../local/deploy/tools";
import { runProgram } from "../cli";
import { BenchError } from "../errors";
import { describeMachine } from "../machine";
import { wholeNumber } from "../options";
import { writeAtomically } from "../results";
import { difference, takenOf, untilBack, type Taken } from "./taken";

const FUNCTION = "scale";
const USUAL = [200, 500];
/** How long environments wait for use here, in ms, instead of five minutes; and until all is gone after that. */
const IDLE_LIMIT = 180_000;
const GONE_LIMIT = 240_000;

/** Requests at once, none of which finds an environment. */
interface Burst {
  environments: number;
  answered: number;
  /** Environments that were there when the last had answered. */
  together: number;
  /** What the others were told, each text once. */
  refused: string[];
  /** From the first request to the last answer, in ms. */
  wall: number;
  /** What the machine's memory has less than before, for each environment, in MB. */
  megabytesEach: number;
  /** The processors' load in the minute before. */
  load: number;
  /** From the last answer until nothing was left, idle time included, in ms; undefined where something was. */
  goneAfter: number | undefined;
  left: Taken;
}

const program = new Command("npm run test:scale --")
  .description(
    "Restores ever more environments of hello world at once, in a Lambda service of its own. Tells how long it takes, how " +
      "much memory, and what is left after the idle time.",
  )
  .option("--most <n>", "the largest burst", wholeNumber(1, 1000), 1000)
  .option("--out <file>", "results file")
  .action(main);

async function main({ most, out }: { most: number; out?: string }): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "petstore-scale-"));
  const service = await LambdaService.open({
    stateDir: folder,
    region: "eu-central-1",
    tools: await tools(),
    logs: { put: () => undefined },
    idleLimit: IDLE_LIMIT,
  });
  const bursts: Burst[] = [];
  try {
    await publish(service);
    for (const size of [...USUAL.filter((each) => each < most), most]) {
      bursts.push(await burst(service, folder, size));
      console.log(lineOf(bursts.at(-1)!));
    }
  } finally {
    await service.close();
    rmSync(folder, { recursive: true, force: true });
  }
  if (out !== undefined) {
    const results = { finishedAt: new Date().toISOString(), machine: describeMachine(), bursts };
    await writeAtomically(out, `${JSON.stringify(results, null, 2)}\n`);
  }
  const bad = bursts.filter((each) => each.answered < each.environments || each.goneAfter === undefined);
  if (bad.length > 0)
    throw new BenchError(`not all were answered, or something was left: ${bad.map(lineOf).join("; ")}`);
}

async function publish(service: LambdaService): Promise<void> {
  const settings = {
    Runtime: DEFAULT_RUNTIME as "java21",
    Handler: "petstore.HelloHandler::handleRequest",
    MemorySize: 512,
    Timeout: 30,
    Role: "role",
    SnapStart: { ApplyOn: "PublishedVersions" as const },
  };
  await service.createFunction(
    FUNCTION,
    settings,
    join(__dirname, "../../petstore-java/target/petstore.zip"),
  );
  await service.publishVersion({ FunctionName: FUNCTION });
  for (;;) {
    const { State, StateReason } = service.getFunctionConfiguration(FUNCTION, "1");
    if (State === "Failed") throw new BenchError(StateReason ?? "publishing failed");
    if (State === "Active") break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  service.createAlias({ FunctionName: FUNCTION, Name: "live", FunctionVersion: "1" });
}

async function burst(service: LambdaService, folder: string, environments: number): Promise<Burst> {
  await service.whenReady(FUNCTION);
  const before = takenOf(folder);
  const load = loadavg()[0]!;
  const payload = Buffer.from("{}");
  const begin = performance.now();
  const calls = Array.from({ length: environments }, async () => {
    const { functionError } = await service.invoke({ functionName: FUNCTION, qualifier: "live", payload });
    if (functionError !== undefined) throw new BenchError(functionError);
  });
  const results = await Promise.allSettled(calls);
  const end = performance.now();
  const refused = results.flatMap((each) => (each.status === "rejected" ? [String(each.reason)] : []));
  const together = service.environments(FUNCTION).length;
  const { megabytes } = difference(takenOf(folder), before);
  const back = await untilBack(folder, before, IDLE_LIMIT + GONE_LIMIT);
  return {
    ...{ environments, together, answered: environments - refused.length, refused: [...new Set(refused)] },
    ...{ wall: end - begin, megabytesEach: megabytes / environments, load },
    ...{ goneAfter: back ? performance.now() - end : undefined, left: difference(takenOf(folder), before) },
  };
}

function lineOf(burst: Burst): string {
  const { environments, together, answered, wall, megabytesEach, load, goneAfter, refused, left } = burst;
  const gone =
    goneAfter === undefined
      ? `left: ${JSON.stringify(left)}`
      : `gone after ${(goneAfter / 1000).toFixed(0)} s`;
  return [
    `${answered} of ${environments} answered in ${(wall / 1000).toFixed(1)} s (${(wall / environments).toFixed(1)} ms each)`,
    `${together} together, ${megabytesEach.toFixed(1)} MB each`,
    gone,
    `load before ${load.toFixed(1)}`,
    ...refused,
  ].join(", ");
}

void runProgram(program, "test:scale");
