import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { startCloud, type Cloud } from "./cloud/cloud";
import { emptyState } from "./cloud/empty-state";
import { lastResort } from "./cloud/last-resort";
import { lockOwner } from "./cloud/lock";
import { openLambda } from "./cloud/open-lambda";
import { readCache, writeJson } from "./cloud/state-file";
import { deploy, type DeployOptions } from "./deploy/deploy";
import { ownFunctionOf, ownStateFolder, type OwnFunction } from "./deploy/own-function-options";
import { OWN_FUNCTION, stateFolder } from "./deploy/paths";
import { tools } from "./deploy/tools";
import { EXIT } from "./exit-codes";
import type * as AtPublish from "./hazards/at-publish";
import type * as CommandText from "./hazards/command-text";
import type { StartOptions } from "./start";
import { alreadyRunning } from "./terminal/already-running";
import { coloursFor } from "./terminal/colours";
import { DeploymentView, standardOutput } from "./terminal/deployment";
import { tellFailure } from "./terminal/failure";
import { follow } from "./terminal/follow";
import { functionErrorLines } from "./terminal/function-error";
import { onInterrupt } from "./terminal/interrupts";
import { tellOfMachine } from "./terminal/machine-notices";
import { plainText } from "./terminal/plain-text";
import { seconds } from "./terminal/seconds";
import { shellWord } from "./terminal/shell-word";
import { OUTPUTS, outputLines, toTry, withMovedApis, type Outputs } from "./terminal/served";
import { afterFailure, servedVersions, type Served } from "./terminal/still-serving";
import { buildPetStore, filesToWatch } from "./watch/watch";
import { Watched } from "./watch/watched";

const load = createRequire(__filename);
const colours = coloursFor(process.stdout);

/** Where the last deployment's outputs are. */
const OUTPUTS_FILE = "outputs.json";

/** Runs the local cloud and deploys to it, as the options say, until it is interrupted; sets the exit code. */
export async function serve(options: StartOptions, operation: ChildProcess): Promise<void> {
  const own = ownFunctionOf(options);
  const stateDir = own ? ownStateFolder() : stateFolder();
  const owner = lockOwner(stateDir);
  if (owner !== undefined) {
    console.error(alreadyRunning(owner, stateDir, join(stateDir, OUTPUTS_FILE), own));
    process.exitCode = EXIT.failed;
    return;
  }
  if (own) emptyState(stateDir);
  else if (options.fresh)
    emptyState(stateDir, lockOwner(ownStateFolder()) === undefined ? [] : [OWN_FUNCTION]);

  const controller = new AbortController();
  onInterrupt(
    () => {
      console.log("\nStopping…");
      controller.abort();
    },
    () => process.exit(EXIT.interrupted),
  );
  const session = new Session(options, own, stateDir, controller.signal);
  try {
    await session.run(operation);
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    process.exitCode = EXIT.interrupted;
  } finally {
    await session.close();
    // Nothing is remembered of it.
    if (own) rmSync(stateDir, { recursive: true, force: true });
  }
}

/** A local cloud that serves, and what is deployed to it. */
class Session {
  readonly #outputsFile: string;
  #cloud?: Cloud;
  #outputs?: Outputs;
  /** Versions whose snapshots have been looked at, or were there before. */
  readonly #looked = new Set<string>();

  constructor(
    private readonly options: StartOptions,
    private readonly own: OwnFunction | undefined,
    private readonly stateDir: string,
    private readonly signal: AbortSignal,
  ) {
    this.#outputsFile = join(stateDir, OUTPUTS_FILE);
  }

