import { join } from "node:path";
import {
  ExecutionEnvironment,
  NotTaken,
  type EnvironmentInvocation,
  type EnvironmentResult,
  type Machine,
  type Start,
} from "../runtime/environment";
import type { RuntimeSettings } from "../runtime/jvm";
import { RuntimeError } from "../runtime/runtime-api";
import { INSIDE, type Sandbox } from "../runtime/sandbox";
import type { Fit } from "../snapshot/fit";
import { makeDraft, Snapshot } from "../snapshot/snapshot";

/** How long an environment waits for another invocation, in ms. AWS doesn't say; measured there: 5 to 15 minutes. */
const IDLE_LIMIT = 5 * 60_000;

/**
 * Sandboxes, without any process of the function, that are kept ready for the next restores of a version: so many at
 * first, then as many as were restored at once, up to a limit.
 */
const READY_AT_FIRST = 4;
const READY_LIMIT = 64;

/** How long after a first invocation the next sandboxes are made, in ms: callers that come in a row come sooner. */
const READY_DELAY = 100;

/** What a version with SnapStart needs of the machine. */
export interface SnapshotPlace {
  directory: string;
  criu: string[];
  fit: Fit;
}

export interface FleetOptions {
  machine: Machine;
  settings: RuntimeSettings;
  codeDirectory: string;
  /** Whether environments of this version start as SnapStart's do. */
  snapStart: boolean;
  /** Where the version's snapshot is kept; undefined where this machine can't take any. */
  snapshotPlace?: SnapshotPlace;
  /** Told of each cold start, after its first invocation. */
  onStart: (start: Start & { requestId: string; environmentId: string; version: string }) => void;
}

/** An environment as the local-only calls tell of it. */
export interface RunningEnvironment {
  environmentId: string;
  version: string;
  logStream: string;
  /** The JVM's process id, as this machine counts; undefined where the system doesn't tell. */
  pid: number | undefined;
  busy: boolean;
}

/** How long publishing's parts took, in ms. */
export interface PublishTimes {
  initMs: number;
  checkpointMs: number;
}

/**
 * The execution environments of one version: as many as there are invocations at once, each kept a while for the next.
 * An invocation that finds none idle gets a new one, restored from the version's snapshot or started cold.
 */
export class Fleet {
  #all = new Set<ExecutionEnvironment>();
  #idle: { environment: ExecutionEnvironment; expiry: NodeJS.Timeout }[] = [];
  #ready: Promise<ExecutionEnvironment>[] = [];
  #makingReady?: Promise<void>;
  /** How many sandboxes to keep ready. */
  #wanted = READY_AT_FIRST;
  #preparing = new Set<Promise<ExecutionEnvironment>>();
  #starting = 0;
  #stopped = false;
  #publishing?: ExecutionEnvironment;
  snapshot?: Snapshot;

  constructor(private readonly options: FleetOptions) {}

