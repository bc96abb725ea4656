import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { Invocation, NotTaken, type EnvironmentInvocation, type EnvironmentResult } from "./invocation";
import type { Isolation } from "./isolation";
import type { RuntimeSettings } from "./jvm";
import { Lifecycle } from "./lifecycle";
import { logStreamName } from "./log-format";
import { LogWriter } from "./log-writer";
import type { Machine } from "./machine";
import { exitMessage } from "./failure";
import type { Place } from "./place";
import type { Init } from "./platform-events";
import { Printed } from "./printed";
import { javaProcess, PeakMemory, tasksOf } from "./process-memory";
import type { RuntimeApi, InvocationResult } from "./runtime-api";
import { RuntimeError } from "./runtime-error";
import { ofRuntime } from "./runtime-fault";
import { startDurations, type Start } from "./start";

/** One execution environment of a function's version, in whatever phase: a process behind a Runtime API of its own. */
export interface ExecutionEnvironment {
  readonly id: string;
  readonly logStream: string;
  /** How it came to its first invocation; undefined before. */
  readonly start?: Start;
  /** The JVM's process id, as this machine counts. */
  readonly pid: number | undefined;
  /** Settles with its exit status when the function's process has ended by itself. */
  readonly ended: Promise<number>;
  /** Ends every process in it and removes its files. */
  stop(): Promise<void>;
}

/** One that has been initialised or restored: it takes one invocation at a time. */
export interface RunningEnvironment extends ExecutionEnvironment {
  /**
   * Runs one invocation. Failures of the function are results, not errors.
   * @throws NotTaken where the runtime, after an earlier invocation, ended instead of asking for the next one; others for
   *   faults of the local cloud's own
   */
  invoke(invocation: EnvironmentInvocation): Promise<EnvironmentResult>;
}

/** What all environments have in common. How they come to their process is for those who extend it. */
export abstract class Environment<I extends Isolation> implements RunningEnvironment {
  readonly id = randomBytes(16).toString("hex");
  readonly logStream: string;
  start?: Start;
  protected readonly lifecycle = new Lifecycle();
  protected readonly log: LogWriter;
  protected readonly printed: Printed;
  readonly #memory = new PeakMemory(
    () => this.pid,
    () => this.isolation.countedMemory?.(),
  );
  /** The latest. */
  #invocation?: Invocation;
  #pid?: number;
  #place!: Place<I>;

  protected constructor(
    protected readonly machine: Machine,
    readonly settings: RuntimeSettings,
  ) {
    this.logStream = logStreamName(settings, this.id);
    this.log = new LogWriter(machine.logs, settings.logGroup, this.logStream, settings.logFormat);
    this.printed = new Printed(this.log, () => (this.pid === undefined ? 0 : tasksOf(this.pid)));
  }

  /** Takes its place. @param open given the environment's own folder */
  protected async settle(open: (directory: string, output: Printed) => Promise<Place<I>>): Promise<this> {
    const place = await open(join(this.machine.environmentsDirectory, this.id), this.printed);
    this.#place = place;
    void place.isolation.processExited.then((status) => {
      this.lifecycle.end("ended");
      place.api.fail(new RuntimeError("Runtime.ExitError", exitMessage(status)));
    });
    return this;
  }

  protected get isolation(): I {
    return this.#place.isolation;
  }

  protected get api(): RuntimeApi {
    return this.#place.api;
  }

  get pid(): number | undefined {
    const { pid } = this.isolation;
    if (pid !== undefined) this.#pid ??= javaProcess(pid);
    return this.#pid;
  }

  get ended(): Promise<number> {
    return this.isolation.processExited;
  }

  async stop(): Promise<void> {
    this.lifecycle.end("shutdown");
    this.#invocation?.endIfAnswered();
    // First the process, which would log that its Runtime API is gone.
    try {
      await this.isolation.stop();
    } finally {
      this.#place.release();
    }
  }

  invoke(invocation: EnvironmentInvocation): Promise<EnvironmentResult> {
    return this.run(invocation, performance.now());
  }

  /** An invocation that began at `begin` (performance.now()), or that has `failed` before the runtime took it. */
  protected async run(
    what: EnvironmentInvocation,
    begin: number,
    failed?: RuntimeError,
  ): Promise<EnvironmentResult> {
    this.lifecycle.enter("invoke");
    const first = this.#invocation === undefined;
    const around = { api: this.api, log: this.log, settings: this.settings, memory: this.#memory };
    const invocation = new Invocation(around, what, begin, first ? startDurations(this.start) : {});
    this.#invocation = invocation;
    let result: InvocationResult;
    try {
      if (failed !== undefined) throw failed;
      result = await invocation.run();
    } catch (error) {
      if (!first && !invocation.taken && this.lifecycle.phase === "ended") throw new NotTaken();
      if (!(error instanceof RuntimeError)) {
        invocation.end();
        throw error;
      }
      result = invocation.fail(error);
    }
    if (first && this.start !== undefined) {
      const { withinInvocation, duration } = this.start;
      this.start.split["invoke"] = invocation.duration - (withinInvocation ? duration : 0);
    }
    this.lifecycle.enter("idle");
    return { ...result, broken: invocation.status !== undefined };
  }

  /** The machine's fault, where the runtime has failed for that; else the error. */
  protected async faultOr(error: unknown): Promise<unknown> {
    if (this.lifecycle.phase === "shutdown") return error;
    const { text, tasks } = await this.printed.last();
    const printed = `${text}\n${this.isolation.errors?.() ?? ""}`;
    return ofRuntime({ error, printed, tasks, isolation: this.isolation }) ?? error;
  }

  protected logStart(type: "initStart" | "restoreStart", init: Init): void {
    const { runtime, region, functionName, version } = this.settings;
    this.log.before({ type, runtime, region, functionName, version, init });
  }
}
