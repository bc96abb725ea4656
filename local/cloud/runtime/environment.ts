import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { LogsApi } from "../logs/api";
import { explain, SnapshotError, type Snapshot } from "../snapshot/snapshot";
import type { Isolation } from "./isolation";
import { environmentVariables, jvmCommand, type InitializationType, type RuntimeSettings } from "./jvm";
import {
  endLine,
  initReportLine,
  initStartLine,
  reportLine,
  restoreReportLine,
  restoreStartLine,
  startLine,
  type Report,
} from "./log-lines";
import { LogWriter } from "./log-writer";
import { PlainProcess } from "./plain-process";
import { javaProcess, maxMemoryUsed } from "./process-memory";
import { RuntimeApi, RuntimeError, type InvocationResult } from "./runtime-api";
import { Sandbox } from "./sandbox";

/** Time limits in ms ("Lambda execution environment lifecycle" in AWS's developer guide). */
const INIT_LIMIT = 10_000;
const RESTORE_LIMIT = 10_000;
/** The init of a SnapStart version may take this long, or the function's timeout if that is longer. */
const SNAPSTART_INIT_LIMIT = 130_000;

/** What environments need of the machine. */
export interface Machine {
  javaHome: string;
  /** The runtime interface client's jars. */
  libDirectory: string;
  /** Environments' files, a folder each. */
  environmentsDirectory: string;
  /** Whether processes get namespaces of their own. */
  isolated: boolean;
  /** CRIU's saved knowledge of the kernel. */
  kdatFile: string;
  logs: Pick<LogsApi, "put">;
}

/** How an environment came to its first invocation, and where the time went (ms, in order). */
export interface Start {
  kind: "init" | "restore";
  /** Epoch ms. */
  startedAt: number;
  /** What REPORT calls Init Duration or Restore Duration, in ms. */
  duration: number;
  /** The part of a restore that AWS bills, in ms. */
  billed: number;
  split: Record<string, number>;
}

export interface EnvironmentInvocation {
  requestId: string;
  functionArn: string;
  traceId: string;
  payload: Buffer;
}

export interface EnvironmentResult extends InvocationResult {
  /** The environment can't take another invocation: its process ended, or the function timed out. */
  broken: boolean;
}

/**
 * One execution environment of a function's version: a JVM behind a Runtime API of its own. It is prepared, then
 * initialised or restored, then takes one invocation at a time until it is stopped.
 */
export class ExecutionEnvironment {
  readonly id = randomBytes(16).toString("hex");
  readonly logStream: string;
  start?: Start;
  #log: LogWriter;
  #invoked = false;
  #pid?: number;

  private constructor(
    private readonly machine: Machine,
    readonly settings: RuntimeSettings,
    private readonly api: RuntimeApi,
    now = new Date(),
  ) {
    const date = now.toISOString().slice(0, 10).replaceAll("-", "/");
    this.logStream = `${date}/[${settings.version}]${this.id}`;
    this.#log = new LogWriter(machine.logs, settings.logGroup, this.logStream);
  }

  isolation!: Isolation;

  /** Makes all of an environment but its process. `snapshot`: the one that it is going to be restored from. */
  static async prepare(
    machine: Machine,
    settings: RuntimeSettings,
    codeDirectory: string,
    images: { imageDirectory?: string; tmpDirectory?: string } = {},
  ): Promise<ExecutionEnvironment> {
    const runtimeApi = await RuntimeApi.open();
    const environment = new ExecutionEnvironment(machine, settings, runtimeApi);
    const options = {
      directory: join(machine.environmentsDirectory, environment.id),
      codeDirectory,
      libDirectory: machine.libDirectory,
      runtimeApi,
      kdatFile: machine.kdatFile,
      ...images,
    };
    const onOutput = (chunk: Buffer) => environment.#log.output(chunk);
    try {
      environment.isolation = machine.isolated
        ? await Sandbox.prepare(options, onOutput)
        : await PlainProcess.prepare(options, onOutput);
    } catch (error) {
      runtimeApi.close();
      throw error;
    }
    void environment.isolation.processExited.then((status) =>
      runtimeApi.fail(new RuntimeError("Runtime.ExitError", exitMessage(status))),
    );
    return environment;
  }

  /**
   * Starts the runtime and waits until it asks for its first invocation.
   * @throws RuntimeError (`Sandbox.Timedout` after the init's time limit)
   */
  async initialise(requestedAt: number): Promise<void> {
    await this.#init("on-demand", INIT_LIMIT, this.api.ready.promise, requestedAt);
  }

  /**
   * Starts the runtime as a SnapStart version's and waits until it has run its before-checkpoint hooks.
   * @returns the init's duration in ms
   */
  async initialiseForSnapshot(): Promise<number> {
    const limit = Math.max(SNAPSTART_INIT_LIMIT, this.settings.timeout * 1000);
    return this.#init("snap-start", limit, this.api.checkpointReady.promise);
  }

  /** Starts a SnapStart version's runtime where there are no snapshots: all hooks run, one after the other. */
  async initialiseWithHooks(requestedAt: number): Promise<void> {
    this.api.release();
    const limit = Math.max(SNAPSTART_INIT_LIMIT, this.settings.timeout * 1000);
    await this.#init("snap-start", limit, this.api.ready.promise, requestedAt);
  }

