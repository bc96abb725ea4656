import { ExecutionEnvironment } from "../runtime/environment";
import { NotTaken, type EnvironmentInvocation, type EnvironmentResult } from "../runtime/invocation";
import { RuntimeError } from "../runtime/runtime-api";
import type { Snapshot } from "../snapshot/snapshot";
import { Footprint } from "./capacity";
import type { FleetOptions } from "./fleet-options";
import { Publication, type Published, type SnapshotPlace } from "./publication";
import { ReadySandboxes } from "./ready-sandboxes";

const MB = 1024 * 1024;

/** How long an environment waits for another invocation, in ms. AWS doesn't say; measured there: 5 to 15 minutes. */
const IDLE_LIMIT = 5 * 60_000;

/** How long after a first invocation the next sandboxes are made, in ms: callers that come in a row come sooner. */
const READY_DELAY = 100;

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
  readonly #ready: ReadySandboxes;
  readonly #footprint: Footprint;
  readonly #idleLimit: number;
  #preparing = new Set<Promise<ExecutionEnvironment>>();
  #starting = 0;
  readonly #ended = new AbortController();
  #publication: Publication;
  #goesWithout = false;
  snapshot?: Snapshot;

  constructor(private readonly options: FleetOptions) {
    this.#publication = new Publication(options);
    this.#footprint = new Footprint(options.settings.memorySize * MB);
    this.#idleLimit = options.idleLimit ?? IDLE_LIMIT;
    this.#ready = new ReadySandboxes({
      prepare: () => this.#prepare(),
      end: (environment) => this.#end(environment),
      whole: (environment) => this.#all.has(environment),
      served: options.served,
      wanted: () => !this.#stopped && this.snapshot !== undefined,
      busy: () => this.#starting > 0,
      idleLimit: this.#idleLimit,
    });
  }

  /** Aborted once it is stopped, or retired. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  get #stopped(): boolean {
    return this.ended.aborted;
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

  /** Where its snapshot is kept; undefined where it has none, or this machine can't take any. */
  get snapshotPlace(): SnapshotPlace | undefined {
    return this.options.snapshotPlace;
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
    this.#ready.wantFor(this.#starting);
    try {
      return await this.#invokeInNew(invocation);
    } finally {
      this.#starting--;
      setTimeout(() => this.makeReady(), READY_DELAY).unref();
    }
  }

  /** Whether environments are restored, as far as is known. */
  get #restores(): boolean {
    return this.snapshot !== undefined && this.snapshot.unmapped === undefined;
  }

  async #invokeInNew(invocation: EnvironmentInvocation): Promise<EnvironmentResult> {
    let environment: ExecutionEnvironment;
    let uninitialised = false;
    try {
      environment = await this.#startWithRoom();
    } catch (error) {
      if (!(error instanceof RuntimeError) || this.options.snapStart || this.#stopped) throw error;
      environment = await this.#prepared();
      uninitialised = true;
    }
    const result = await this.#runIn(environment, invocation, uninitialised);
    // The caller has its answer before.
    setImmediate(() => environment.pid !== undefined && this.#footprint.see(environment.pid));
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
      void this.#ready.giveBack();
      await this.snapshot?.delete();
      this.snapshot = undefined;
    });
    this.#goesWithout = false;
    this.snapshot = snapshot;
    return rest;
  }

  /** Makes sandboxes for restores to come, so that these needn't wait for them. */
  makeReady(): void {
    if (this.#stopped) return;
    this.#ready.make();
  }

  /** Aliases have changed: sandboxes are kept for the versions that they name. */
  reconsider(): void {
    if (this.options.served()) this.makeReady();
    else this.#ready.restLater();
  }

  /** Waits until the sandboxes that restores need beforehand are there. */
  async whenReady(): Promise<void> {
    if (!this.#stopped) await this.#ready.whenMade();
  }

  /** Stops all environments for good; the callers of those that run an invocation are told that the runtime ended. */
  async stop(): Promise<void> {
    this.#ended.abort();
    await this.#ready.stop();
    await Promise.all([this.clear(), this.#publication.stop()]);
  }

  /** Lets what runs end, and keeps nothing. */
  async retire(): Promise<void> {
    this.#ended.abort();
    const idle = this.#idle.map(({ environment }) => this.#end(environment));
    await Promise.allSettled([this.#ready.stop(), ...idle]);
  }

  /** Stops all environments, so that the next invocation starts from none. What was made ready stays: it has no process. */
  async clear(): Promise<void> {
    const ready = new Set(await Promise.all(this.#ready.all.map((each) => each.catch(() => undefined))));
    await Promise.allSettled(this.#preparing);
    const environments = [...this.#all].filter((environment) => !ready.has(environment));
    await Promise.all(environments.map((environment) => this.#end(environment)));
  }

  /** @throws Throttled where this machine has no room for it */
  #startWithRoom(): Promise<ExecutionEnvironment> {
    const { capacity, restores, coldStarts } = this.options.room;
    const requestedAt = performance.now();
    const gate = this.snapshot === undefined ? coldStarts : restores;
    return gate.through(() => {
      const take = this.#footprint.next(this.#restores);
      return capacity.start(take, () => this.#start(requestedAt));
    });
  }

  async #start(requestedAt: number): Promise<ExecutionEnvironment> {
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

  /** One of those made ready, else a new one. */
  async #prepared(): Promise<ExecutionEnvironment> {
    return (await this.#ready.take()) ?? this.#prepare();
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
      }, this.#idleLimit);
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
    // What can't be taken away now, the next service does; nobody waits for this who could do more.
    await environment
      .stop()
      .catch(({ message }: Error) => console.warn(`An execution environment isn't removed: ${message}`));
  }
}
