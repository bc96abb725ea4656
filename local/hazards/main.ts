// The SDK would warn on Node 20 in every run; that it works there is what the tests are for.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

import { createRequire } from "node:module";
import { Command, Option } from "commander";
import { runProgram } from "../../bench/cli";
import { wholeNumber } from "../../bench/options";
import { widthOf, wrap } from "../../bench/terminal";
import { ownFunctionOptions } from "../deploy/own-function-options";
import type * as CheckCommand from "./check-command";
import { ACCEPTED_FILE, FAIL_ON, type CheckOptions } from "./options";
import { USUAL } from "./target";

// What checking needs is loaded by it: help and wrong usage are answered at once.
const load = createRequire(__filename);
const checking = () => load("./check-command") as typeof CheckCommand;

const program = ownFunctionOptions(
  new Command("npm run check:snapshot --").description(
    "Finds what SnapStart breaks in a function: publishes it on a local Lambda service of its own, restores it several " +
      "times, starts it cold, calls all environments alike, and looks into the snapshot. By default the function is the " +
      "pet store. It works on the local cloud only: nothing is asked of AWS, and no function there is checked.",
  ),
  // The pet store may have another runtime and other variables; what it is called with is known.
  () => ["runtime", "env"],
)
  .option("--memory <mb>", `memory in MB (default: ${USUAL.memory})`, wholeNumber(128, 10_240))
  .option("--timeout <s>", `time limit of a call in seconds (default: ${USUAL.timeout})`, wholeNumber(1, 900))
  .addOption(
    new Option(
      "--requests <file.json>",
      "a list of events to call the function with, in place of the one request that other options describe",
    ).conflicts(["path", "method", "body", "event", "payloadFormat"]),
  )
  .option("--accepted <file>", `hazards that may stay, with reasons (default: ${ACCEPTED_FILE}, if there)`)
  .addOption(
    new Option("--fail-on <severity>", "exit with 1 from this severity on").choices(FAIL_ON).default("error"),
  )
  .option("--json", "print the findings as JSON")
  .option("--sarif <file>", "write the findings for code scanning, too (SARIF 2.1.0)")
  .action((options: CheckOptions) => checking().checkCommand(options))
  .addHelpText("after", () =>
    [
      "",
      ...wrap(
        "Exit codes: 0 done, 1 failed or hazards were found (see --fail-on), 2 wrong usage, 130 interrupted. What is checked, " +
          "and what can't be: docs/hazards.md.",
        widthOf(process.stdout),
        "",
      ),
    ].join("\n"),
  );

void runProgram(program, "check:snapshot");
