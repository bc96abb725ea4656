import { relative, resolve } from "node:path";
import { tools } from "../local/deploy/tools";
import { toolVersions } from "./machine";
import { awsStack } from "./awsStack";
import { ownFunctionOf } from "../local/deploy/own-function-options";
import { bringBoot4 } from "./boot4";
import { EXIT, UsageError } from "./errors";
import { Estimate, usualDeployment } from "./estimate";
import { lookAtMeasured, type Looked } from "./hazards";
import { withKeptChecks } from "./keptChecks";
import { withLocalStack, type Measured } from "./localStack";
import { amountOf, appsOf, writable, type BenchOptions } from "./options";
import { writePage } from "./page/page";
import { progressOn, silent } from "./progress";
import { provenanceOf } from "./provenance";
import { formatResults, writeResults, type Results } from "./results";
import { run, type RunSettings } from "./run";
import { KEPT_RUNS } from "./kept";
import { htmlBeside, isInResultsFolder, pruneRuns, runFile, runFolder } from "./runs";
import { interruptSignal } from "./signals";
import type { Stack } from "./stack";
import { renderResults } from "./table";
import { coloursFor } from "../local/terminal/colours";
import { widthOf, wrap } from "./terminal";
import { ownApp, variantsOf, type App } from "./variants";

/** `npm run bench`: measures a stack, prints the table, writes results and page. */
export async function benchCommand(options: BenchOptions): Promise<void> {
  const isLocal = options.stack === "local";
  const own = ownFunctionOf(options);
  if (own && !isLocal)
    throw new UsageError("--zip is measured on this machine; a stack on AWS is measured as it is deployed");
  const amount = amountOf(options, isLocal);
  await writable(options.out);
  // Named tools that are missing end it here, before anything is changed.
  const local = isLocal ? await tools() : undefined;
  const { ab, pulumi } = local ?? (await tools(["ab", "pulumi"]));
  const measuring: Measured = own ? { own } : { apps: appsOf(options.app ?? ["all"]) };
  const apps: readonly App[] = measuring.own ? [ownApp(measuring.own.label)] : measuring.apps;
  const progress = options.quiet ? silent : progressOn(process.stderr);
  const { signal, release } = interruptSignal(progress.say);
  // Two more publications in each round are nothing here, but minutes on AWS; without snapshots all are alike.
  const which = ({ local: isHere, snapshotMissing }: Pick<Stack, "local" | "snapshotMissing">) =>
    options.variants ?? (isHere && !own && snapshotMissing === undefined ? "all" : "quick");
  const directory = runFolder(options.out);
  const provenance = await provenanceOf(process.argv.slice(2));
  const { maxLogPages } = options;
  const measured = (stack: Stack) => {
    const settings: RunSettings = {
      ...amount,
      ab,
      variants: which(stack),
      maxLogPages,
      directory,
      provenance,
    };
    return run(stack, settings, progress, signal);
  };

  // What is on AWS has been built.
  if (isLocal && apps.includes("boot4")) await bringBoot4(signal);

  let results: Results;
  let looked: Looked | undefined;
  try {
    if (local) {
      const began = performance.now();
      const expected = variantsOf(
        apps.map((app) => ({ app, priming: "invoke" })),
        options.variants ?? (own ? "quick" : "all"),
      );
      const rest = new Estimate(expected, amount, true).left();
      const deployment = usualDeployment(apps);
      progress.step("deploying the stack local", () => {
        const elapsed = performance.now() - began;
        return rest + Math.max(deployment - elapsed, deployment * 0.05);
      });
      results = await withLocalStack({ ...measuring, signal }, async (stack, stateDir) => {
        Object.assign(
          stack.machine,
          toolVersions(stack.applications.flatMap(({ runtime }) => runtime ?? [])),
        );
        const figures = await measured(stack);
        // Afterwards: reading snapshots would change how fast they are restored.
        progress.step("looking into the snapshots");
        looked = await lookAtMeasured(stack, stateDir, own, signal);
        return { ...figures, hazards: looked.hazards };
      });
    } else {
      progress.step(`reading the stack ${options.stack}`);
      const { method, body, event } = options;
      const asked = { ...(options.app && { apps: appsOf(options.app) }), method, body, event: event?.json };
      results = await measured(await awsStack(options.stack, asked, pulumi));
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    progress.done();
    release();
  }

  results = await withKeptChecks(results);
  await writeResults(options.out, results);
  await writeResults(runFile(directory), results);
  const page = options.page ? await writePage(results, htmlBeside(options.out)) : undefined;
  const deleted = isInResultsFolder(options.out) ? await pruneRuns() : [];
  const width = widthOf(process.stdout);
  if (options.json) process.stdout.write(formatResults(results));
  else if (!options.quiet) {
    console.log(`\n${renderResults(results, width, coloursFor(process.stdout))}\n`);
    console.log(`Results: ${shown(options.out)}`);
    if (page) console.log(`Page:    ${shown(page)}`);
  }
  const found = options.quiet ? [] : (looked?.lines(width) ?? []);
  for (const line of found) console.error(coloursFor(process.stderr).yellow(line));
  if (deleted.length > 0 && !options.quiet) {
    const runs = deleted.length === 1 ? "the oldest run" : `the ${deleted.length} oldest runs`;
    for (const line of wrap(
      `Deleted ${runs}; the newest ${KEPT_RUNS} are kept: ${deleted.join(", ")}.`,
      width,
      "  ",
    ))
      console.error(line);
  }
  if (results.interrupted) process.exitCode = EXIT.interrupted;
}

/** Beside or below here as seen from here, else absolute. */
const shown = (path: string) => {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith("..") ? resolve(path) : fromHere;
};
