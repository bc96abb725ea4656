import type { Snapshot } from "../snapshot/snapshot";
import { Environment, type ExecutionEnvironment, type RunningEnvironment } from "./environment";
import { KILLED, statusOf } from "./failure";
import type { RuntimeSettings } from "./jvm";
import type { IsolatingMachine } from "./machine";
import { openSandbox } from "./place";
import { INIT } from "./platform-events";
import { ON_ONE_PROCESSOR_MS } from "../processors";
import { restoreFailure } from "./restore-failure";
import type { Sandbox } from "./sandbox";
import { RESTORE_LIMIT, within } from "./time-limit";

/** One that is going to be restored from a snapshot: all of it is there, CRIU included, but the process. */
export interface RestorableEnvironment extends ExecutionEnvironment {
  /**
   * Restores the process, and waits until its after-restore hooks have run.
   * @param requestedAt when the environment was asked for (performance.now())
   * @throws RuntimeError for the function's own failures, SnapshotError where CRIU can't restore, MachineFault
   */
  restore(requestedAt: number): Promise<RunningEnvironment>;
}

/** Makes all of an environment up to the point where its process is made. @throws MachineFault */
export async function prepareRestore(
  machine: IsolatingMachine,
  settings: RuntimeSettings,
  codeDirectory: string,
  snapshot: Snapshot,
): Promise<RestorableEnvironment> {
  return new FromSnapshot(machine, settings, snapshot).prepare(machine, codeDirectory);
}

class FromSnapshot extends Environment<Sandbox> implements RestorableEnvironment {
  constructor(
    machine: IsolatingMachine,
    settings: RuntimeSettings,
    private readonly snapshot: Snapshot,
  ) {
    super(machine, settings);
  }

  async prepare(machine: IsolatingMachine, codeDirectory: string): Promise<this> {
    const { settings, snapshot } = this;
    const images = { restoreFrom: snapshot.source };
    await this.settle((directory, output) =>
      openSandbox(machine, { settings, directory, codeDirectory, images }, output),
    );
    snapshot.holdIn(this.isolation);
    return this;
  }

  async restore(requestedAt: number): Promise<RunningEnvironment> {
    this.lifecycle.enter("restore");
    const startedAt = Date.now();
    const begin = performance.now();
    this.api.release();
    try {
      const letGo = this.snapshot.letGoIn(this.isolation);
      this.logStart("restoreStart", INIT.snapStart);
      await within(RESTORE_LIMIT, Promise.all([letGo, this.api.ready.promise]));
    } catch (error) {
      const failed = { duration: performance.now() - requestedAt, status: statusOf(error) };
      this.log.after({ type: "restoreReport", ...failed });
      // Until the runtime has called, it is CRIU that failed and not the function.
      if (this.api.releasedAt !== undefined) throw await this.faultOr(error);
      if (this.lifecycle.phase === "shutdown") throw KILLED;
      throw await restoreFailure(this.isolation, error);
    } finally {
      this.printed.keepNone();
    }
    const end = performance.now();
    const restored = this.api.releasedAt ?? end;
    const duration = end - requestedAt;
    this.log.after({ type: "restoreReport", duration });
    setTimeout(() => this.#spread(), ON_ONE_PROCESSOR_MS).unref();
    this.start = {
      kind: "restore",
      startedAt,
      duration,
      billed: end - restored,
      withinInvocation: false,
      split: { prepare: begin - requestedAt, criu: restored - begin, afterHooks: end - restored },
    };
    this.lifecycle.enter("idle");
    return this;
  }

  #spread(): void {
    if (!this.lifecycle.over && this.pid !== undefined) this.isolation.spread(this.pid);
  }
}
