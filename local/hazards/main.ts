// The SDK would warn on Node 20 in every run; that it works there is what the tests are for.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

import { Command, Option } from "commander";
import { runProgram } from "../../bench/cli";
import { BenchError } from "../../bench/errors";
import { wholeNumber, writable } from "../../bench/options";
import { progressOn } from "../../bench/progress";
import { writeAtomically } from "../../bench/results";
import { interruptSignal } from "../../bench/signals";
import { widthOf, wrap } from "../../bench/terminal";
import { tools } from "../deploy/tools";
import { coloursFor } from "../terminal/colours";
import { ACCEPTED_FILE, judge, readAccepted } from "./accepted";
import { FAIL_ON, runtimeName, targetOf, variable, type CheckOptions } from "./arguments";
import { checkSnapshot, type CheckResult, type CheckTools } from "./check";
import { SEVERITIES, type Hazard } from "./hazard";
import { counted, renderReport } from "./report";
import { toSarif } from "./sarif";
import { USUAL } from "./target";

const program = new Command("npm run check:snapshot --")
  .description(
    "Finds what SnapStart breaks in a function: publishes it on a local Lambda service of its own, restores it several " +
      "times, starts it cold, calls all environments alike, and looks into the snapshot. By default the function is the " +
      "pet store. It works on the local cloud only: nothing is asked of AWS, and no function there is checked.",
  )
  .option("--zip <file>", "the function's zip; with --handler")
  .option("--handler <name>", "as Lambda takes it: com.acme.Orders::handleRequest")
  .option("--runtime <name>", `Lambda's Java runtime (default: ${USUAL.runtime})`, runtimeName)
  .option("--memory <mb>", `memory in MB (default: ${USUAL.memory})`, wholeNumber(128, 10_240))
  .option("--timeout <s>", `time limit of a call in seconds (default: ${USUAL.timeout})`, wholeNumber(1, 900))
  .option("--env <key=value>", "a variable of the function's environment; may come again", variable)
  .option("--requests <file>", "JSON file with a list of events to call it with (default: one event, {})")
  .option("--accepted <file>", `hazards that may stay, with reasons (default: ${ACCEPTED_FILE}, if there)`)
  .addOption(
    new Option("--fail-on <severity>", "exit with 1 from this severity on").choices(FAIL_ON).default("error"),
  )
  .option("--json", "print the findings as JSON")
  .option("--sarif <file>", "write the findings for code scanning, too (SARIF 2.1.0)")
  .action(main)
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

async function main(options: CheckOptions): Promise<void> {
  const target = await targetOf(options);
  const acceptances = await readAccepted(options.accepted);
  if (options.sarif !== undefined) await writable(options.sarif, "--sarif");
  const progress = progressOn(process.stderr);
  const { signal, release } = interruptSignal(progress.say);
  let result: CheckResult;
  try {
    const step = (part: string, what?: string) =>
      progress.step(what === undefined ? part : `${part} · ${what}`);
    result = await checkSnapshot(target, { tools: await checkTools(), signal, step });
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    progress.done();
    release();
  }
  const judged = judge(result.hazards, acceptances);
  if (options.sarif !== undefined) {
    const sarif = toSarif(judged, result.skipped, target.zip);
    await writeAtomically(options.sarif, `${JSON.stringify(sarif, null, 2)}\n`);
  }
  if (options.json) {
    const { open: hazards, accepted, unused } = judged;
    const { skipped, times, hooks } = result;
    const findings = { schema: 1, hazards, accepted, unused, hooks, skipped, times };
    process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
  } else {
    const { stdout } = process;
    console.log(`\n${renderReport(judged, result, widthOf(stdout), coloursFor(stdout))}\n`);
  }
  const failing = judged.open.filter((hazard) => fails(hazard, options.failOn));
  if (failing.length === 0) return;
  throw new BenchError(
    `${counted(failing)}: to be mended, or accepted with a reason in ${options.accepted ?? ACCEPTED_FILE}`,
  );
}

/** Without Maven, AWS's rules aren't run where they haven't been fetched yet. */
async function checkTools(): Promise<CheckTools> {
  const usual = await tools(["jdks", "criu", "javaHome"]);
  const { mvn } = await tools(["mvn"]).catch(() => ({ mvn: undefined }));
  return { ...usual, mvn };
}

/** Whether a hazard is as severe as `--fail-on` says, or more. */
function fails({ severity }: Hazard, failOn: CheckOptions["failOn"]): boolean {
  return failOn !== "never" && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(failOn);
}

void runProgram(program, "check:snapshot");
