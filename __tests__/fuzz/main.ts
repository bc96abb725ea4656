import { join } from "node:path";
import { Command } from "commander";
import { runProgram } from "../../bench/cli";
import { BenchError } from "../../bench/errors";
import { wholeNumber } from "../../bench/options";
import { SeededRandom } from "../support/random";
import { commitResults } from "../support/faults-page";
import { fuzz } from "./fuzz";
import { openListeners } from "./listeners";
import { formatResults, fuzzReport, parseResults, type FuzzResults } from "./results";

/** Sends malformed requests to the local cloud's listeners, on raw sockets. */

const RESULTS = join(__dirname, "results.json");
/** What memory may grow by, in MB: what Node.js keeps of a heap that was larger once. */
const MEMORY_SLACK = 100;

const program = new Command("npm run test:fuzz --")
  .description(
    "Sends well formed and malformed requests to an HTTP API, the front door and the Runtime API, on raw sockets. None may " +
      "end, block or bloat the process, or be answered by a fault of the local cloud's own.",
  )
  .option(
    "--seed <number>",
    "send what an earlier run with this seed sent",
    wholeNumber(0, 1e9),
    Date.now() % 1_000_000,
  )
  .option("--inputs <number>", "how many in all", wholeNumber(0, 1e9), 100_000)
  .option("--write", "write the results to __tests__/fuzz/results.json and docs/faults.md")
  .action(main);

const memoryMb = () => process.memoryUsage().rss / 2 ** 20;

async function main(options: { seed: number; inputs: number; write?: boolean }): Promise<void> {
  const unhandled: string[] = [];
  for (const event of ["uncaughtException", "unhandledRejection"] as const)
    process.on(event, (error: unknown) => void unhandled.push(String((error as Error).stack ?? error)));
  const random = new SeededRandom(options.seed);
  const { listeners, close } = await openListeners();
  const startedAt = new Date().toISOString();
  const results: FuzzResults = {
    ...{ schema: 1, startedAt, seed: options.seed, tallies: [], unhandled },
    memoryMb: { before: memoryMb(), after: 0 },
  };
  for (const listener of listeners) {
    const tally = await fuzz(listener, Math.ceil(options.inputs / listeners.length), random);
    process.stderr.write(`${listener.name}: ${tally.inputs} inputs\n`);
    results.tallies.push(tally);
  }
  results.memoryMb.after = memoryMb();
  await close();
  console.log(`\n${fuzzReport(results)}\n`);
  if (options.write) {
    const file = formatResults(results);
    await commitResults(RESULTS, file, "inputs", fuzzReport(parseResults(file)));
  }
  const faults = [...unhandled, ...results.tallies.flatMap((tally) => tally.faults)];
  if (results.memoryMb.after > results.memoryMb.before + MEMORY_SLACK)
    faults.push("the process's memory has grown");
  if (faults.length > 0) throw new BenchError(faults.join("\n"));
}

void runProgram(program, "test:fuzz").then(() => process.exit());
