import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { runProgram } from "../../bench/cli";
import { BenchError } from "../../bench/errors";
import { wholeNumber } from "../../bench/options";
import { describeMachine, toolVersions } from "../../bench/machine";
import { interruptSignal } from "../../bench/signals";
import { resolveTools } from "../../local/setup/tools";
import { commitResults } from "../support/faults-page";
import { KillHarness } from "./harness";
import { MOMENTS, type Moment } from "./moments";
import { SeededRandom } from "../support/random";
import { formatResults, killReport, killTable, parseResults, type KillResults } from "./results";

/** Kills parts of `npm start` at chosen and random moments, and looks whether all is right after the next start. */

const RESULTS = join(__dirname, "results.json");

/** How often moments beside a serving cloud are tried for each of the others: they take a fraction of their time. */
const SERVING_SHARE = 10;

const program = new Command("npm run test:kills --")
  .description(
    "Kills (SIGKILL) the local cloud, Pulumi's engine, launchers, JVMs, CRIU and more, at chosen and at random moments. " +
      "After each, the next start or deployment must put everything right by itself, and nothing may be left.",
  )
  .option("--seed <number>", "choose as an earlier run did", wholeNumber(0, 1e9), Date.now() % 1_000_000)
  .option("--kills <number>", "how many", wholeNumber(0, 1e9), 200)
  .option("--only <text>", "only moments whose name has this in it")
  .option("--skip <text>", "leave out moments whose name has this in it")
  .option("--write", "write the results to __tests__/kills/results.json and docs/faults.md")
  .action(main);

interface Options {
  seed: number;
  kills: number;
  only?: string;
  skip?: string;
  write?: boolean;
}

async function main({ seed, kills: wanted, only, skip, write }: Options): Promise<void> {
  const random = new SeededRandom(seed);
  const folder = mkdtempSync(join(tmpdir(), "petstore kills-"));
  const { javaHome } = await resolveTools(["javaHome"]);
  const { signal, release } = interruptSignal(say);
  const harness = new KillHarness(folder, random);
  const begun = Date.now();
  const results: KillResults = {
    schema: 1,
    startedAt: new Date().toISOString(),
    seed,
    minutes: 0,
    machine: { ...describeMachine(), ...toolVersions(["java11"]) },
    kills: [],
    left: [],
  };
  say(`seed ${seed}, in ${folder}`);
  try {
    await harness.begin(javaHome);
    await strikeAll(harness, random, results, { wanted, only, skip, signal });
    results.left = await harness.end();
  } finally {
    await harness.abandon();
    release();
  }
  rmSync(folder, { recursive: true, force: true });
  results.minutes = Math.round((Date.now() - begun) / 60_000);
  console.log(`\n${killTable(results)}\n`);
  if (write) {
    const file = formatResults(results);
    await commitResults(RESULTS, file, "kills", killReport(parseResults(file)));
    say("docs/faults.md and results.json are written");
  }
  judge(results);
}

async function strikeAll(
  harness: KillHarness,
  random: SeededRandom,
  { kills }: KillResults,
  {
    wanted,
    only = "",
    skip,
    signal,
  }: Pick<Options, "only" | "skip"> & { wanted: number; signal: AbortSignal },
): Promise<void> {
  const chosen = MOMENTS.filter(
    ({ name }) => name.includes(only) && (skip === undefined || !name.includes(skip)),
  );
  const choices = chosen.flatMap((moment) =>
    Array<Moment>(moment.kind === "serving" ? SERVING_SHARE : 1).fill(moment),
  );
  if (choices.length === 0) throw new BenchError("no moment has such a name");
  const reached = () => kills.filter((one) => one.reached).length;
  // Some moments don't come each time; none may keep it from ending.
  while (reached() < wanted && kills.length < 2 * wanted && !signal.aborted) {
    for (const moment of random.shuffled(choices)) {
      // Interrupted, it tells what there is so far.
      if (reached() >= wanted || signal.aborted) return;
      const one = await harness.strike(moment, true);
      kills.push(one);
      const outcome =
        one.faults.length > 0 ? one.faults.join("; ") : one.reached ? "converged" : "didn't come";
      say(`${String(reached()).padStart(3)} ${moment.name}: ${outcome}`);
    }
  }
}

function judge({ kills, left }: KillResults): void {
  const failed = kills.filter(({ faults }) => faults.length > 0).length;
  if (failed > 0) throw new BenchError(`${failed} of ${kills.length} kills didn't converge`);
  if (left.length > 0) throw new BenchError(`left at the end: ${left.join("; ")}`);
}

const began = Date.now();
function say(line: string): void {
  process.stderr.write(`[${((Date.now() - began) / 1000).toFixed(0).padStart(5)} s] ${line}\n`);
}

void runProgram(program, "test:kills").then(() => process.exit());
