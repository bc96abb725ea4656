// The SDK would warn on Node 20 in every run; that it works there is what the tests are for.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

import { createRequire } from "node:module";
import { Command, Option } from "commander";
import { ownFunctionOptions } from "../local/deploy/own-function-options";
import { runProgram } from "./cli";
import { appNames, wholeNumber, type BenchOptions } from "./options";
import type * as BenchCommand from "./benchCommand";
import type * as FileCommands from "./fileCommands";
import { KEPT_RUNS } from "./kept";
import { widthOf, wrap } from "./terminal";

const AFTER =
  `The newest ${KEPT_RUNS} runs are kept in bench/results. ` +
  "Exit codes: 0 done, 1 failed, 2 wrong usage (nothing was done), 130 interrupted (finished rounds are kept).";

// What commands need is loaded by them: help and wrong usage are answered at once.
const load = createRequire(__filename);
const files = () => load("./fileCommands") as typeof FileCommands;
const measuring = () => load("./benchCommand") as typeof BenchCommand;

const program = new Command("npm run bench --")
  .description(
    "Measures cold starts with and without SnapStart. Local by default: sets up what is missing, builds, deploys the " +
      "stack `local`, measures, prints a table and writes a page. With --stack dev: the deployed stack on AWS. With " +
      "--zip and --handler: a function of your own, of which nothing stays but the results.",
  )
  .option("--stack <name>", "the stack to measure; all but `local` are on AWS", "local")
  .addOption(
    new Option(
      "--app <names>",
      "what to measure, comma-separated: petstore, hello, boot4 (the pet store on Spring Boot 4, which the " +
        "stack `local` has built first where it isn't), all (petstore and hello; the default)",
    )
      .argParser(appNames)
      .conflicts("zip"),
  )
  .addOption(
    new Option(
      "--variants <which>",
      "quick: as deployed, with and without snapshot; all: each way of priming, too; of a function of your own, as it is " +
        "with PRIMING=none (default: all; on AWS and with --zip quick)",
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
  .option("--json", "print the results file's content instead of the table")
  .option("--quiet", "no progress, no table: only what went wrong")
  .action((options: BenchOptions) => measuring().benchCommand(options))
  .addHelpText("after", () => ["", ...wrap(AFTER, widthOf(process.stdout), "")].join("\n"));

// What a stack on AWS is called with may be said, too; the rest is as it is deployed.
ownFunctionOptions(program, ({ stack }) => (stack === "local" ? [] : ["method", "body", "event"]));

program
  .command("compare")
  .description("what changed from one results file to another, and whether it is more than noise")
  .argument("<before>", "a results file")
  .argument("<after>", "a results file")
  .option("--anyway", "compare although machine or settings differ")
  .option("--page <file>", "write the comparison as a page, too")
  .action((before: string, after: string, options: { anyway?: boolean; page?: string }) =>
    files().compareCommand(before, after, options),
  );

program
  .command("history")
  .description("list the runs in a results folder, oldest first")
  .argument("[folder]", "a folder with results files", "bench/results")
  .option("--page <file>", "write the history as a page, too")
  .action((folder: string, options: { page?: string }) => files().historyCommand(folder, options));

program
  .command("page")
  .description("write the page of a results file again")
  .argument("[results]", "a results file", "bench/results/latest.json")
  .option("--to <file>", "where to (default: beside the results file, ending in .html)")
  .action((results: string, options: { to?: string }) => files().pageCommand(results, options));

program
  .command("picture")
  .description("draw the README's picture from a results file")
  .argument("[results]", "a results file", "bench/results/reference.json")
  .option("--to <file>", "where to", "docs/bench.svg")
  .action((results: string, options: { to: string }) => files().pictureCommand(results, options));

program
  .command("figures")
  .description(
    "write the figures of bench/results/reference.json into README.md and docs, between their markers",
  )
  .option("--check", "change nothing; fail where a document differs")
  .action((options: { check?: boolean }) => files().figuresCommand(options));

void runProgram(program, "bench");
