import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Command, InvalidArgumentError } from "commander";
import { runProgram } from "../../bench/cli";
import { BenchError } from "../../bench/errors";
import { wholeNumber } from "../../bench/options";
import { describeMachine, toolVersions } from "../../bench/machine";
import { deploy } from "../../local/deploy/deploy";
import { resolveTools } from "../../local/setup/tools";
import { buildReleases } from "../kills/application";
import { CloudUnderTest, outputsOf, stateOf } from "../kills/cloud";
import { Machine } from "../kills/left";
import { SeededRandom } from "../support/random";
import { commitResults } from "../support/faults-page";
import { localCall } from "../support/local-client";
import { apiClient, fetchClient, lambdaClient } from "./clients";
import { Load } from "./load";
import { formatResults, loadReport, parseResults, type LoadResults } from "./results";
import { growth, usageOf, type Usage } from "./usage";

/** Requests of several kinds while deployments happen and fail; nothing may be lost, wrong or left. */

const RESULTS = join(__dirname, "results.json");

/** A little longer than environments wait for another invocation, in ms. */
const IDLE = 5.5 * 60_000;
/** Load before the first measure, in ms: what is used is loaded by then. */
const WARM_UP = 30_000;
/** What deployments do, by turns. The function's time limit is in seconds. */
const RELEASES = 2;
const TIMEOUT = 3;

const program = new Command("npm run test:load --")
  .description(
    "Sends requests of several kinds to the local cloud while deployments happen and fail. None may be lost or wrong, and " +
      "after the idle time, processes, descriptors and memory must be what they were before.",
  )
  .option("--minutes <number>", "how long", minutes, 10)
  .option("--seed <number>", "choose as an earlier run did", wholeNumber(0, 1e9), Date.now() % 1_000_000)
  .option("--no-idle", "end idle environments instead of waiting for the idle time of five minutes")
  .option("--write", "write the results to __tests__/load/results.json and docs/faults.md")
  .action(main);

interface Options {
  minutes: number;
  seed: number;
  idle: boolean;
  write?: boolean;
}

function minutes(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError("It has to be a number.");
  return Number(text);
}

async function main(options: Options): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "petstore load-"));
  const { javaHome } = await resolveTools(["javaHome"]);
  const zips = buildReleases(javaHome, folder, RELEASES);
  const cloud = new CloudUnderTest(folder, ["-c", `zip=${zips[0]}`, "-c", `timeout=${TIMEOUT}`]);
  try {
    if (!(await cloud.printed(/Serving until Ctrl-C/))) throw new BenchError(cloud.output);
    const results = await run(options, folder, cloud, zips);
    console.log(`\n${loadReport(results)}\n`);
    if (options.write) {
      const file = formatResults(results);
      await commitResults(RESULTS, file, "load", loadReport(parseResults(file)));
    }
    if (results.faults.length > 0) throw new BenchError(results.faults.join("\n"));
  } finally {
    await cloud.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(
  { minutes: length, seed, idle }: Options,
  folder: string,
  cloud: CloudUnderTest,
  zips: string[],
): Promise<LoadResults> {
  const stateDir = stateOf(folder);
  const { apiUrl = "", functionName = "" } = outputsOf(folder);
  const clients = [
    apiClient(apiUrl, true),
    apiClient(apiUrl, false),
    fetchClient(apiUrl),
    lambdaClient(stateDir, functionName),
  ];
  const random = new SeededRandom(seed);
  const settled = async (): Promise<Usage> => {
    if (idle) await sleep(IDLE);
    else {
      await localCall(stateDir, "DELETE", `/functions/${functionName}/environments`);
      await sleep(5_000);
    }
    return usageOf(cloud.pid);
  };
  say(`seed ${seed}; warming up`);
  const warm = new Load(clients, random);
  warm.releases.add("release-0");
  await sleep(WARM_UP);
  await warm.stop();
  say("idle");
  const before = await settled();
  const startedAt = new Date().toISOString();
  const load = new Load(clients, random);
  load.releases.add("release-0");
  const deployments = await deployUntil(Date.now() + length * 60_000, stateDir, zips, load);
  await load.stop();
  say("idle");
  const after = await settled();
  for (const client of clients) client.close();
  const left = await new Machine(folder).left(cloud);
  const faults = [...load.examples, ...growth(before, after), ...left];
  if (!cloud.running) faults.push("npm start has ended");
  const machine = { ...describeMachine(), ...toolVersions(["java11"]) };
  const counted = { tallies: load.tallies, deployments, before, after, faults };
  return { schema: 1, startedAt, seed, minutes: length, machine, ...counted };
}

/** A release, one that isn't there, the other release, a wrong setting, and so on. */
async function deployUntil(
  deadline: number,
  stateDir: string,
  zips: string[],
  load: Load,
): Promise<LoadResults["deployments"]> {
  const counts = { succeeded: 0, failed: 0 };
  for (let turn = 1; Date.now() < deadline; turn++) {
    const release = turn % RELEASES;
    const wrong: Record<string, string> = turn % 2 === 0 ? { zip: "/nowhere.zip" } : { memory: "64" };
    await deploy("up", { stateDir, config: wrong }).then(
      () => load.examples.push("a wrong deployment succeeded"),
      () => counts.failed++,
    );
    load.releases.add(`release-${release}`);
    await deploy("up", { stateDir, config: { zip: zips[release]! } }).then(
      () => counts.succeeded++,
      (error: Error) => load.examples.push(`a deployment failed: ${error.message}`),
    );
    load.releases = new Set([`release-${release}`]);
    say(`${counts.succeeded} deployments, ${load.tallies.reduce((sum, { sent }) => sum + sent, 0)} requests`);
    await sleep(Math.max(0, Math.min(10_000, deadline - Date.now())));
  }
  return counts;
}

const began = Date.now();
function say(line: string): void {
  process.stderr.write(`[${((Date.now() - began) / 1000).toFixed(0).padStart(5)} s] ${line}\n`);
}

void runProgram(program, "test:load").then(() => process.exit());
