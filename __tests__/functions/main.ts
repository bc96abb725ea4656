import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { choiceText, runProgram } from "../../bench/cli";
import { BenchError, UsageError } from "../../bench/errors";
import { describeMachine, toolVersions } from "../../bench/machine";
import { writeAtomically } from "../../bench/results";
import { interruptSignal } from "../../bench/signals";
import { asRoot } from "../../local/cloud/runtime/launcher";
import { projectRoot } from "../../local/setup/paths";
import { resolveTools } from "../../local/setup/tools";
import { LambdaBench } from "../e2e/support/lambda";
import { build } from "./build";
import { FUNCTIONS, type FunctionCase } from "./functions";
import { within } from "./limits";
import { formatResults, functionRun, parseResults, type FunctionResults, type FunctionRun } from "./results";
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
  .argument("[names...]", `these alone: ${names.join(", ")}`, chosen)
  .option("--write", "write the results to __tests__/functions/results.json and docs/functions.md")
  .action(main);

function chosen(name: string, before: FunctionCase[] = []): FunctionCase[] {
  const found = FUNCTIONS.find((one) => one.name === name);
  if (found === undefined) throw new UsageError(choiceText("function", name, names));
  return [...before, found];
}

async function main(given: FunctionCase[] = [], { write }: { write?: boolean }): Promise<void> {
  if (write && given.length > 0) throw new UsageError("--write: it takes all functions; name none of them");
  const cases = given.length > 0 ? given : FUNCTIONS;
  const { signal, release } = interruptSignal(say);
  const results: FunctionResults = {
    schema: 1,
    startedAt: new Date().toISOString(),
    machine: { ...describeMachine(), ...toolVersions(cases.map(({ settings }) => settings.Runtime!)) },
    runs: [],
  };
  try {
    results.runs = await runAll(cases, signal);
  } finally {
    release();
  }
  console.log(`\n${asText(results)}\n`);
  if (write) {
    const file = formatResults(results);
    await writeAtomically(RESULTS, file);
    // From the file's numbers, as a test has them: they are rounded.
    await writeAtomically(PAGE, withTable(await readFile(PAGE, "utf8"), parseResults(file)));
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
  let opening: Promise<void> | undefined;
  try {
    opening = bench.open();
    await within("open", opening, signal);
    const { noSnapshots } = bench.service;
    if (noSnapshots !== undefined)
      throw new BenchError(`there are no snapshots on this machine: ${noSnapshots}`);
    for (const one of cases) {
      const about = (what: string) => say(`${one.name.padEnd(22)} ${what}`);
      const attempt = async () => {
        about("building");
        const zip = await build(one.name, tools, signal);
        return runFunction(bench, one, zip, signal, about);
      };
      const outcome = await attempt().catch((error: Error) => {
        if (signal.aborted) throw error;
        return error.message;
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
    await stop(bench, opening);
  }
}

/** Leaves nothing behind, however the service stops. */
async function stop(bench: LambdaBench, opening?: Promise<void>): Promise<void> {
  const stopping = async () => {
    // An interrupt doesn't wait for it, but what it opens is to be closed.
    await opening?.catch(() => undefined);
    await bench.service?.close();
  };
  await within("stop", stopping()).catch((error: Error) => say(`stopping: ${error.message}`));
  const left = bench.processes();
  // As root, since functions run so.
  if (left.length > 0) spawnSync("sh", ["-c", '"$@"', "sh", ...asRoot, "kill", "-9", ...left.map(String)]);
  rmSync(bench.folder, { recursive: true, force: true });
  if (left.length > 0) throw new BenchError(`${left.length} processes were left, and are ended now`);
}

const began = Date.now();
function say(line: string): void {
  process.stderr.write(`[${((Date.now() - began) / 1000).toFixed(0).padStart(4)} s] ${line}\n`);
}

/** What still keeps this process after its work doesn't keep it for longer than this, in ms. */
const LINGER = 5_000;

void runProgram(program, "test:functions").then(() => setTimeout(() => process.exit(), LINGER).unref());
