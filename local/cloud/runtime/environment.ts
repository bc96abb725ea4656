import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { LogsApi } from "../logs/api";
import { explain, SnapshotError, type Snapshot } from "../snapshot/snapshot";
import { credentialsToken, credentialVariables } from "./credentials";
import { exitMessage, failureLine, failureResult, statusOf } from "./failure";
import type { Isolation } from "./isolation";
import { runtimeCommand, type InitializationType, type RuntimeSettings } from "./jvm";
import {
  endLine,
  initReportLine,
  initStartLine,
  reportLine,
  restoreReportLine,
  restoreStartLine,
  startLine,
  type InitPhase,
  type Report,
} from "./log-lines";
import { LogWriter } from "./log-writer";
import { PlainProcess } from "./plain-process";
import { ON_ONE_PROCESSOR_MS } from "./processors";
import { javaProcess, maxMemoryUsed } from "./process-memory";
import { RuntimeApi, RuntimeError, type InvocationResult } from "./runtime-api";
import { environmentVariables } from "./variables";
import { listenAlone } from "./runtime-api-server";
import { Sandbox, type Namespaces, type SandboxOptions } from "./sandbox";

/** Time limits in ms ("Lambda execution environment lifecycle" in AWS's developer guide). */
const INIT_LIMIT = 10_000;
const RESTORE_LIMIT = 10_000;
/** The init of a SnapStart version may take this long, or the function's timeout if that is longer. */
const SNAPSTART_INIT_LIMIT = 130_000;

/** What whoever waits for a stopped environment is told. */
const KILLED = new RuntimeError("Runtime.ExitError", exitMessage(128 + 9));

/** An environment's process ended before it could take the invocation, which can have another environment. */
export class NotTaken extends Error {}

/** An init that fails as on AWS, without a process. */
export interface LoadFault {
  error: RuntimeError;
  /** What the runtime prints of it. */
  printed: string;
}

