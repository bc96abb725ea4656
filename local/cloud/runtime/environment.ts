import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Snapshot } from "../snapshot/snapshot";
import { credentialVariables } from "./credentials";
import { exitMessage, KILLED, statusOf } from "./failure";
import { Invocation, NotTaken, type EnvironmentInvocation, type EnvironmentResult } from "./invocation";
import type { Isolation } from "./isolation";
import { runtimeCommand, type InitializationType, type RuntimeSettings } from "./jvm";
import { logStreamName } from "./log-format";
import { LogWriter } from "./log-writer";
import type { Machine } from "./machine";
import { ofRuntime } from "./machine-fault";
import { openPlace, type Place } from "./place";
import { INIT, type Init } from "./platform-events";
import { ON_ONE_PROCESSOR_MS } from "./processors";
import { javaProcess, PeakMemory, tasksOf } from "./process-memory";
import { Printed } from "./printed";
import { restoreFailure } from "./restore-failure";
import { type RuntimeApi, RuntimeError, type InvocationResult } from "./runtime-api";
import type { Sandbox, SandboxOptions } from "./sandbox";
import { startDurations, type Start } from "./start";
import { INIT_LIMIT, RESTORE_LIMIT, snapStartInitLimit, within } from "./time-limit";
import { environmentVariables } from "./variables";

/**
 * One execution environment of a function's version: a JVM behind a Runtime API of its own. It is prepared, then
 * initialised or restored, then takes one invocation at a time until it is stopped.
 */
