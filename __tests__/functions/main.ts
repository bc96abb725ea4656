import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { choiceText, runProgram } from "../../bench/cli";
import { BenchError, UsageError } from "../../bench/errors";
import { describeMachine, toolVersions } from "../../bench/machine";
import { writeAtomically } from "../../bench/results";
import { interruptSignal } from "../../bench/signals";
import { ServiceError } from "../../local/cloud/errors";
import { projectRoot } from "../../local/setup/paths";
import { resolveTools } from "../../local/setup/tools";
import { LambdaBench } from "../e2e/support/lambda";
import { FunctionFailure } from "./answers";
import { build } from "./build";
import { FUNCTIONS, type FunctionCase } from "./functions";
import { within } from "./limits";
import { functionRun, formatResults, type FunctionResults, type FunctionRun } from "./results";
import { runFunction } from "./run";
import { asText, withTable } from "./table";

/** Runs other people's frameworks on the local Lambda service: with SnapStart, and without. */

const RESULTS = join(__dirname, "results.json");
const PAGE = join(projectRoot, "docs/functions.md");

const names = FUNCTIONS.map(({ name }) => name);

const program = new Command("npm run test:functions --")
  .description(
    "Builds functions on other people's frameworks, publishes each with SnapStart on the local Lambda service, calls " +
      "them restored and cold, and compares the answers.",
  )
  .argument("[names...]", `these alone: ${names.join(", ")}`, chosen, [])
  .option("--write", "write the results to __tests__/functions/results.json and docs/functions.md")
  .action(main);

function chosen(name: string, before: FunctionCase[]): FunctionCase[] {
  const found = FUNCTIONS.find((one) => one.name === name);
  if (found === undefined) throw new InvalidArgumentError(choiceText("function", name, names));
  return [...before, found];
}

async function main(given: FunctionCase[], { write }: { write?: boolean }): Promise<void> {
  if (write && given.length > 0) throw new UsageError("--write: it takes all functions; name none of them");
  const cases = given.length > 0 ? given : FUNCTIONS;
  const { signal, release } = interruptSignal(say);
  const results: FunctionResults = {
    schema: 1,
    startedAt: new Date().toISOString(),
    machine: { ...describeMachine(), ...toolVersions() },
    runs: [],
  };
  try {
    results.runs = await runAll(cases, signal);
  } finally {
    release();
  }
  console.log(`\n${asText(results)}\n`);
  if (write) {
    await writeAtomically(RESULTS, formatResults(results));
    await writeAtomically(PAGE, withTable(await readFile(PAGE, "utf8"), results));
    say("docs/functions.md and results.json are written");
  }
  const failed = results.runs.filter(({ failure }) => failure !== undefined);
  if (failed.length > 0) {
    throw new BenchError(
      `${failed.length} of ${results.runs.length} failed: ${failed.map(({ name }) => name).join(", ")}`,
    );
  }
}

async function runAll(cases: FunctionCase[], signal: AbortSignal): Promise<FunctionRun[]> {
  const tools = await resolveTools(["mvn", "javaHome"]);
  const bench = new LambdaBench();
  const runs: FunctionRun[] = [];
  try {
    await within("open", bench.open(), signal);
    const { noSnapshots } = bench.service;
    if (noSnapshots !== undefined)
      throw new BenchError(`there are no snapshots on this machine: ${noSnapshots}`);
    for (const one of cases) {
      const about = (what: string) => say(`${one.name.padEnd(22)} ${what}`);
      const outcome = await attempt(async () => {
        about("building");
        const zip = await build(one.name, tools, signal);
        return runFunction(bench, one, zip, signal, about);
      });
      const run = functionRun(one, outcome);
      about(run.failure === undefined ? "passed" : `failed: ${run.failure}`);
      runs.push(run);
      await within("stop", bench.service.deleteFunction(one.name), signal).catch((error: Error) => {
        // Not created, or it doesn't end; what that leaves is looked at below.
        if (signal.aborted) throw error;
      });
    }
    return runs;
  } finally {
    await stop(bench);
  }
}

/** @returns why it failed, where the function or the service did; anything else is an error of this program, or Ctrl-C */
async function attempt<T>(work: () => Promise<T>): Promise<T | string> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FunctionFailure || error instanceof ServiceError) {
      return (error as Error).message;
    }
    throw error;
  }
}

/** Leaves nothing behind, however the service stops. */
async function stop(bench: LambdaBench): Promise<void> {
  const stopped = bench.service === undefined ? Promise.resolve() : bench.remove();
  await within("stop", stopped).catch((error: Error) => say(`stopping: ${error.message}`));
  const left = bench.processes();
  for (const pid of left) process.kill(pid, "SIGKILL");
  if (left.length > 0) throw new BenchError(`${left.length} processes were left, and are ended now`);
}

const began = Date.now();
function say(line: string): void {
  process.stderr.write(`[${((Date.now() - began) / 1000).toFixed(0).padStart(4)} s] ${line}\n`);
}

void runProgram(program, "test:functions");
