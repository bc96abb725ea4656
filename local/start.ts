import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import colors from "picocolors";
import { startCloud, type Cloud } from "./cloud/cloud";
import { lockOwner } from "./cloud/lock";
import { openLambda } from "./cloud/open-lambda";
import { readJson, writeJson } from "./cloud/state-file";
import { configOption } from "./deploy/config-option";
import { deploy } from "./deploy/deploy";
import { stateFolder } from "./deploy/paths";
import { tools } from "./deploy/tools";
import { invocationLine } from "./report-line";

interface Options {
  fresh?: boolean;
  destroy?: boolean;
  hello?: boolean;
  verbose?: boolean;
  config: Record<string, string>;
}

type Outputs = Record<string, unknown>;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const program = new Command("npm start --")
  .description(
    "Runs the local cloud, deploys the program to it, and serves until Ctrl-C. State survives a restart.",
  )
  .option("--fresh", "begin with nothing: delete all local state first")
  .option("--hello", "deploy the hello-world function, too (the setting helloWorld)")
  .addOption(configOption())
  .option("--destroy", "destroy everything that is deployed, and end")
  .option("--verbose", "show what the engine prints and every line that functions log")
  .action(main);

program.parseAsync().then(
  () => process.exit(),
  (error: Error) => {
    console.error(colors.red(error.message));
    process.exit(1);
  },
);

async function main(options: Options): Promise<void> {
  const stateDir = stateFolder();
  const outputsFile = join(stateDir, "outputs.json");
  const owner = lockOwner(stateDir);
  if (owner !== undefined) throw new Error(`the local cloud is already running (process ${owner})`);
  if (options.fresh) empty(stateDir);

  const stopping = new AbortController();
  for (const signal of SIGNALS) process.on(signal, () => stop(stopping));
  const before = readJson<Outputs | undefined>(outputsFile, undefined);
  const started = Date.now();
  const starting = startCloud({ stateDir, tools: await tools(), openLambda });
  const deploying = deploy(options.destroy ? "destroy" : "up", {
    cloudStarted: starting,
    config: { ...(options.hello && { helloWorld: "true" }), ...options.config },
    signal: stopping.signal,
    onOutput: options.verbose || !before ? print : undefined,
  });
  // Where the cloud doesn't start, that's said instead.
  deploying.catch(() => undefined);
  const cloud = await starting;
  try {
    if (options.destroy) {
      await deploying;
      rmSync(outputsFile, { force: true });
      console.log("Everything is destroyed.");
      return;
    }
    cloud.services.logs.follow((group, stream, event) => {
      const line = options.verbose
        ? `${stream}  ${event.message.trimEnd()}`
        : invocationLine(group, stream, event);
      if (line) console.log(colors.dim(line));
    });
    // What was deployed last serves already, while the engine looks for changes.
    if (before) show(before, cloud);
    console.log(before ? `Serving after ${seconds(started)}; looking for changes…` : "Deploying…");
    const { outputs, changes } = await deploying;
    writeJson(outputsFile, outputs);
    stopping.signal.throwIfAborted();
    console.log(`${summary(changes)} (${seconds(started)})`);
    if (JSON.stringify(outputs) !== JSON.stringify(before)) show(outputs, cloud);
    console.log("Serving until Ctrl-C.");
    await new Promise((resolve) => stopping.signal.addEventListener("abort", resolve, { once: true }));
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    process.exitCode = 130;
  } finally {
    await cloud.close();
  }
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

/** A second signal means it. */
function stop(stopping: AbortController): void {
  if (stopping.signal.aborted) process.exit(130);
  console.log("\nStopping…");
  stopping.abort();
}

function print(text: string): void {
  process.stdout.write(text);
}

function summary(changes: Record<string, number>): string {
  const done = Object.entries(changes).filter(([step]) => step !== "same");
  if (done.length === 0) return "Nothing to change.";
  return `${done.map(([step, count]) => `${step}: ${count}`).join(", ")}.`;
}

function show(outputs: Outputs, { endpoint }: Cloud): void {
  const given = Object.entries(outputs).filter(([, value]) => value !== undefined && value !== null);
  const width = Math.max(...given.map(([name]) => name.length));
  const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  console.log(
    given.map(([name, value]) => `  ${colors.bold(name.padEnd(width))}  ${text(value)}`).join("\n"),
  );
  const tries = [
    [`curl ${text(outputs.apiUrl)}`, "ten pets, from an environment restored from the snapshot"],
    [`curl ${text(outputs.baselineUrl)}`, "the same without SnapStart"],
    [
      "npx tsx local/deploy/main.ts preview",
      "what a change of the program or its settings would do; up does it",
    ],
    [
      `AWS_ENDPOINT_URL=${endpoint} AWS_REGION=eu-central-1 AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=x aws logs tail ${text(outputs.logGroup)}`,
      "the function's log",
    ],
  ].filter(([command]) => !command!.includes("undefined"));
  console.log(
    `\nTo try:\n${tries.map(([command, what]) => `  ${command}\n    ${colors.dim(what!)}`).join("\n")}\n`,
  );
}

/** All but the folder itself, which may be a mount. */
function empty(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
}
