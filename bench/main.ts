// The SDK would warn on Node 20 in every run; that it works there is what the tests are for.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

import { Command, Option } from "commander";
import pc from "picocolors";
import { benchCommand } from "./benchCommand";
import { compareCommand, figuresCommand, pageCommand, pictureCommand } from "./fileCommands";
import { BenchError, EXIT, Interrupted } from "./errors";
import { appNames, wholeNumber } from "./options";

const program = new Command("npm run bench --")
  .description(
    "Measures cold starts with and without SnapStart. Local by default: sets up what is missing, builds, deploys the " +
      "stack `local`, measures, prints a table and writes a page. With --stack dev: the deployed stack on AWS.",
  )
  .option("--stack <name>", "the stack to measure; all but `local` are on AWS", "local")
  .addOption(
    new Option(
      "--app <names>",
      "what to measure, with commas in between: petstore, hello, boot4 (the pet store on Spring Boot 4, which the " +
        "stack `local` has built first where it isn't), all (petstore and hello)",
    )
      .argParser(appNames)
      .default(["all"], "all"),
  )
  .addOption(
    new Option(
      "--variants <which>",
      "quick: as deployed, with and without snapshot; all: each way of priming, too (default: all; on AWS quick)",
    ).choices(["quick", "all"]),
  )
  .option("--rounds <n>", "how often each variant is measured (default: 3)", wholeNumber(1, 1000))
  .option(
    "--probes <n>",
    "single requests from zero in each round (default: 5; on AWS 1)",
    wholeNumber(0, 100),
  )
  .option(
    "--requests <n>",
    "requests of ab in each round (default: 300; on AWS 1000)",
    wholeNumber(1, 1_000_000),
  )
  .option(
    "--concurrency <n>",
    "requests of ab at a time (default: one for each core; on AWS 50)",
    wholeNumber(1, 10_000),
  )
  .option(
    "--max-log-pages <n>",
    "FilterLogEvents calls allowed for each function",
    wholeNumber(1, 100_000),
    2000,
  )
  .option("--out <file>", "results file; page and ab's data go beside it", "bench/results/latest.json")
  .option("--no-page", "write no page")
  .option("--json", "print the results file's content instead of the table", false)
  .option("--quiet", "no progress, no table: only what went wrong", false)
  .action(benchCommand)
  .showHelpAfterError("(--help explains the options)")
  .exitOverride()
  .addHelpText(
    "after",
    "\nExit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted (finished rounds are kept).",
  );

program
  .command("compare")
  .description("what changed from one results file to another, and whether it is more than noise")
  .argument("<before>", "a results file")
  .argument("<after>", "a results file")
  .action(compareCommand);

program
  .command("page")
  .description("write the page of a results file anew")
  .argument("[results]", "a results file", "bench/results/latest.json")
  .option("--to <file>", "where to (default: beside the results file, ending in .html)")
  .action(pageCommand);

program
  .command("picture")
  .description("draw the README's picture from a results file")
  .argument("[results]", "a results file", "bench/results/reference.json")
  .option("--to <file>", "where to", "docs/bench.svg")
  .action(pictureCommand);

program
  .command("figures")
  .description(
    "write the figures of bench/results/reference.json into README.md and docs, between their markers",
  )
  .option("--check", "change nothing; fail where a document differs", false)
  .action(figuresCommand);

/** Commander's own errors carry a code of its own and have been printed. */
function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return EXIT.interrupted;
  const code = (error as { code?: string }).code ?? "";
  if (code === "commander.helpDisplayed" || code === "commander.help") return EXIT.ok;
  if (code.startsWith("commander.")) return EXIT.usage;
  return EXIT.failed;
}

async function main(): Promise<void> {
  for (const command of program.commands) command.exitOverride();
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    const { name, message, stack } = error as Error;
    // A one-liner where the cause is known; a stack where it is our mistake.
    const known = error instanceof BenchError || error instanceof Interrupted || name === "DeployError";
    if (!(error as { code?: string }).code?.startsWith("commander.")) {
      console.error(pc.red(known ? `bench: ${message}` : (stack ?? message)));
    }
  }
}

void main();
