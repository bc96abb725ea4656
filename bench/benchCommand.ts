import { join, parse, relative } from "node:path";
import pc from "picocolors";
import { tools } from "../local/deploy/tools";
import { toolVersions } from "./machine";
import { awsStack } from "./awsStack";
import { bringBoot4 } from "./boot4";
import { EXIT } from "./errors";
import { withLocalStack } from "./localStack";
import { amountOf, appsOf, type BenchOptions } from "./options";
import { writePage } from "./page/page";
import { progressOn, silent } from "./progress";
import { formatResults, writeResults, type Results } from "./results";
import { run, type RunSettings } from "./run";
import { interruptSignal } from "./signals";
import type { Stack } from "./stack";
import { renderResults } from "./table";

/** `npm run bench`: measures a stack, prints the table, writes results and page. */
export async function benchCommand(options: BenchOptions): Promise<void> {
  const isLocal = options.stack === "local";
  // Named tools that are missing end it here, before anything is changed.
  const local = isLocal ? await tools() : undefined;
  const { ab, pulumi } = local ?? (await tools(["ab", "pulumi"]));
  const apps = appsOf(options.app);
  const progress = options.quiet ? silent : progressOn(process.stderr);
  const { signal, release } = interruptSignal(progress.say);
  const amount = amountOf(options, isLocal);
  // Two more publications in each round are nothing here, but minutes on AWS.
  const variants = options.variants ?? (isLocal ? "all" : "quick");
  const directory = dataDirectory(options.out);
  const settings: RunSettings = { ...amount, ab, variants, maxLogPages: options.maxLogPages, directory };
  const measured = (stack: Stack) => run(stack, settings, progress, signal);

  // What is on AWS has been built.
  if (isLocal && apps.includes("boot4")) await bringBoot4(signal);

  let results: Results;
  try {
    if (local) {
      const { criu } = local;
      progress.step("deploying the stack local");
      results = await withLocalStack({ apps, signal }, (stack) => {
        if ("unavailable" in criu) stack.notes.push(`No snapshots on this machine: ${criu.unavailable}.`);
        Object.assign(stack.machine, toolVersions());
        return measured(stack);
      });
    } else {
      progress.step(`reading the stack ${options.stack}`);
      results = await measured(await awsStack(options.stack, apps, pulumi));
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    progress.done();
    release();
  }

  await writeResults(options.out, results);
  const page = options.page ? await writePage(results, htmlBeside(options.out)) : undefined;
  if (options.json) process.stdout.write(formatResults(results));
  else if (!options.quiet) {
    console.log(`\n${renderResults(results)}\n`);
    console.log(`Results: ${shown(options.out)}`);
    if (page) console.log(`Page:    ${pc.bold(shown(page))}`);
  }
  if (results.interrupted) process.exitCode = EXIT.interrupted;
}

/** `results/latest.json` → `results/latest.html`. */
export function htmlBeside(path: string): string {
  const { dir, name } = parse(path);
  return join(dir, `${name}.html`);
}

/** A folder of its own for ab's data, by the time the run began. */
function dataDirectory(out: string): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  return join(parse(out).dir, time);
}

const shown = (path: string) => relative(process.cwd(), path) || path;