  /** The environments there are. */
  get environments(): RunningEnvironment[] {
    const idle = new Set(this.#idle.map(({ environment }) => environment));
    return [...this.#all]
      .filter((environment) => environment.start !== undefined)
      .map((environment) => ({
        environmentId: environment.id,
        version: this.options.settings.version,
        logStream: environment.logStream,
        pid: environment.pid,
        busy: !idle.has(environment),
      }));
  }

  /** There is to be a snapshot, and it isn't here. */
  get lacksSnapshot(): boolean {
    return this.options.snapshotPlace !== undefined && this.snapshot === undefined;
  }

  async invoke(invocation: EnvironmentInvocation): Promise<EnvironmentResult> {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      clearTimeout(idle.expiry);
      try {
        return await this.#runIn(idle.environment, invocation);
      } catch (error) {
        if (!(error instanceof NotTaken)) throw error;
      }
    }
    this.#starting++;
    this.#wanted = Math.min(READY_LIMIT, Math.max(this.#wanted, this.#starting));
    try {
      return await this.#invokeInNew(invocation);
    } finally {
      this.#starting--;
      setTimeout(() => this.makeReady(), READY_DELAY).unref();
    }
  }

  async #invokeInNew(invocation: EnvironmentInvocation): Promise<EnvironmentResult> {
    let environment: ExecutionEnvironment;
    let uninitialised = false;
    try {
      environment = await this.#start();
    } catch (error) {
      if (!(error instanceof RuntimeError) || this.options.snapStart || this.#stopped) throw error;
      environment = await this.#prepared();
      uninitialised = true;
    }
    const result = await this.#runIn(environment, invocation, uninitialised);
    if (environment.start !== undefined) {
      this.options.onStart({
        ...environment.start,
        requestId: invocation.requestId,
        environmentId: environment.id,
        version: this.options.settings.version,
      });
    }
    return result;
  }

  /**
   * Initialises the version up to where its snapshot would be taken, and stops it again: what is left to do where this
   * machine can't take any, so that a version that can't start fails when it is published.
   * @throws RuntimeError where the function's init or before-hooks fail
   */
  async rehearse(): Promise<void> {
    const { machine, settings, codeDirectory } = this.options;
    const environment = await ExecutionEnvironment.prepare(machine, settings, codeDirectory);
    await this.#publish(environment, () => environment.initialiseForSnapshot());
  }

  /**
   * Initialises the version, takes its snapshot, and gets ready to restore it.
   * @throws RuntimeError where the function's init or hooks fail, SnapshotError where the checkpoint does
   */
  async takeSnapshot(): Promise<PublishTimes> {
    const { machine, settings, codeDirectory, snapshotPlace } = this.options;
    const place = snapshotPlace!;
    const draft = this.#draft;
    const images = await makeDraft(draft);
    const environment = await ExecutionEnvironment.prepare(machine, settings, codeDirectory, images);
    return this.#publish(environment, async () => {
      const initMs = await environment.initialiseForSnapshot();
      const begin = performance.now();
      // Sandboxes that were made ready for an earlier snapshot hold its images.
      for (const ready of this.#ready.splice(0))
        void ready.then((each) => this.#end(each)).catch(() => undefined);
      await this.snapshot?.delete();
      this.snapshot = await Snapshot.take(environment.isolation as Sandbox, {
        ...place,
        draft,
        hostPath: (pathInside) => this.#outside(pathInside),
        kdat: machine.kdat,
      });
      return { initMs, checkpointMs: performance.now() - begin };
    });
  }

  /**
   * Makes sandboxes for restores to come, so that these needn't wait for them: as many as were started at once, one after
   * the other, and not while a first invocation needs the processor.
   */
  makeReady(): void {
    this.#makingReady ??= (async () => {
      while (this.#lacksReady && this.#starting === 0) {
        const ready = this.#prepare();
        // Whoever takes it sees the failure; until then it's no one's.
        ready.catch(() => undefined);
        this.#ready.push(ready);
        await Promise.allSettled([ready]);
      }
    })().finally(() => (this.#makingReady = undefined));
  }

  get #lacksReady(): boolean {
    return !this.#stopped && this.snapshot !== undefined && this.#ready.length < this.#wanted;
  }

  /** Waits until the sandboxes that restores need beforehand are there. */
  async whenReady(): Promise<void> {
    this.makeReady();
    await this.#makingReady;
  }

