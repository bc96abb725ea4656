import type { ExecutionEnvironment, RunningEnvironment } from "../runtime/environment";
import { prepareInit, type UninitialisedEnvironment } from "../runtime/initialised-environment";
import { NotTaken, type EnvironmentInvocation, type EnvironmentResult } from "../runtime/invocation";
import { RuntimeError } from "../runtime/runtime-error";
import { prepareRestore, type RestorableEnvironment } from "../runtime/restorable-environment";
import type { Snapshot } from "../snapshot/snapshot";
import { Footprint } from "./capacity";
import type { FleetOptions } from "./fleet-options";
import { ReadySandboxes } from "./ready-sandboxes";

const MB = 1024 * 1024;

/** How long an environment waits for another invocation, in ms. AWS doesn't say; measured there: 5 to 15 minutes. */
const IDLE_LIMIT = 5 * 60_000;

/** How long after a first invocation the next sandboxes are made, in ms: callers that come in a row come sooner. */
const READY_DELAY = 100;

/** An environment as the local-only calls tell of it. */
export interface EnvironmentFacts {
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
  #idle: { environment: RunningEnvironment; expiry: NodeJS.Timeout }[] = [];
  readonly #ready: ReadySandboxes;
  readonly #footprint: Footprint;
  readonly #idleLimit: number;
  #preparing = new Set<Promise<ExecutionEnvironment>>();
  #starting = 0;
  readonly #ended = new AbortController();
  #goesWithout = false;
  #snapshot?: Snapshot;

  constructor(readonly options: FleetOptions) {
    this.#footprint = new Footprint(options.settings.memorySize * MB);
    this.#idleLimit = options.idleLimit ?? IDLE_LIMIT;
    this.#ready = new ReadySandboxes({
      prepare: () => this.#prepareReady(),
      end: (environment) => this.#end(environment),
      whole: (environment) => this.#all.has(environment),
      served: options.served,
      wanted: () => !this.#stopped && this.#snapshot !== undefined,
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
  get environments(): EnvironmentFacts[] {
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

  /** What environments are restored from; undefined where they start cold. */
  get snapshot(): Snapshot | undefined {
    return this.#snapshot;
  }

  /** There is to be a snapshot, and it isn't here. */
  get lacksSnapshot(): boolean {
    return this.options.snapshotPlace !== undefined && this.#snapshot === undefined && !this.#goesWithout;
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
    return this.#snapshot !== undefined && this.#snapshot.unmapped === undefined;
  }

  async #invokeInNew(invocation: EnvironmentInvocation): Promise<EnvironmentResult> {
    const { environment, result } = await this.#startAndInvoke(invocation);
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

  /** From now on environments are restored from this. */
  adopt(snapshot: Snapshot): void {
    this.#goesWithout = false;
    this.#snapshot = snapshot;
  }

  /** The snapshot is of no use: environments need another. */
  loseSnapshot(): void {
    this.#snapshot = undefined;
  }

  /** Removes the snapshot, as another is going to take its place. */
  async dropSnapshot(): Promise<void> {
    // Sandboxes that were made ready for it hold its images.
    void this.#ready.giveBack();
    await this.#snapshot?.delete();
    this.#snapshot = undefined;
  }

  /** There is to be no snapshot after all: environments start cold. */
  goWithoutSnapshot(): void {
    this.#goesWithout = true;
  }

  /** As on Lambda, an init that has failed is done again, as part of the invocation. */
  async #startAndInvoke(
    invocation: EnvironmentInvocation,
  ): Promise<{ environment: ExecutionEnvironment; result: EnvironmentResult }> {
    let environment: RunningEnvironment;
    try {
      environment = await this.#startWithRoom();
    } catch (error) {
      if (!(error instanceof RuntimeError) || this.options.snapStart || this.#stopped) throw error;
      const uninitialised = await this.#prepareInit();
      return this.#endingIfFailed(uninitialised, async () => {
        const first = await uninitialised.initialiseAndInvoke(invocation);
        this.#keep(first.environment, first.result);
        return first;
      });
    }
    return { environment, result: await this.#runIn(environment, invocation) };
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
    await this.clear();
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
  #startWithRoom(): Promise<RunningEnvironment> {
    const { capacity, restores, coldStarts } = this.options.room;
    const requestedAt = performance.now();
    const gate = this.#snapshot === undefined ? coldStarts : restores;
    return gate.through(() => {
      const take = this.#footprint.next(this.#restores);
      return capacity.start(take, () => this.#start(requestedAt));
    });
  }

  async #start(requestedAt: number): Promise<RunningEnvironment> {
    const snapshot = this.#snapshot;
    const { snapStart } = this.options;
    if (snapshot !== undefined) {
      await snapshot.verify();
      // One of those made ready, else a new one.
      const restorable = (await this.#ready.take()) ?? (await this.#prepareRestore(snapshot));
      return this.#endingIfFailed(restorable, () => restorable.restore(requestedAt));
    }
    const uninitialised = await this.#prepareInit();
    return this.#endingIfFailed(uninitialised, () =>
      snapStart ? uninitialised.initialiseWithHooks(requestedAt) : uninitialised.initialise(requestedAt),
    );
  }

  async #endingIfFailed<T>(environment: ExecutionEnvironment, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      void this.#end(environment);
      throw error;
    }
  }

  #prepareInit(): Promise<UninitialisedEnvironment> {
    const { machine, settings, codeDirectory } = this.options;
    return this.#track(prepareInit(machine, settings, codeDirectory));
  }

  #prepareRestore(snapshot: Snapshot): Promise<RestorableEnvironment> {
    const { machine, settings, codeDirectory, snapshotPlace } = this.options;
    const isolating = { ...machine, namespaces: snapshotPlace!.namespaces };
    return this.#track(prepareRestore(isolating, settings, codeDirectory, snapshot));
  }

  async #prepareReady(): Promise<RestorableEnvironment> {
    if (this.#snapshot === undefined) throw new Error("there is no snapshot any more");
    return this.#prepareRestore(this.#snapshot);
  }

  #track<E extends ExecutionEnvironment>(preparing: Promise<E>): Promise<E> {
    const tracked: Promise<E> = preparing
      .then((environment) => {
        this.#all.add(environment);
        void environment.ended.then(() => this.#end(environment));
        return environment;
      })
      .finally(() => this.#preparing.delete(tracked));
    this.#preparing.add(tracked);
    return tracked;
  }

  async #runIn(
    environment: RunningEnvironment,
    invocation: EnvironmentInvocation,
  ): Promise<EnvironmentResult> {
    const result = await this.#endingIfFailed(environment, () => environment.invoke(invocation));
    this.#keep(environment, result);
    return result;
  }

  /** Keeps an environment for the next invocation, unless that can't be. */
  #keep(environment: RunningEnvironment, { broken }: EnvironmentResult): void {
    if (broken || this.#stopped || !this.#all.has(environment)) {
      void this.#end(environment);
      return;
    }
    const expiry = setTimeout(() => {
      this.#idle = this.#idle.filter((each) => each.environment !== environment);
      void this.#end(environment);
    }, this.#idleLimit);
    expiry.unref();
    this.#idle.push({ environment, expiry });
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