/** What environments need of the machine. */
export interface Machine {
  javaHome: string;
  /** The runtime interface client's jars. */
  libDirectory: string;
  /** Environments' files, a folder each. */
  environmentsDirectory: string;
  /** What environments with namespaces of their own need; undefined where processes get none. */
  namespaces: Namespaces | undefined;
  /** What tokens of this local cloud's own are made with. */
  secret: string;
  /** What the function's runtime would say of its handler's classes, where the JDK here would take them. */
  loadFault?: LoadFault;
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
  /** The init was part of the invocation, whose duration includes it then. */
  withinInvocation: boolean;
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
  #snapshot?: Snapshot;
  #exited = false;
  /** It was stopped while its process was running. */
  #stopped = false;
  #pid?: number;
  /** Gives back what it had of the network; once. */
  #release = () => undefined as void;

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
    images: Pick<SandboxOptions, "imageDirectory" | "restoreFrom"> = {},
  ): Promise<ExecutionEnvironment> {
    const { namespaces } = machine;
    const guest = await namespaces?.network.lease();
    const token = credentialsToken(machine.secret, settings.functionArn);
    const runtimeApi = await RuntimeApi.open(token, (listener) =>
      namespaces ? namespaces.network.runtimeApi.join(guest!.address, listener) : listenAlone(listener),
    );
    const environment = new ExecutionEnvironment(machine, settings, runtimeApi);
    const options = {
      directory: join(machine.environmentsDirectory, environment.id),
      codeDirectory,
      libDirectory: machine.libDirectory,
      runtimeApi: runtimeApi.host,
      memorySize: settings.memorySize,
      ...images,
    };
    const onOutput = (chunk: Buffer) => environment.#log.output(chunk);
    environment.#release = () => {
      runtimeApi.close();
      if (guest !== undefined) namespaces!.network.release(guest);
    };
    try {
      environment.isolation = namespaces
        ? await Sandbox.prepare({ ...options, namespaces, guest: guest! }, onOutput)
        : await PlainProcess.prepare(options, onOutput);
    } catch (error) {
      environment.#release();
      await rm(options.directory, { recursive: true, force: true }).catch(() => undefined);
      throw error;
    }
    void environment.isolation.processExited.then((status) => {
      environment.#exited = true;
      runtimeApi.fail(new RuntimeError("Runtime.ExitError", exitMessage(status)));
    });
    return environment;
  }

  /** Makes all of an environment that is to be restored from a snapshot, up to the point where its process is made. */
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
   * @throws RuntimeError (`Sandbox.Timedout` after the init's time limit)
   */
  async initialise(requestedAt: number): Promise<void> {
    await this.#init("on-demand", "init", INIT_LIMIT, this.api.ready.promise, requestedAt);
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
      await this.#init("on-demand", "invoke", limit, this.api.ready.promise);
    } catch (error) {
      failed = error as RuntimeError;
    }
    return this.#run(invocation, begin, failed);
  }

  /**
   * Starts the runtime as a SnapStart version's and waits until it has run its before-checkpoint hooks.
   * @returns the init's duration in ms
   */
  async initialiseForSnapshot(): Promise<number> {
    const limit = Math.max(SNAPSTART_INIT_LIMIT, this.settings.timeout * 1000);
    return this.#init("snap-start", "snap-start", limit, this.api.checkpointReady.promise);
  }

  /** Starts a SnapStart version's runtime where there are no snapshots: all hooks run, one after the other. */
  async initialiseWithHooks(requestedAt: number): Promise<void> {
    this.api.release();
    const limit = Math.max(SNAPSTART_INIT_LIMIT, this.settings.timeout * 1000);
    await this.#init("snap-start", "snap-start", limit, this.api.ready.promise, requestedAt);
  }

  /**
   * Restores the process, in an environment prepared for it, and waits until its after-restore hooks have run.
   * @param requestedAt when the environment was asked for (performance.now())
   * @throws RuntimeError for the function's own failures, SnapshotError where CRIU can't restore
   */
  async restore(requestedAt: number): Promise<void> {
    const startedAt = Date.now();
    const begin = performance.now();
    const { runtime, region } = this.settings;
    this.#log.line(restoreStartLine(runtime, region));
    this.api.release();
    try {
      const letGo = this.#snapshot!.letGoIn(this.isolation as Sandbox);
      await this.#within(RESTORE_LIMIT, Promise.all([letGo, this.api.ready.promise]));
    } catch (error) {
      this.#log.line(restoreReportLine(performance.now() - requestedAt, statusOf(error)));
      // Until the runtime has called, it is CRIU that failed and not the function.
      const restored = this.api.releasedAt !== undefined;
      if (restored) throw error;
      if (this.#stopped) throw KILLED;
      throw new SnapshotError(await explain(this.isolation as Sandbox, "restore"));
    }
    const end = performance.now();
    const restored = this.api.releasedAt ?? end;
    const duration = end - requestedAt;
    this.#log.line(restoreReportLine(duration));
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
    // First the process, which would log that its Runtime API is gone.
    await this.isolation.stop();
    this.#release();
  }

  #spread(): void {
    if (!this.#exited && !this.#stopped && this.pid !== undefined)
      (this.isolation as Sandbox).spread(this.pid);
  }

  /** An invocation that began at `begin` (performance.now()), or that has `failed` before the runtime took it. */
  async #run(
    invocation: EnvironmentInvocation,
    begin: number,
    failed?: RuntimeError,
  ): Promise<EnvironmentResult> {
    const { requestId } = invocation;
    const { timeout, version, memorySize } = this.settings;
    const first = !this.#invoked;
    this.#invoked = true;
    let taken = false;
    const onTaken = () => {
      if (!taken) this.#log.line(startLine(requestId, version));
      taken = true;
    };
    let status: Report["status"];
    let result: InvocationResult;
    try {
      if (failed !== undefined) throw failed;
      const rest = timeout * 1000 - (performance.now() - begin);
      const deadline = Math.round(Date.now() + rest);
      result = await this.#within(rest, this.api.invoke({ ...invocation, deadline }, onTaken));
    } catch (error) {
      if (!first && !taken && this.#exited) throw new NotTaken();
      onTaken();
      status = statusOf(error);
      result = failureResult(error as RuntimeError, requestId, timeout);
      this.#log.line(failureLine(error as RuntimeError, requestId, timeout));
    }
    const duration = performance.now() - begin;
    if (first && this.start !== undefined) {
      this.start.split["invoke"] = duration - (this.start.withinInvocation ? this.start.duration : 0);
    }
    this.#log.line(endLine(requestId));
    this.#log.line(() =>
      reportLine({
        requestId,
        duration,
        memorySize,
        maxMemoryUsed: this.pid === undefined ? 0 : maxMemoryUsed(this.pid),
        ...(first ? this.#startDurations() : {}),
        ...(status === undefined ? {} : { status }),
      }),
    );
    return { ...result, broken: status !== undefined };
  }

  #startDurations(): Partial<Report> {
    const { start } = this;
    if (start?.kind === "restore") {
      return { restoreDuration: start.duration, billedRestoreDuration: start.billed };
    }
    return start === undefined || start.withinInvocation ? {} : { initDuration: start.duration };
  }

  async #init(
    type: InitializationType,
    phase: InitPhase,
    limit: number,
    reached: Promise<void>,
    requestedAt = performance.now(),
  ): Promise<number> {
    if (this.#stopped) throw KILLED;
    const { settings, isolation } = this;
    const startedAt = Date.now();
    const begin = performance.now();
    this.#log.line(initStartLine(settings.runtime, settings.region));
    const fault = this.machine.loadFault;
    if (fault === undefined) {
      isolation.start(runtimeCommand(this.machine.javaHome, isolation.paths, settings, type), {
        ...environmentVariables(settings, type, isolation.runtimeApi, isolation.paths, this.logStream),
        ...credentialVariables(type, isolation.runtimeApi, this.api.token),
      });
    }
    try {
      if (fault !== undefined) {
        this.#log.output(Buffer.from(fault.printed));
        throw fault.error;
      }
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
    this.start = {
      kind: "init",
      startedAt,
      duration,
      billed: 0,
      split,
      withinInvocation: phase === "invoke",
    };
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
