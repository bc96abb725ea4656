import { rmSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { startCloud, type Cloud } from "./cloud/cloud";
import { emptyState } from "./cloud/empty-state";
import { lastResort } from "./cloud/last-resort";
import { lockOwner } from "./cloud/lock";
import { openLambda } from "./cloud/open-lambda";
import { readCache, writeJson } from "./cloud/state-file";
import { configOption, unsetOption, type SettingOptions } from "./deploy/config-option";
import { deploy } from "./deploy/deploy";
import { OWN_FUNCTION, stateFolder } from "./deploy/paths";
import { tools } from "./deploy/tools";
import { invocationLine } from "./report-line";
import { alreadyRunning } from "./terminal/already-running";
import { DeploymentView, standardOutput } from "./terminal/deployment";
import { tellFailure } from "./terminal/failure";
import { functionErrorLines } from "./terminal/function-error";
import { onInterrupt } from "./terminal/interrupts";
import { LogErrors } from "./terminal/log-errors";
import { plainText } from "./terminal/plain-text";
import { seconds } from "./terminal/seconds";
import { afterFailure, servedVersions } from "./terminal/still-serving";
import { wrap } from "./terminal/wrap";
import { OUTPUTS, outputLines, toTry, withMovedApis, type Outputs } from "./terminal/served";
import { coloursFor } from "./terminal/colours";

const colours = coloursFor(process.stdout);

interface Options extends SettingOptions {
  fresh?: boolean;
  destroy?: boolean;
  hello?: boolean;
  verbose?: boolean;
}

/** The deployment failed: said at once where nothing is served, else at the end, after Ctrl-C. */
const EXIT_FAILED = 1;
/** Whoever types something wrong is told what there is, and nothing has happened. */
const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130;

const program = new Command("npm start --")
  .description(
    "Runs the local cloud, deploys the program to it, and serves until Ctrl-C. State survives a restart.",
  )
  .option("--fresh", "begin with nothing: delete all local state first")
  .option("--hello", "deploy the hello-world function, too (the setting helloWorld)")
  .addOption(configOption())
  .addOption(unsetOption())
  .option("--destroy", "destroy everything that is deployed, and end")
  .option("--verbose", "show what the engine prints and every line that functions log")
  .addHelpText(
    "after",
    "\nExit codes: 0 after Ctrl-C; 1 if the deployment failed, even where an earlier version kept serving\n" +
      "until Ctrl-C; 2 for wrong options; 130 if it was interrupted while it deployed.",
  )
  .allowExcessArguments(false)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT_USAGE))
  .action(main);

const stateDir = stateFolder();

program.parseAsync().then(
  () => process.exit(),
  (error: Error) => {
    tellFailure(error, stateDir);
    process.exit(EXIT_FAILED);
  },
);

async function main(options: Options): Promise<void> {
  const outputsFile = join(stateDir, "outputs.json");
  const owner = lockOwner(stateDir);
  if (owner !== undefined) {
    console.error(alreadyRunning(owner, stateDir, outputsFile));
    process.exitCode = EXIT_FAILED;
    return;
  }
  if (options.fresh) emptyState(stateDir, [OWN_FUNCTION]);

  const controller = new AbortController();
  onInterrupt(
    () => {
      console.log("\nStopping…");
      controller.abort();
    },
    () => process.exit(EXIT_INTERRUPTED),
  );
  let before = readCache(outputsFile, OUTPUTS);
  const started = Date.now();
  const view = new DeploymentView(standardOutput);
  const starting = startCloud({
    stateDir,
    tools: await tools(),
    openLambda,
    onFunctionError: (error) => console.log(colours.red(functionErrorLines(error).join("\n"))),
  });
  const deploying = deploy(options.destroy ? "destroy" : "up", {
    cloudStarted: starting,
    config: { ...(options.hello && { helloWorld: "true" }), ...options.config },
    unset: options.unset,
    signal: controller.signal,
    onProgress: (progress) => view.take(progress),
    ...(options.verbose && { onOutput: (text) => process.stdout.write(plainText(text)) }),
  });
  // Where the cloud doesn't start, that's said instead.
  deploying.catch(() => undefined);
  const cloud = await starting;
  lastResort(
    () => cloud.close(),
    (text) => console.error(colours.red(plainText(text))),
  );
  view.cloudStarted();
  try {
    tellOfMachine(cloud);
    if (options.destroy) {
      await deploying;
      rmSync(outputsFile, { force: true });
      console.log(`${view.summary()}\nEverything is destroyed.`);
      return;
    }
    follow(cloud, options.verbose ?? false);
    if (before) {
      // What was deployed last serves already, while the engine looks for changes.
      writeJson(outputsFile, (before = withMovedApis(before, cloud.movedApis)));
      show(before, cloud);
    }
    console.log(
      before ? `Serving after ${seconds(Date.now() - started)}. Looking for changes…` : "Deploying…",
    );
    try {
      const { outputs } = await deploying;
      controller.signal.throwIfAborted();
      writeJson(outputsFile, outputs);
      console.log(view.summary());
      if (JSON.stringify(outputs) !== JSON.stringify(before)) show(outputs, cloud);
    } catch (error) {
      if (controller.signal.aborted) throw error;
      process.exitCode = EXIT_FAILED;
      tellFailure(error as Error, stateDir);
      const served = servedVersions(cloud.services.lambda);
      console.error(afterFailure(served));
      if (served.length === 0) return;
    }
    console.log("Serving until Ctrl-C.");
    if (!controller.signal.aborted)
      await new Promise((resolve) => controller.signal.addEventListener("abort", resolve, { once: true }));
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    process.exitCode = EXIT_INTERRUPTED;
  } finally {
    await cloud.close();
  }
}

/** What is different on this machine, at each start. */
function tellOfMachine({ noSnapshots, notices, remarks, movedApis }: Cloud): void {
  if (noSnapshots) {
    notice(`No snapshots on this machine, so versions start cold: ${noSnapshots}`);
  }
  for (const text of notices) notice(text);
  for (const note of new Set(remarks.flatMap(({ notes }) => notes))) notice(note);
  for (const { functionName, warnings } of remarks)
    for (const warning of warnings) notice(plainText(`${functionName}: ${warning}`));
  for (const { name, from, to } of movedApis) {
    notice(`${from} is taken by another program: ${plainText(name)} is now at ${to}`);
  }
}

function notice(text: string): void {
  console.log(colours.yellow(wrap(plainText(text), process.stdout.columns).join("\n")));
}

/** Shows invocations as they end, and errors that functions log; with `all`, every line. */
function follow({ services }: Cloud, all: boolean): void {
  const errors = new LogErrors();
  services.logs.follow((group, stream, event) => {
    const error = errors.take(stream, event.message);
    const line = all ? `${stream}  ${event.message.trimEnd()}` : invocationLine(group, stream, event);
    if (line) console.log(colours.dim(plainText(line)));
    else if (error) console.log(colours.red(plainText(error)));
  });
}

function show(outputs: Outputs, cloud: Cloud): void {
  console.log(
    [
      "",
      ...outputLines(outputs),
      "",
      "To try:",
      ...toTry(outputs, { stateDir, noSnapshots: cloud.noSnapshots }),
      "",
    ].join("\n"),
  );
}