  /** @param operation the process of the first deployment, getting ready */
  async run(operation: ChildProcess): Promise<void> {
    const { options, signal, stateDir } = this;
    const started = Date.now();
    // What changes during the first deployment is deployed afterwards.
    const watched = options.watch && (await this.#watched());
    const view = new DeploymentView(standardOutput);
    const starting = startCloud({
      stateDir,
      tools: await tools(),
      openLambda,
      onFunctionError: (error) => console.log(colours.red(functionErrorLines(error).join("\n"))),
    });
    const deploying = this.#deploy(view, { cloudStarted: starting, process: operation });
    // Where the cloud doesn't start, that's said instead.
    deploying.catch(() => undefined);
    const cloud = (this.#cloud = await starting);
    lastResort(
      () => cloud.close(),
      (text) => console.error(colours.red(plainText(text))),
    );
    view.cloudStarted();
    for (const { functionName, version } of servedVersions(cloud.services.lambda))
      this.#looked.add(`${functionName} ${version}`);
    tellOfMachine(cloud);
    if (options.destroy) {
      await deploying;
      rmSync(this.#outputsFile, { force: true });
      console.log(`${view.summary()}\nEverything is destroyed.`);
      return;
    }
    follow(cloud, options.verbose ?? false);
    const before = readCache(this.#outputsFile, OUTPUTS);
    if (before) {
      // What was deployed last serves already, while the engine looks for changes.
      this.#outputs = withMovedApis(before, cloud.movedApis);
      writeJson(this.#outputsFile, this.#outputs);
      this.#show();
    }
    console.log(
      before ? `Serving after ${seconds(Date.now() - started)}. Looking for changes…` : "Deploying…",
    );
    const succeeded = await this.#settle(deploying, view);
    if (succeeded) await this.#lookAtSnapshots();
    if (watched) return this.#watch(watched);
    if (!succeeded && servedVersions(cloud.services.lambda).length === 0) return;
    console.log("Serving until Ctrl-C.");
    if (!signal.aborted)
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  }

  async close(): Promise<void> {
    await this.#cloud?.close();
  }

  #deploy(view: DeploymentView, more: DeployOptions = {}) {
    const { options, own, signal, stateDir } = this;
    return deploy(options.destroy ? "destroy" : "up", {
      stateDir,
      config: { ...(options.hello && { helloWorld: "true" }), ...options.config },
      unset: options.unset,
      signal,
      onProgress: (progress) => view.take(progress),
      ...(own && { configOnce: own.settings, settingsCommand: commandFor(own) }),
      ...(options.verbose && { onOutput: (text) => process.stdout.write(plainText(text)) }),
      ...more,
    });
  }

  /** Waits for a deployment and tells what has come of it. @returns whether it succeeded */
  async #settle(deploying: ReturnType<typeof deploy>, view: DeploymentView): Promise<boolean> {
    try {
      const { outputs } = await deploying;
      this.signal.throwIfAborted();
      const before = this.#outputs;
      writeJson(this.#outputsFile, (this.#outputs = outputs));
      console.log(view.summary());
      if (JSON.stringify(outputs) !== JSON.stringify(before)) this.#show(before);
      process.exitCode = 0;
      return true;
    } catch (error) {
      if (this.signal.aborted) throw error;
      process.exitCode = EXIT.failed;
      tellFailure(error as Error, this.stateDir);
      console.error(afterFailure(servedVersions(this.#cloud!.services.lambda), this.#whatNext()));
      return false;
    }
  }

  /** Says what a quick look finds in snapshots that are new. */
  async #lookAtSnapshots(): Promise<void> {
    const { noSnapshots, services } = this.#cloud!;
    const keyOf = ({ functionName, version }: Served) => `${functionName} ${version}`;
    const fresh = servedVersions(services.lambda).filter((served) => !this.#looked.has(keyOf(served)));
    if (noSnapshots || fresh.length === 0) return;
    // Loaded only here: most starts have nothing to look at.
    const { lookAtPublished, lookLines } = load("./hazards/at-publish") as typeof AtPublish;
    for (const served of fresh) {
      this.#looked.add(keyOf(served));
      const { functionName, version } = served;
      const configuration = services.lambda.getFunctionConfiguration(functionName, version);
      const variables = configuration.Environment?.Variables ?? {};
      const look = await lookAtPublished(this.stateDir, served, variables, this.signal);
      const command = this.#checkCommand(functionName, configuration);
      const lines = lookLines(served, look, command, process.stdout.columns ?? Infinity);
      if (lines.length > 0) console.log(colours.yellow(lines.join("\n")));
    }
  }

  #checkCommand(name: string, { Handler, Runtime }: FunctionConfiguration): string {
    const { checkCommand, ownCheckCommand } = load("./hazards/command-text") as typeof CommandText;
    if (this.own) return ownCheckCommand(this.own);
    const beside = (["hello", "boot4"] as const).find(
      (app) => this.#outputs?.[`${app}FunctionName`] === name,
    );
    return checkCommand(beside ?? "petstore", { handler: Handler, runtime: Runtime });
  }

  #watched(): Promise<Watched> {
    const files = filesToWatch(this.own, this.options.config);
    return Watched.from(files, () =>
      console.error(colours.yellow(plainText(`${files.zip} isn't a whole zip; waiting until it is.`))),
    );
  }

  /** Deploys whenever what is watched has changed, until it is interrupted. */
  async #watch(watched: Watched): Promise<void> {
    for (;;) {
      console.log("Serving until Ctrl-C, and watching for changes.");
      const change = await watched.next(this.signal).catch((error: Error) => {
        if (!this.signal.aborted) throw error;
      });
      if (change === undefined) return;
      if (change.kind === "sources") {
        console.log(`The sources have changed (${change.what}). Building…`);
        if (!(await buildPetStore(this.signal))) process.exitCode = EXIT.failed;
        if (this.signal.aborted) return;
        continue;
      }
      console.log(`The zip has changed (${change.what}). Deploying…`);
      const view = new DeploymentView(standardOutput);
      if (!(await this.#settle(this.#deploy(view), view))) continue;
      console.log(`Served ${seconds(Date.now() - change.at)} after the change.`);
      await this.#lookAtSnapshots();
    }
  }

  /** The outputs, and what to try; of a later deployment, only what differs. */
  #show(before?: Outputs): void {
    const outputs = this.#outputs!;
    const changed = Object.entries(outputs).filter(([name, value]) => before?.[name] !== value);
    if (before && changed.every(([name]) => /version$/i.test(name)))
      return console.log(outputLines(Object.fromEntries(changed)).join("\n"));
    const facts = { stateDir: this.stateDir, noSnapshots: this.#cloud!.noSnapshots, own: this.own };
    console.log(["", ...outputLines(outputs), "", "To try:", ...toTry(outputs, facts), ""].join("\n"));
  }

  /** How to go on after a failure, where that isn't what it is for the stack that is kept. */
  #whatNext(): string | undefined {
    if (this.options.watch) return "Correct what is named above: it is deployed when the zip changes";
    return (
      this.own && "Correct what is named above, end this with Ctrl-C where it serves, and start it again"
    );
  }
}

/** What a user types for remedies to be added to. */
const commandFor = ({ zip, handler }: OwnFunction) =>
  `npm start -- --zip ${shellWord(zip)} --handler ${shellWord(handler)}`;
