import { credentialVariables } from "./credentials";
import { Environment, type ExecutionEnvironment, type RunningEnvironment } from "./environment";
import { KILLED, statusOf } from "./failure";
import type { EnvironmentInvocation, EnvironmentResult } from "./invocation";
import type { Isolation } from "./isolation";
import { runtimeCommand, type InitializationType, type RuntimeSettings } from "./jvm";
import type { IsolatingMachine, Machine } from "./machine";
import { openPlace, openSandbox, type Place } from "./place";
import { INIT, type Init } from "./platform-events";
import type { Printed } from "./printed";
import { RuntimeError } from "./runtime-error";
import type { Sandbox } from "./sandbox";
import { INIT_LIMIT, snapStartInitLimit, within } from "./time-limit";
import { environmentVariables } from "./variables";

/** One that starts cold: all of it is there but the process. */
export interface UninitialisedEnvironment extends ExecutionEnvironment {
  /**
   * Starts the runtime and waits until it asks for its first invocation.
   * @param requestedAt when the environment was asked for (performance.now())
   * @throws RuntimeError (`Sandbox.Timedout` after the init's time limit), MachineFault
   */
  initialise(requestedAt: number): Promise<RunningEnvironment>;
  /** The same for a SnapStart version where there are no snapshots: all hooks run, one after the other. */
  initialiseWithHooks(requestedAt: number): Promise<RunningEnvironment>;
  /**
   * Initialises, as part of an invocation and within the function's time limit: what Lambda does where the init before
   * it failed or took too long. Failures of the function are results, not errors.
   */
  initialiseAndInvoke(
    invocation: EnvironmentInvocation,
  ): Promise<{ environment: RunningEnvironment; result: EnvironmentResult }>;
}

/** One that is initialised as a SnapStart version is when it is published: it takes no invocation. */
export interface PublishedEnvironment extends ExecutionEnvironment {
  /**
   * Starts the runtime and waits until it has run its before-checkpoint hooks.
   * @returns the init's duration in ms
   * @throws as `initialise`
   */
  initialiseForSnapshot(): Promise<number>;
}

/** The same, with a sandbox from which a checkpoint can be taken. */
export interface CheckpointableEnvironment extends PublishedEnvironment {
  readonly sandbox: Sandbox;
}

/** Makes all of an environment but its process. @throws MachineFault */
export async function prepareInit(
  machine: Machine,
  settings: RuntimeSettings,
  codeDirectory: string,
): Promise<UninitialisedEnvironment & PublishedEnvironment> {
  return new Initialised(machine, settings).prepare((directory, output) =>
    openPlace(machine, { settings, directory, codeDirectory, images: {} }, output),
  );
}

/** The same, where a checkpoint is going to be taken. @param images where CRIU is to write */
export async function prepareCheckpoint(
  machine: IsolatingMachine,
  settings: RuntimeSettings,
  codeDirectory: string,
  images: { imageDirectory: string },
): Promise<CheckpointableEnvironment> {
  return new Checkpointable(machine, settings).prepare((directory, output) =>
    openSandbox(machine, { settings, directory, codeDirectory, images }, output),
  );
}

class Initialised<I extends Isolation>
  extends Environment<I>
  implements UninitialisedEnvironment, PublishedEnvironment
{
  constructor(machine: Machine, settings: RuntimeSettings) {
    super(machine, settings);
  }

  prepare(open: (directory: string, output: Printed) => Promise<Place<I>>): Promise<this> {
    return this.settle(open);
  }

  async initialise(requestedAt: number): Promise<RunningEnvironment> {
    await this.#init(INIT.onDemand, INIT_LIMIT, this.api.ready.promise, requestedAt);
    return this;
  }

  async initialiseWithHooks(requestedAt: number): Promise<RunningEnvironment> {
    this.api.release();
    const limit = snapStartInitLimit(this.settings.timeout);
    await this.#init(INIT.snapStart, limit, this.api.ready.promise, requestedAt);
    return this;
  }

  async initialiseForSnapshot(): Promise<number> {
    const limit = snapStartInitLimit(this.settings.timeout);
    return this.#init(INIT.snapStart, limit, this.api.checkpointReady.promise);
  }

  async initialiseAndInvoke(
    invocation: EnvironmentInvocation,
  ): Promise<{ environment: RunningEnvironment; result: EnvironmentResult }> {
    const limit = this.settings.timeout * 1000;
    const begin = performance.now();
    let failed: RuntimeError | undefined;
    try {
      await this.#init(INIT.withinInvocation, limit, this.api.ready.promise);
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      failed = error;
    }
    return { environment: this, result: await this.run(invocation, begin, failed) };
  }

  #startRuntime(type: InitializationType): void {
    const { settings, isolation } = this;
    const { runtimeApi, paths, telemetryDescriptor } = isolation;
    isolation.start(runtimeCommand(this.machine.javaHome, paths, settings, type), {
      ...environmentVariables(settings, type, runtimeApi, paths, this.logStream, telemetryDescriptor),
      ...credentialVariables(type, runtimeApi, this.api.token),
    });
  }

  /** @returns its duration in ms */
  async #init(
    init: Init,
    limit: number,
    reached: Promise<void>,
    requestedAt = performance.now(),
  ): Promise<number> {
    if (this.lifecycle.phase === "shutdown") throw KILLED;
    this.lifecycle.enter("init");
    const { initializationType: type } = init;
    const startedAt = Date.now();
    const begin = performance.now();
    this.logStart("initStart", init);
    const fault = this.machine.loadFault;
    if (fault === undefined) this.#startRuntime(type);
    try {
      if (fault !== undefined) {
        void this.log.onOutput(Buffer.from(fault.printed));
        throw fault.error;
      }
      await within(limit, reached);
    } catch (error) {
      const failure = { duration: performance.now() - requestedAt, status: statusOf(error) };
      this.log.after({ type: "initReport", init, ...failure });
      throw await this.faultOr(error);
    } finally {
      this.printed.keepNone();
    }
    const end = performance.now();
    const duration = end - requestedAt;
    this.log.after({ type: "initReport", init, duration });
    this.start = {
      kind: "init",
      startedAt,
      duration,
      billed: 0,
      split: { prepare: begin - requestedAt, init: end - begin },
      withinInvocation: init.phase === "invoke",
    };
    // One that is to be checkpointed waits for that.
    if (init.phase !== "invoke") this.lifecycle.enter("idle");
    return duration;
  }
}

class Checkpointable extends Initialised<Sandbox> implements CheckpointableEnvironment {
  get sandbox(): Sandbox {
    return this.isolation;
  }
}