  /** Stops all environments for good; the callers of those that run an invocation are told that the runtime ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#makingReady;
    this.#ready.splice(0);
    await Promise.all([this.clear(), this.#publishing?.stop()]);
  }

  /** Lets what runs end, and keeps nothing. */
  async retire(): Promise<void> {
    this.#stopped = true;
    const ready = this.#ready.splice(0).map((each) => each.then((environment) => this.#end(environment)));
    await Promise.allSettled([...ready, ...this.#idle.map(({ environment }) => this.#end(environment))]);
  }

  /** Stops all environments, so that the next invocation starts from none. What was made ready stays: it has no process. */
  async clear(): Promise<void> {
    const ready = new Set(await Promise.all(this.#ready.map((each) => each.catch(() => undefined))));
    await Promise.allSettled(this.#preparing);
    const environments = [...this.#all].filter((environment) => !ready.has(environment));
    await Promise.all(environments.map((environment) => this.#end(environment)));
  }

  async #start(): Promise<ExecutionEnvironment> {
    const requestedAt = performance.now();
    await this.snapshot?.verify();
    const environment = await this.#prepared();
    try {
      if (this.snapshot !== undefined) await environment.restore(requestedAt);
      else if (this.options.snapStart) await environment.initialiseWithHooks(requestedAt);
      else await environment.initialise(requestedAt);
      return environment;
    } catch (error) {
      void this.#end(environment);
      throw error;
    }
  }

  /** One of those made ready that is still whole, else a new one. */
  async #prepared(): Promise<ExecutionEnvironment> {
    for (let ready = this.#ready.shift(); ready !== undefined; ready = this.#ready.shift()) {
      const environment = await ready.catch(() => undefined);
      if (environment !== undefined && this.#all.has(environment)) return environment;
    }
    return this.#prepare();
  }

  #prepare(): Promise<ExecutionEnvironment> {
    const { machine, settings, codeDirectory } = this.options;
    const preparing = this.#track(
      this.snapshot === undefined
        ? ExecutionEnvironment.prepare(machine, settings, codeDirectory)
        : ExecutionEnvironment.prepareRestore(machine, settings, codeDirectory, this.snapshot),
    ).finally(() => this.#preparing.delete(preparing));
    this.#preparing.add(preparing);
    return preparing;
  }

  /** Does something with an environment that takes no invocations, and stops it. */
  async #publish<T>(environment: ExecutionEnvironment, work: () => Promise<T>): Promise<T> {
    this.#publishing = environment;
    try {
      if (this.#stopped) throw new RuntimeError("Sandbox.Stopped", "the version's environments are stopped");
      return await work();
    } finally {
      this.#publishing = undefined;
      await environment.stop();
    }
  }

  async #track(preparing: Promise<ExecutionEnvironment>): Promise<ExecutionEnvironment> {
    const environment = await preparing;
    this.#all.add(environment);
    void environment.ended.then(() => this.#end(environment));
    return environment;
  }

  async #runIn(
    environment: ExecutionEnvironment,
    invocation: EnvironmentInvocation,
    uninitialised = false,
  ): Promise<EnvironmentResult> {
    const result = await (uninitialised
      ? environment.initialiseAndInvoke(invocation)
      : environment.invoke(invocation));
    if (result.broken || this.#stopped || !this.#all.has(environment)) {
      void this.#end(environment);
    } else {
      const expiry = setTimeout(() => {
        this.#idle = this.#idle.filter((each) => each.environment !== environment);
        void this.#end(environment);
      }, IDLE_LIMIT);
      expiry.unref();
      this.#idle.push({ environment, expiry });
    }
    return result;
  }

  async #end(environment: ExecutionEnvironment): Promise<void> {
    this.#all.delete(environment);
    this.#idle = this.#idle.filter((each) => {
      if (each.environment !== environment) return true;
      clearTimeout(each.expiry);
      return false;
    });
    await environment.stop();
  }

  /** Where a file that a process inside has mapped lies out here. */
  #outside(pathInside: string): string {
    const { machine, codeDirectory } = this.options;
    const places: [inside: string, outside: string][] = [
      [`${INSIDE.code}/`, codeDirectory],
      [`${INSIDE.lib}/`, machine.libDirectory],
      ["/tmp/", join(this.#draft, "tmp")],
    ];
    for (const [inside, outside] of places) {
      if (pathInside.startsWith(inside)) return join(outside, pathInside.slice(inside.length));
    }
    return pathInside;
  }

  get #draft(): string {
    return `${this.options.snapshotPlace!.directory}.draft`;
  }
}
