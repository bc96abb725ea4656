import { join } from "node:path";
import { readCloudFile } from "../cloud/cloud-file";
import { damagedFiles, settleDamages } from "../cloud/damaged";
import { plainText } from "../terminal/plain-text";
import { EngineEvents } from "./engine-events";
import { mendEngineState } from "./engine-state";
import { hasPendingCreates, removeStaleLocks } from "./interrupted";
import type { OperationMessage, OperationRequest, OperationResult } from "./messages";
import { PROJECT_FOLDER } from "./paths";
import { changeSettings } from "./stack-settings";
import { openStack, plainOutputs, takeOutputs } from "./stack";

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
  // For the remedies in what the program reports.
  process.env.PETSTORE_SETTINGS_COMMAND = request.settingsCommand;

  const events = new EngineEvents((progress) => void say({ kind: "progress", progress }));
  run(request, interrupt.signal, events)
    .then((result) => say({ kind: "result", result }))
    .catch((error: unknown) =>
      say({ kind: "failure", lines: reasons(error, events.errors, interrupt.signal) }),
    )
    .finally(() => process.exit());
});

function say(message: OperationMessage): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected) return resolve();
    process.send?.(message, () => resolve());
  });
}

const tell = (severity: "info" | "warning", text: string) =>
  say({ kind: "progress", progress: { kind: "line", severity, text } });

async function run(
  request: OperationRequest,
  signal: AbortSignal,
  events: EngineEvents,
): Promise<OperationResult> {
  const { operation, stateDir } = request;
  const waiting = () => void tell("info", "Waiting for another operation to end.");
  const { steppedBack, damages } = await mendEngineState(stateDir, waiting);
  for (const damage of damages) await tell("warning", damage);
  const stack = await openStack(request);
  const { name: project } = await stack.workspace.projectSettings();
  if (removeStaleLocks(stateDir, project) > 0 || steppedBack) {
    await tell("info", "The last operation was interrupted; continuing from there.");
  }
  const own = request.project !== undefined;
  const checked = !own && request.program === join(PROJECT_FOLDER, "index.ts");
  const folder = own ? stack.workspace.workDir : stateDir;
  const putBack = await changeSettings(stack, folder, request.changes, checked);
  let kept = false;
  try {
    const result = await operate();
    kept = operation !== "preview";
    if (operation === "up" || operation === "destroy") settleDamages(stateDir);
    return result;
  } finally {
    if (!kept) putBack();
  }

  async function operate(): Promise<OperationResult> {
    const options = {
      color: "never" as const,
      suppressProgress: true,
      signal,
      onOutput: (text: string) => void say({ kind: "output", text }),
      onEvent: events.take.bind(events),
    };
    if (operation !== "preview" && hasPendingCreates(stateDir, project)) {
      // What was under way when the engine was ended has been taken back by the local cloud.
      await stack.refresh({ ...options, onOutput: undefined, onEvent: undefined, clearPendingCreates: true });
    }
    // Once under way the engine gets the interrupt; before that nothing has happened yet.
    signal.throwIfAborted();
    if (operation === "up") {
      const lost = damagedFiles(stateDir).length > 0;
      const refresh = damages.length > 0 || lost || (readCloudFile(stateDir)?.apisMoved ?? false);
      takeOutputs(stack, () => events.outputs);
      const { outputs } = await stack.up({ ...options, refresh });
      return { outputs: plainOutputs(outputs), changes: events.changes };
    }
    if (operation === "preview") await stack.preview({ ...options, diff: true });
    if (operation === "refresh") await stack.refresh(options);
    if (operation === "destroy") await stack.destroy(options);
    return { outputs: plainOutputs(await stack.outputs()), changes: events.changes };
  }
}

/** The engine's own error lines; what wraps them (command lines, exit codes) says nothing more. */
function reasons(error: unknown, errors: ReadonlySet<string>, signal: AbortSignal): string[] {
  if (signal.aborted) return ["interrupted"];
  const own = [...errors].filter((line) => !/^(update|preview) failed$/.test(line));
  if (own.length > 0) return [...new Set(own.flatMap((text) => text.split("\n")))];
  const text = plainText(error instanceof Error ? error.message : String(error));
  return text.trim().split("\n").slice(-LAST_LINES);
}
