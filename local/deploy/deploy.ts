import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import type { Operation, OperationMessage, OperationRequest, OperationResult, Progress } from "./messages";
import { operationProcess } from "./operation-process";
import { PROJECT_FOLDER, stateFolder } from "./paths";
import { tools } from "./tools";
import { trimHistory } from "./trim";

export interface DeployOptions {
  /** Settings of the stack to keep if the operation succeeds, by key: `helloWorld`, `tags.team`, `aws:region`. */
  config?: Record<string, string>;
  /** Keys of settings to take away in the same way. */
  unset?: string[];
  /** Settings of the program for this operation alone, by key: a later one without them undoes what they led to. */
  configOnce?: Record<string, string>;
  /** Gets what the engine prints. */
  onOutput?: (text: string) => void;
  /** Gets what the engine does, step by step. */
  onProgress?: (progress: Progress) => void;
  /** What a user types to change settings, for the remedies in errors; default: `npm start --`. */
  settingsCommand?: string;
  /** Interrupts the operation; the engine finishes what is under way and lets go of the stack. */
  signal?: AbortSignal;
  /** Default: the one of `stateFolder()`. */
  stateDir?: string;
  /** When the local cloud is there; the process that runs the operation gets ready meanwhile. */
  cloudStarted?: Promise<unknown>;
  /** That process, where it has been started already. */
  process?: ChildProcess;
  /** The program to deploy, absolute; default: index.ts. */
  program?: string;
  /** The folder of another project to deploy instead, with a stack `local` of its own; absolute. */
  project?: string;
}

/** An operation that failed, with the lines that say why. */
export class DeployError extends Error {
  constructor(readonly lines: string[]) {
    super(lines.join("\n"));
    this.name = "DeployError";
  }
}

/** Of what an operation's process wrote before it ended without an answer. */
const LAST_LINES = 20;

/**
 * Runs one Pulumi operation on the stack `local`, with the local cloud running in this or another process.
 * @throws DeployError
 */
export async function deploy(operation: Operation, options: DeployOptions = {}): Promise<OperationResult> {
  const request: OperationRequest = {
    operation,
    program: options.program ?? join(PROJECT_FOLDER, "index.ts"),
    ...(options.project !== undefined && { project: options.project }),
    pulumi: (await tools()).pulumi,
    stateDir: options.stateDir ?? stateFolder(),
    changes: { set: options.config ?? {}, unset: options.unset ?? [] },
    configOnce: options.configOnce ?? {},
    settingsCommand: options.settingsCommand ?? "npm start --",
  };
  options.signal?.throwIfAborted();
  const child = options.process ?? operationProcess();
  const result = resultOf(child, options);
  // Until it's waited for, nobody is to be told.
  result.catch(() => undefined);
  const interrupt = () => child.kill("SIGINT");
  options.signal?.addEventListener("abort", interrupt, { once: true });
  try {
    await options.cloudStarted;
    child.send(request, () => undefined);
    return await result;
  } catch (error) {
    child.kill();
    throw error;
  } finally {
    options.signal?.removeEventListener("abort", interrupt);
    trimHistory(request.stateDir);
  }
}

/** What comes of an operation; a process that can't be started, or is killed, fails it. */
function resultOf(child: ChildProcess, { onOutput, onProgress }: DeployOptions): Promise<OperationResult> {
  return new Promise((resolve, reject) => {
    let stderr = "";
    let answer: OperationMessage | undefined;
    child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.on("message", (message: OperationMessage) => {
      if (message.kind === "output") onOutput?.(message.text);
      else if (message.kind === "progress") onProgress?.(message.progress);
      else answer = message;
    });
    child.on("error", (error) => reject(new DeployError([`the operation can't run: ${error.message}`])));
    child.on("close", (code, signal) => {
      if (answer?.kind === "result") return resolve(answer.result);
      if (answer?.kind === "failure") return reject(new DeployError(answer.lines));
      const last = stderr.trim().split("\n").slice(-LAST_LINES);
      reject(new DeployError([`the operation ended with ${signal ?? code}`, ...last]));
    });
  });
}
