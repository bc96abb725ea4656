// The SDK would warn on Node 20 in every run; that it works there is what the tests are for.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

import { relative } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { tools } from "../../local/deploy/tools";
import { choiceText, runProgram } from "../cli";
import { BenchError } from "../errors";
import { wholeNumber, writable } from "../options";
import { progressOn, silent } from "../progress";
import { interruptSignal } from "../signals";
import { coloursFor } from "../../local/terminal/colours";
import { widthOf, wrap } from "../terminal";
import { figure, FIGURE_NAMES, GROUPS, verdict, type GroupName } from "./figures";
import { formatRestoreResults, writeRestoreResults, type RestoreResults } from "./results";
import { runRestoreBench } from "./run";
import { renderRestoreResults } from "./table";

interface Options {
  only: readonly GroupName[];
  rounds?: number;
  out: string;
  check?: boolean;
  json?: boolean;
  quiet?: boolean;
}

const program = new Command("npm run bench:restore --")
  .description(
    "Measures how fast fresh environments answer, side by side in one run: deploys to a local cloud of its own, which " +
      "is gone afterwards, prints a table with the bounds, and where a restore's time goes.",
  )
  .addOption(
    new Option("--only <names>", `measure only these, separated by commas: ${GROUPS.join(", ")}`)
      .argParser(groups)
      .default([...GROUPS], "all"),
  )
  .option(
    "--rounds <n>",
    "how often everything is measured (default: as often as each needs)",
    wholeNumber(1, 1000),
  )
  .option("--out <file>", "results file", "bench/results/restore-latest.json")
  .option("--check", "exit with 1 where a bound of the column `at least` isn't met")
  .option("--json", "print the results file's content instead of the table")
  .option("--quiet", "no progress, no table: only what went wrong")
  .action(main)
  .addHelpText("after", () =>
    [
      "",
      ...wrap(
        "Exit codes: 0 done, 1 failed (with --check: or a bound isn't met), 2 wrong usage, 130 interrupted.",
        widthOf(process.stdout),
        "",
      ),
    ].join("\n"),
  );

function groups(text: string): GroupName[] {
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !(GROUPS as readonly string[]).includes(name));
  if (unknown !== undefined) throw new InvalidArgumentError(choiceText("group", unknown, GROUPS));
  return names as GroupName[];
}

async function main(options: Options): Promise<void> {
  await writable(options.out);
  const progress = options.quiet ? silent : progressOn(process.stderr);
  const { signal, release } = interruptSignal(progress.say);
  let results: RestoreResults;
  try {
    const settings = { tools: await tools(), signal, progress, rounds: options.rounds };
    results = await runRestoreBench(settings, options.only);
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    progress.done();
    release();
  }
  await writeRestoreResults(options.out, results);
  if (options.json) process.stdout.write(formatRestoreResults(results));
  else if (!options.quiet) {
    console.log(`\n${renderRestoreResults(results, widthOf(process.stdout), coloursFor(process.stdout))}\n`);
    console.log(`Results: ${relative(process.cwd(), options.out) || options.out}`);
  }
  if (!options.check) return;
  const missed = FIGURE_NAMES.filter((name) => {
    const value = results.figures[name];
    return value !== undefined && verdict(figure(name), value) === "no";
  });
  if (missed.length > 0) {
    throw new BenchError(`not met: ${missed.map((name) => figure(name).title).join("; ")}`);
  }
}

void runProgram(program, "bench:restore");
