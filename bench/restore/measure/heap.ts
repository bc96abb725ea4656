import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { LambdaService } from "../../../local/cloud/lambda/service";
import { PROJECT_FOLDER } from "../../../local/deploy/paths";
import { BenchError } from "../../errors";
import { median } from "../../statistics";
import { ms } from "../../table";
import type { Bench, Measured } from "../bench";
import { restoreOf, type Cold } from "../fromZero";

const ROUNDS = 15;
/** Live heap, in MB. */
const SIZES = [25, 1024] as const;
type Size = (typeof SIZES)[number];

const MEMORY_MB = 3008;
const RUNTIME = join(PROJECT_FOLDER, "petstore-java/target/runtime");
const run = promisify(execFile);
/** As for a deployment; see SETTLE in fromZero.ts. */
const SETTLE = 150;

/** Restores of a function with much live heap and with little, in turn, by the time around the invocation. */
export async function measureHeap(bench: Bench): Promise<Measured> {
  const { signal, tools } = bench;
  const folder = join(bench.folder, "heap");
  bench.step("compiling the handler");
  const zip = await compile(folder, tools.javaHome, signal);
  const logs = { put: () => undefined };
  const service = await LambdaService.open({ stateDir: folder, region: "eu-central-1", tools, logs });
  try {
    if (service.noSnapshots !== undefined) throw new BenchError(service.noSnapshots);
    const facts: Record<string, number> = {};
    for (const size of SIZES) {
      bench.step(`publishing with ${size} MB of heap`);
      await publish(service, size, zip, signal);
      const { imageBytes, mappedBytes } = service.snapshotOf(nameOf(size), "1");
      Object.assign(facts, { [`imageBytes${size}`]: imageBytes, [`mappedBytes${size}`]: mappedBytes });
    }
    // A gigabyte on its way to the disk would be in the way of whatever is measured meanwhile.
    await run("sync", { signal });
    const rounds = bench.rounds(ROUNDS);
    const all: Record<Size, Cold[]> = { 25: [], 1024: [] };
    for (let round = 0; round <= rounds; round++) {
      bench.step("from zero", `round ${round}/${rounds}`);
      for (const size of round % 2 === 1 ? SIZES : [...SIZES].reverse()) {
        const cold = await restoreOnce(service, nameOf(size), signal);
        if (round > 0) all[size].push(cold);
      }
    }
    const p50 = (size: Size) => median(all[size].map(({ client }) => client));
    return {
      figures: { heapRatio: p50(1024) / p50(25) },
      detail:
        `${ms(p50(1024))} ms with 1 GB, ${ms(p50(25))} ms with 25 MB, p50 of ${rounds}; images of ` +
        SIZES.map((size) => `${Math.round(facts[`imageBytes${size}`]! / 2 ** 20)} MB`).join(" and "),
      samples: Object.fromEntries(
        SIZES.map((size) => [`heap${size}`, all[size].map(({ client }) => client)]),
      ),
      facts: { ...facts, rounds },
      restores: SIZES.flatMap((size) => all[size].map((cold) => restoreOf(nameOf(size), cold))),
    };
  } finally {
    await service.close();
  }
}

const nameOf = (size: Size) => `heap-${size}` as const;

/** @returns the zip's path */
async function compile(folder: string, javaHome: string, signal: AbortSignal): Promise<string> {
  const classes = join(folder, "classes");
  const zip = join(folder, "ballast.zip");
  await mkdir(classes, { recursive: true });
  const javac = [
    "--release",
    "11",
    "-classpath",
    `${RUNTIME}/*`,
    "-d",
    classes,
    join(__dirname, "../Ballast.java"),
  ];
  await run(join(javaHome, "bin/javac"), javac, { signal });
  await run(join(javaHome, "bin/jar"), ["--create", "--no-manifest", "--file", zip, "-C", classes, "."], {
    signal,
  });
  return zip;
}

async function publish(service: LambdaService, size: Size, zip: string, signal: AbortSignal): Promise<void> {
  const name = nameOf(size);
  const settings = {
    Runtime: "java11" as const,
    Handler: "ballast.Ballast::handleRequest",
    MemorySize: MEMORY_MB,
    Timeout: 60,
    Role: "role",
    SnapStart: { ApplyOn: "PublishedVersions" as const },
    Environment: { Variables: { BALLAST_MB: String(size) } },
  };
  await service.createFunction(name, settings, zip);
  await service.publishVersion({ FunctionName: name });
  for (;;) {
    const { State, StateReason } = service.getFunctionConfiguration(name, "1");
    if (State === "Active") return;
    if (State === "Failed") throw new BenchError(`${name} can't be published: ${StateReason}`);
    await sleep(20, undefined, { signal });
  }
}

async function restoreOnce(service: LambdaService, name: string, signal: AbortSignal): Promise<Cold> {
  await service.stopEnvironments(name);
  await service.whenReady(name);
  await sleep(SETTLE, undefined, { signal });
  const since = Date.now();
  const begin = performance.now();
  const answer = await service.invoke({ functionName: name, qualifier: "1", payload: Buffer.from("{}") });
  const client = performance.now() - begin;
  const starts = service.starts(name, since);
  if (answer.functionError !== undefined || starts.length !== 1) {
    throw new BenchError(`${name} wasn't restored: ${answer.payload.toString()}`);
  }
  return { client, split: starts[0]!.split };
}