  /**
   * Restores the process from a snapshot and waits until its after-restore hooks have run.
   * @param requestedAt when the environment was asked for (performance.now())
   * @throws RuntimeError for the function's own failures, SnapshotError where CRIU can't restore
   */
  async restore(snapshot: Snapshot, requestedAt: number): Promise<void> {
    const startedAt = Date.now();
    const begin = performance.now();
    const { runtime, region } = this.settings;
    this.#log.line(restoreStartLine(runtime, region));
    this.api.release();
    snapshot.restoreInto(this.isolation as Sandbox);
    try {
      await this.#within(RESTORE_LIMIT, this.api.ready.promise);
    } catch (error) {
      this.#log.line(restoreReportLine(performance.now() - requestedAt, statusOf(error)));
      // Until the runtime has called, it is CRIU that failed and not the function.
      const restored = this.api.releasedAt !== undefined;
      throw restored ? error : new SnapshotError(await explain(this.isolation as Sandbox, "restore"));
    }
    const end = performance.now();
    const restored = this.api.releasedAt ?? end;
    const duration = end - requestedAt;
    this.#log.line(restoreReportLine(duration));
    this.start = {
      kind: "restore",
      startedAt,
      duration,
      billed: end - restored,
      split: { prepare: begin - requestedAt, criu: restored - begin, afterHooks: end - restored },
    };
  }

  /** Runs one invocation. Failures of the function are results, not errors. */
  async invoke(invocation: EnvironmentInvocation): Promise<EnvironmentResult> {
    const { requestId } = invocation;
    const { timeout, version } = this.settings;
    const first = !this.#invoked;
    this.#invoked = true;
    this.#log.line(startLine(requestId, version));
    const begin = performance.now();
    let status: Report["status"];
    let result: InvocationResult;
    try {
      result = await this.#within(
        timeout * 1000,
        this.api.invoke({ ...invocation, deadline: Date.now() + timeout * 1000 }),
      );
    } catch (error) {
      status = statusOf(error);
      result = failure(error as RuntimeError, requestId, timeout);
    }
    const duration = performance.now() - begin;
    if (first && this.start !== undefined) this.start.split["invoke"] = duration;
    // What the function printed is read before these lines are written, and the caller doesn't wait for them.
    setImmediate(() => {
      this.#log.line(endLine(requestId));
      this.#log.line(
        reportLine({
          requestId,
          duration,
          memorySize: this.settings.memorySize,
          maxMemoryUsed: this.pid === undefined ? 0 : maxMemoryUsed(this.pid),
          ...(first && this.start?.kind === "init" ? { initDuration: this.start.duration } : {}),
          ...(first && this.start?.kind === "restore"
            ? { restoreDuration: this.start.duration, billedRestoreDuration: this.start.billed }
            : {}),
          ...(status === undefined ? {} : { status }),
        }),
      );
    });
    return { ...result, broken: status !== undefined };
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
    this.api.close();
    await this.isolation.stop();
  }

  async #init(
    type: InitializationType,
    limit: number,
    reached: Promise<void>,
    requestedAt = performance.now(),
  ): Promise<number> {
    const { settings, isolation } = this;
    const phase = type === "snap-start" ? "snap-start" : "init";
    const startedAt = Date.now();
    const begin = performance.now();
    this.#log.line(initStartLine(settings.runtime, settings.region));
    isolation.start(
      jvmCommand(this.machine.javaHome, isolation.paths.lib, settings),
      environmentVariables(settings, type, isolation.runtimeApi, isolation.paths, this.logStream),
    );
    try {
      await this.#within(limit, reached);
    } catch (error) {
      this.#log.line(initReportLine(performance.now() - requestedAt, phase, statusOf(error)));
      throw error;
    }
    const end = performance.now();
    const duration = end - requestedAt;
    // AWS reports the init of a SnapStart version always, that of others only when it fails.
    if (type === "snap-start") this.#log.line(initReportLine(duration, phase));
    const split = { prepare: begin - requestedAt, init: end - begin };
    this.start = { kind: "init", startedAt, duration, billed: 0, split };
    return duration;
  }

  async #within<T>(limit: number, reached: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(new RuntimeError("Sandbox.Timedout", `no answer within ${limit} ms`)),
        limit,
      );
    });
    try {
      return await Promise.race([reached, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** An exit status as a shell has it, in Lambda's words. */
function exitMessage(status: number): string {
  if (status > 128) return `Runtime exited with error: signal: ${status - 128}`;
  return status === 0
    ? "Runtime exited without providing a reason"
    : `Runtime exited with error: exit status ${status}`;
}

function statusOf(error: unknown): Report["status"] {
  if (!(error instanceof RuntimeError)) return { status: "error", errorType: "Runtime.Unknown" };
  return error.type === "Sandbox.Timedout"
    ? { status: "timeout" }
    : { status: "error", errorType: error.type };
}

/** What the caller of a function is told that didn't answer. */
function failure(error: RuntimeError, requestId: string, timeout: number): InvocationResult {
  const payload =
    error.type === "Sandbox.Timedout"
      ? {
          errorType: error.type,
          errorMessage: `RequestId: ${requestId} Error: Task timed out after ${timeout.toFixed(2)} seconds`,
        }
      : { errorType: error.type, errorMessage: `RequestId: ${requestId} Error: ${error.message}` };
  return { payload: Buffer.from(JSON.stringify(payload)), failed: true };
}