export class ExecutionEnvironment {
  readonly id = randomBytes(16).toString("hex");
  readonly logStream: string;
  start?: Start;
  readonly #log: LogWriter;
  readonly #printed: Printed;
  readonly #memory = new PeakMemory(
    () => this.pid,
    () => this.isolation.countedMemory?.(),
  );
  /** The latest. */
  #invocation?: Invocation;
  #snapshot?: Snapshot;
  #exited = false;
  /** It was stopped while its process was running. */
  #stopped = false;
  #pid?: number;
  #place!: Place;

  private constructor(
    private readonly machine: Machine,
    readonly settings: RuntimeSettings,
  ) {
    this.logStream = logStreamName(settings, this.id);
    this.#log = new LogWriter(machine.logs, settings.logGroup, this.logStream, settings.logFormat);
    this.#printed = new Printed(this.#log, () => (this.pid === undefined ? 0 : tasksOf(this.pid)));
  }

  /** Makes all of an environment but its process. `images`: what it is going to be restored from. @throws MachineFault */
  static async prepare(
    machine: Machine,
    settings: RuntimeSettings,
    codeDirectory: string,
    images: Pick<SandboxOptions, "imageDirectory" | "restoreFrom"> = {},
  ): Promise<ExecutionEnvironment> {
    const environment = new ExecutionEnvironment(machine, settings);
    const directory = join(machine.environmentsDirectory, environment.id);
    const options = { settings, directory, codeDirectory, images };
    const place = await openPlace(machine, options, environment.#printed);
    environment.#place = place;
    void place.isolation.processExited.then((status) => {
      environment.#exited = true;
      place.api.fail(new RuntimeError("Runtime.ExitError", exitMessage(status)));
    });
    return environment;
  }

  get isolation(): Isolation {
    return this.#place.isolation;
  }

  private get api(): RuntimeApi {
    return this.#place.api;
  }

  /** Makes all of one that is to be restored from a snapshot, up to the point where its process is made. */
  static async prepareRestore(
    machine: Machine,
    settings: RuntimeSettings,
    codeDirectory: string,
    snapshot: Snapshot,
  ): Promise<ExecutionEnvironment> {
    const images = { restoreFrom: snapshot.source };
    const environment = await ExecutionEnvironment.prepare(machine, settings, codeDirectory, images);
    environment.#snapshot = snapshot;
    snapshot.holdIn(environment.isolation as Sandbox);
    return environment;
  }

  /**
   * Starts the runtime and waits until it asks for its first invocation.
   * @throws RuntimeError (`Sandbox.Timedout` after the init's time limit), MachineFault
   */
  async initialise(requestedAt: number): Promise<void> {
    await this.#init(INIT.onDemand, INIT_LIMIT, this.api.ready.promise, requestedAt);
  }

  /**
   * Initialises, as part of an invocation and within the function's time limit: what Lambda does where the init before
   * it failed or took too long. Failures of the function are results, not errors.
   */
  async initialiseAndInvoke(invocation: EnvironmentInvocation): Promise<EnvironmentResult> {
    const limit = this.settings.timeout * 1000;
    const begin = performance.now();
    let failed: RuntimeError | undefined;
    try {
      await this.#init(INIT.withinInvocation, limit, this.api.ready.promise);
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      failed = error;
    }
    return this.#run(invocation, begin, failed);
  }

  /**
   * Starts the runtime as a SnapStart version's and waits until it has run its before-checkpoint hooks.
   * @returns the init's duration in ms
   */
  async initialiseForSnapshot(): Promise<number> {
    const limit = snapStartInitLimit(this.settings.timeout);
    return this.#init(INIT.snapStart, limit, this.api.checkpointReady.promise);
  }

  /** Starts a SnapStart version's runtime where there are no snapshots: all hooks run, one after the other. */
  async initialiseWithHooks(requestedAt: number): Promise<void> {
    this.api.release();
    const limit = snapStartInitLimit(this.settings.timeout);
    await this.#init(INIT.snapStart, limit, this.api.ready.promise, requestedAt);
  }

  /**
   * Restores the process, in an environment prepared for it, and waits until its after-restore hooks have run.
   * @param requestedAt when the environment was asked for (performance.now())
   * @throws RuntimeError for the function's own failures, SnapshotError where CRIU can't restore, MachineFault
   */
  async restore(requestedAt: number): Promise<void> {
    const startedAt = Date.now();
    const begin = performance.now();
    this.api.release();
    try {
      const letGo = this.#snapshot!.letGoIn(this.isolation as Sandbox);
      this.#logStart("restoreStart", INIT.snapStart);
      await within(RESTORE_LIMIT, Promise.all([letGo, this.api.ready.promise]));
    } catch (error) {
      const failed = { duration: performance.now() - requestedAt, status: statusOf(error) };
      this.#log.after({ type: "restoreReport", ...failed });
      // Until the runtime has called, it is CRIU that failed and not the function.
      const restored = this.api.releasedAt !== undefined;
      if (restored) throw await this.#faultOr(error);
      if (this.#stopped) throw KILLED;
      throw await restoreFailure(this.isolation as Sandbox, error);
    } finally {
      this.#printed.keepNone();
    }
    const end = performance.now();
    const restored = this.api.releasedAt ?? end;
    const duration = end - requestedAt;
    this.#log.after({ type: "restoreReport", duration });
    setTimeout(() => this.#spread(), ON_ONE_PROCESSOR_MS).unref();
    this.start = {
      kind: "restore",
      startedAt,
      duration,
      billed: end - restored,
      withinInvocation: false,
      split: { prepare: begin - requestedAt, criu: restored - begin, afterHooks: end - restored },
    };
  }

  /**
   * Runs one invocation. Failures of the function are results, not errors.
   * @throws NotTaken where the runtime, after an earlier invocation, ended instead of asking for the next one
   */
  async invoke(invocation: EnvironmentInvocation): Promise<EnvironmentResult> {
    return this.#run(invocation, performance.now());
  }

  /** The JVM's process id, as this machine counts. */
  get pid(): number | undefined {
    const { pid } = this.isolation;
    if (pid !== undefined) this.#pid ??= javaProcess(pid);
    return this.#pid;
  }

  /** Settles when the environment's process has ended by itself. */
  get ended(): Promise<number> {
    return this.isolation.processExited;
  }

  async stop(): Promise<void> {
    this.#stopped ||= !this.#exited;
    this.#invocation?.endIfAnswered();
    // First the process, which would log that its Runtime API is gone.
    try {
      await this.isolation.stop();
    } finally {
      this.#place.release();
    }
  }

  #spread(): void {
    if (!this.#exited && !this.#stopped && this.pid !== undefined)
      (this.isolation as Sandbox).spread(this.pid);
  }

  /** An invocation that began at `begin` (performance.now()), or that has `failed` before the runtime took it. */
  async #run(what: EnvironmentInvocation, begin: number, failed?: RuntimeError): Promise<EnvironmentResult> {
    const first = this.#invocation === undefined;
    const around = { api: this.api, log: this.#log, settings: this.settings, memory: this.#memory };
    const invocation = new Invocation(around, what, begin, first ? startDurations(this.start) : {});
    this.#invocation = invocation;
    let result: InvocationResult;
    try {
      if (failed !== undefined) throw failed;
      result = await invocation.run();
    } catch (error) {
      if (!first && !invocation.taken && this.#exited) throw new NotTaken();
      result = invocation.fail(error as RuntimeError);
    }
    if (first && this.start !== undefined) {
      const { withinInvocation, duration } = this.start;
      this.start.split["invoke"] = invocation.duration - (withinInvocation ? duration : 0);
    }
    return { ...result, broken: invocation.status !== undefined };
  }

  #startRuntime(type: InitializationType): void {
    const { settings, isolation } = this;
    const { runtimeApi, paths, telemetryDescriptor } = isolation;
    isolation.start(runtimeCommand(this.machine.javaHome, paths, settings, type), {
      ...environmentVariables(settings, type, runtimeApi, paths, this.logStream, telemetryDescriptor),
      ...credentialVariables(type, runtimeApi, this.api.token),
    });
  }

  async #init(
    init: Init,
    limit: number,
    reached: Promise<void>,
    requestedAt = performance.now(),
  ): Promise<number> {
    if (this.#stopped) throw KILLED;
    const { initializationType: type } = init;
    const startedAt = Date.now();
    const begin = performance.now();
    this.#logStart("initStart", init);
    const fault = this.machine.loadFault;
    if (fault === undefined) this.#startRuntime(type);
    try {
      if (fault !== undefined) {
        void this.#log.onOutput(Buffer.from(fault.printed));
        throw fault.error;
      }
      await within(limit, reached);
    } catch (error) {
      const failure = { duration: performance.now() - requestedAt, status: statusOf(error) };
      this.#log.after({ type: "initReport", init, ...failure });
      throw await this.#faultOr(error);
    } finally {
      this.#printed.keepNone();
    }
    const end = performance.now();
    const duration = end - requestedAt;
    this.#log.after({ type: "initReport", init, duration });
    const split = { prepare: begin - requestedAt, init: end - begin };
    this.start = {
      kind: "init",
      startedAt,
      duration,
      billed: 0,
      split,
      withinInvocation: init.phase === "invoke",
    };
    return duration;
  }

  /** The machine's fault, where the runtime has failed for that; else the error. */
  async #faultOr(error: unknown): Promise<unknown> {
    if (this.#stopped) return error;
    const { text, tasks } = await this.#printed.last();
    const printed = `${text}\n${this.isolation.errors?.() ?? ""}`;
    return ofRuntime({ error, printed, tasks, isolation: this.isolation }) ?? error;
  }

  #logStart(type: "initStart" | "restoreStart", init: Init): void {
    const { runtime, region, functionName, version } = this.settings;
    this.#log.before({ type, runtime, region, functionName, version, init });
  }
}
