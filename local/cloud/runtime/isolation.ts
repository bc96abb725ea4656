import type { CountedMemory } from "./process-memory";

/**
 * Told of what a function's process writes, as it is read. Where one gives a promise, nothing more is read until that has
 * settled, so that a process that writes without end has to wait.
 */
export interface OutputListeners {
  /** Its standard output and standard error. */
  onOutput: OutputListener;
  /** The runtime's frames, on the descriptor that `_LAMBDA_TELEMETRY_LOG_FD` names. */
  onTelemetry: OutputListener;
}

export type OutputListener = (chunk: Buffer) => Promise<void> | void;

/** Where a function's process runs: a sandbox with namespaces of its own, or a plain process where there are none. */
export interface Isolation {
  /** The environment's own folder; gone after `stop`. */
  readonly directory: string;
  /** Paths as the function's process sees them. */
  readonly paths: { code: string; runtime: string; lib: string };
  /** `host:port` of the Runtime API as the function's process finds it. */
  readonly runtimeApi: string;
  /** The started process's exit status, once it has ended, as a shell has it (128 + signal). */
  readonly processExited: Promise<number>;
  /** Process id of the outermost process; undefined once it has ended. */
  readonly pid: number | undefined;
  /** The descriptor on which the process finds the way for the runtime's frames. */
  readonly telemetryDescriptor: number;
  /** What the isolation itself has counted of the environment's memory, once its processes have ended; absent where it doesn't. */
  countedMemory?(): CountedMemory | undefined;
  /** Whether its process was killed for the environment's own limit of memory, as far as that is counted. */
  readonly outOfMemory: boolean;
  /** What its own helpers have said, where something went wrong for them. */
  errors?(): string;
  /** Starts the function's process with these environment variables. */
  start(words: string[], variables: Record<string, string>): void;
  /** Ends every process in it and removes its files. */
  stop(): Promise<void>;
}
