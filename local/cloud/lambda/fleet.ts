import { ExecutionEnvironment } from "../runtime/environment";
import { NotTaken, type EnvironmentInvocation, type EnvironmentResult } from "../runtime/invocation";
import { RuntimeError } from "../runtime/runtime-api";
import type { Snapshot } from "../snapshot/snapshot";
import type { FirstInvocation } from "./cold-starts";
import { Publication, type Published, type PublicationOptions } from "./publication";

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

export interface FleetOptions extends PublicationOptions {
  /** Whether environments of this version start as SnapStart's do. */
  snapStart: boolean;
  /** Told of each cold start. */
  onStart: (start: FirstInvocation) => void;
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
  #publication: Publication;
  #goesWithout = false;
  snapshot?: Snapshot;

  constructor(private readonly options: FleetOptions) {
    this.#publication = new Publication(options);
  }

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
    return this.options.snapshotPlace !== undefined && this.snapshot === undefined && !this.#goesWithout;
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
   * Sees whether the version can start where there is to be no snapshot of it; its environments start cold then.
   * @throws RuntimeError where the function's init or before-hooks fail
   */
  async goWithoutSnapshot(): Promise<void> {
    await this.#publication.rehearse();
    this.#goesWithout = true;
  }

  /**
   * Initialises the version and takes its snapshot, which is known to restore then.
   * @throws RuntimeError where the function's init or hooks fail, SnapshotError where CRIU can't checkpoint or restore it
   */
  async takeSnapshot(): Promise<Omit<Published, "snapshot">> {
    const { snapshot, ...rest } = await this.#publication.takeSnapshot(async () => {
      // Sandboxes that were made ready for an earlier snapshot hold its images.
      for (const ready of this.#ready.splice(0))
        void ready.then((each) => this.#end(each)).catch(() => undefined);
      await this.snapshot?.delete();
      this.snapshot = undefined;
    });
    this.#goesWithout = false;
    this.snapshot = snapshot;
    return rest;
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
    await Promise.all([this.clear(), this.#publication.stop()]);
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
}
