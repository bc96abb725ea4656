import { readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { getProject, runtime } from "@pulumi/pulumi";
import {
  LocalWorkspace,
  PulumiCommand,
  Stack,
  type EngineEvent,
  type OutputMap,
} from "@pulumi/pulumi/automation";
import { readCloudFile } from "../cloud/cloud-file";
import { hasPendingCreates, removeStaleLocks } from "./interrupted";
import type { OperationMessage, OperationRequest, OperationResult } from "./messages";
import { LOCAL_FOLDER, STACK } from "./paths";

const LAST_LINES = 20;

/**
 * A process of its own for each operation: a second one in the same process would find index.ts in the cache of
 * `require`, see no resources registered, and delete them all.
 */
process.once("message", (request: OperationRequest) => {
  const interrupt = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => interrupt.abort());
  // Whoever asked for the operation is gone.
  process.on("disconnect", () => interrupt.abort());

  const diagnostics: string[] = [];
  run(request, interrupt.signal, diagnostics)
    .then((result) => say({ kind: "result", result }))
    .catch((error: unknown) => say({ kind: "failure", lines: reasons(error, diagnostics, interrupt.signal) }))
    .finally(() => process.exit());
});

function say(message: OperationMessage): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected) return resolve();
    process.send?.(message, () => resolve());
  });
}

async function run(
  request: OperationRequest,
  signal: AbortSignal,
  diagnostics: string[],
): Promise<OperationResult> {
  const { operation, stateDir } = request;
  const stack = await openStack(request);
  const { name: project } = await stack.workspace.projectSettings();
  if (removeStaleLocks(stateDir, project) > 0) {
    await say({
      kind: "output",
      text: "The last operation was ended before its time; going on from there.\n",
    });
  }
  for (const [key, value] of Object.entries(request.config)) await stack.setConfig(key, { value });

  let changes: Record<string, number> = {};
  let told: Record<string, unknown> | undefined;
  const options = {
    color: "never" as const,
    suppressProgress: true,
    signal,
    onOutput: (text: string) => void say({ kind: "output", text }),
    onEvent(event: EngineEvent) {
      const { metadata } = event.resOutputsEvent ?? {};
      if (metadata?.type === "pulumi:pulumi:Stack") told = metadata.new?.outputs;
      if (event.summaryEvent) changes = { ...event.summaryEvent.resourceChanges };
      if (event.diagnosticEvent?.severity === "error") diagnostics.push(event.diagnosticEvent.message.trim());
    },
  };
  if (operation !== "preview" && hasPendingCreates(stateDir, project)) {
    // What was under way when the engine was ended has been taken back by the local cloud.
    await stack.refresh({ ...options, onOutput: undefined, clearPendingCreates: true });
  }
  // Once under way the engine gets the interrupt; before that nothing has happened yet.
  signal.throwIfAborted();
  if (operation === "up") {
    const refresh = readCloudFile(stateDir)?.apisMoved ?? false;
    takeOutputs(stack, () => told);
    const { outputs } = await stack.up({ ...options, refresh });
    return { outputs: plain(outputs), changes };
  }
  if (operation === "preview") await stack.preview({ ...options, diff: true });
  if (operation === "refresh") await stack.refresh(options);
  if (operation === "destroy") await stack.destroy(options);
  return { outputs: plain(await stack.outputs()), changes };
}

/** The stack `local`, with all that Pulumi writes kept in the state folder. */
async function openStack({ program, pulumi, stateDir, configOnce }: OperationRequest): Promise<Stack> {
  const envVars: Record<string, string> = {
    PETSTORE_LOCAL_STATE: stateDir,
    PULUMI_BACKEND_URL: `file://${stateDir}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Without this the engine would fetch the real providers and use whatever AWS credentials are around.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  const workspace = await LocalWorkspace.create({
    workDir: projectFolderFor(stateDir, dirname(program)),
    pulumiHome: join(stateDir, "pulumi"),
    pulumiCommand: await pulumiCommand(pulumi),
    program: async () => {
      for (const [key, value] of Object.entries(configOnce))
        runtime.setConfig(`${getProject()}:${key}`, value);
      return exportsOf(program);
    },
    envVars,
  });
  return Stack.createOrSelect(STACK, workspace);
}

/**
 * After an update the Automation API asks the command line for the outputs, twice, and for the history: a second in all.
 * The engine's events have told the outputs, unless one is secret, and nobody here wants the history.
 */
function takeOutputs(stack: Stack, told: () => Record<string, unknown> | undefined): void {
  const ask = stack.outputs.bind(stack);
  stack.outputs = async () => {
    const outputs = told();
    if (outputs === undefined || JSON.stringify(outputs).includes('"[secret]"')) return ask();
    return Object.fromEntries(
      Object.entries(outputs).map(([name, value]) => [name, { value, secret: false }]),
    );
  };
  stack.info = async () => undefined;
}

/** The program is CommonJS, like all of the project. What it leaves undefined is no output. */
function exportsOf(program: string): Record<string, unknown> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const exported = require(program) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(exported).filter(([, value]) => value !== undefined));
}

/** The folder of local/Pulumi.yaml; for a state folder elsewhere, that folder with a copy that says so. */
function projectFolderFor(stateDir: string, programFolder: string): string {
  if (stateDir === join(LOCAL_FOLDER, "state")) return LOCAL_FOLDER;
  const text = readFileSync(join(LOCAL_FOLDER, "Pulumi.yaml"), "utf8")
    .replace(/^main: .*$/m, `main: ${JSON.stringify(programFolder)}`)
    .replace(/^stackConfigDir: .*$/m, "stackConfigDir: .")
    .replace("file://./state", "file://.")
    .replaceAll("path: plugins", `path: ${JSON.stringify(join(LOCAL_FOLDER, "plugins"))}`);
  writeFileSync(join(stateDir, "Pulumi.yaml"), text);
  return stateDir;
}

async function pulumiCommand(file: string): Promise<PulumiCommand> {
  if (basename(dirname(file)) === "bin") return PulumiCommand.get({ root: dirname(dirname(file)) });
  process.env.PATH = `${dirname(file)}:${process.env.PATH ?? ""}`;
  return PulumiCommand.get();
}

function plain(outputs: OutputMap): Record<string, unknown> {
  return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value as unknown]));
}

/** The engine's own error lines; what wraps them (command lines, exit codes) says nothing more. */
function reasons(error: unknown, diagnostics: string[], signal: AbortSignal): string[] {
  if (signal.aborted) return ["interrupted"];
  const own = diagnostics.filter((line) => line !== "" && !/^(update|preview) failed$/.test(line));
  if (own.length > 0) return own.flatMap((text) => text.split("\n"));
  return (error instanceof Error ? error.message : String(error)).trim().split("\n").slice(-LAST_LINES);
}
