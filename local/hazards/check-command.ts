import { createHash } from "node:crypto";
import { BenchError } from "../../bench/errors";
import type { Checked } from "../../bench/hazardResults";
import { keepCheck } from "../../bench/keptChecks";
import { writable } from "../../bench/options";
import { progressOn } from "../../bench/progress";
import { commandText } from "../../bench/provenance";
import { writeAtomically } from "../../bench/results";
import { interruptSignal } from "../../bench/signals";
import { widthOf } from "../../bench/terminal";
import { fileOf } from "../deploy/own-function-options";
import { tools } from "../deploy/tools";
import { coloursFor } from "../terminal/colours";
import { judge, readAccepted } from "./accepted";
import { targetOf } from "./arguments";
import { checkSnapshot, type CheckResult, type CheckTools } from "./check";
import { SEVERITIES, type Hazard } from "./hazard";
import { ACCEPTED_FILE, type CheckOptions } from "./options";
import { counted, renderReport } from "./report";
import { toSarif } from "./sarif";
import { usableZip } from "./usable-zip";

/** `npm run check:snapshot`. @throws BenchError where hazards of `--fail-on` were found */
export async function checkCommand(options: CheckOptions): Promise<void> {
  const target = await targetOf(options);
  const acceptances = await readAccepted(
    options.accepted === undefined ? undefined : fileOf(options.accepted),
  );
  const sarifFile = options.sarif === undefined ? undefined : fileOf(options.sarif);
  if (sarifFile !== undefined) await writable(sarifFile, "--sarif");
  const facts = {
    at: new Date().toISOString(),
    command: commandText(process.argv.slice(2), "npm run check:snapshot"),
    code: createHash("sha256")
      .update(await usableZip(target))
      .digest("base64"),
    handler: target.handler,
    requests: target.requests.map(({ name }) => name),
  };
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
  const { open: hazards, accepted, unused } = judged;
  const { skipped, times, hooks } = result;
  const checked: Checked = { schema: 1, ...facts, hazards, accepted, unused, hooks, skipped, times };
  // It is done, whether or not the page can have it.
  await keepCheck(checked).catch((error: Error) =>
    progress.say(`For the benchmark's page, this couldn't be kept: ${error.message}`),
  );
  if (sarifFile !== undefined) {
    const sarif = toSarif(judged, result.skipped, target.zip);
    await writeAtomically(sarifFile, `${JSON.stringify(sarif, null, 2)}\n`);
  }
  if (options.json) process.stdout.write(`${JSON.stringify(checked, null, 2)}\n`);
  else {
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
