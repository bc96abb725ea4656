import type { RestorableEnvironment } from "../runtime/restorable-environment";

/**
 * So many sandboxes are kept ready, without any process of the function, for the next restores of a version that an alias
 * names. After a burst it is as many as were restored at once, up to a limit, until no environment has been started for a
 * while. Of other versions, none are kept then.
 */
const AT_REST = 4;
const LIMIT = 64;

export interface ReadySandboxesOptions {
  /** Makes one. */
  prepare: () => Promise<RestorableEnvironment>;
  end: (environment: RestorableEnvironment) => Promise<void>;
  /** Whether one can still be used. */
  whole: (environment: RestorableEnvironment) => boolean;
  /** Whether an alias names the version. */
  served: () => boolean;
  /** Whether some are of use now. */
  wanted: () => boolean;
  /** Nothing is made while a first invocation needs the processor. */
  busy: () => boolean;
  /** After so many ms without a start, there are as many as at rest. */
  idleLimit: number;
}

/** Sandboxes that are made before they are needed, and given back when they aren't any more. */
export class ReadySandboxes {
  #ready: Promise<RestorableEnvironment>[] = [];
  #making?: Promise<void>;
  #count = AT_REST;
  #rest?: NodeJS.Timeout;

  constructor(private readonly options: ReadySandboxesOptions) {}

  /** Has as many of them at least as environments are started at once. */
  wantFor(starting: number): void {
    this.#count = Math.min(LIMIT, Math.max(this.#count, AT_REST, starting));
  }

  /** The one that was made first; undefined where there is none. */
  async take(): Promise<RestorableEnvironment | undefined> {
    for (let ready = this.#ready.shift(); ready !== undefined; ready = this.#ready.shift()) {
      const environment = await ready.catch(() => undefined);
      if (environment !== undefined && this.options.whole(environment)) return environment;
    }
    return undefined;
  }

  /** Makes what is missing, one after the other. */
  make(): void {
    this.restLater();
    this.#making ??= (async () => {
      while (this.options.wanted() && !this.options.busy() && this.#ready.length < this.#count) {
        const ready = this.options.prepare();
        // Whoever takes it sees the failure; until then it's no one's.
        ready.catch(() => undefined);
        this.#ready.push(ready);
        if (!(await settlesWell(ready))) return this.#drop(ready);
      }
    })().finally(() => (this.#making = undefined));
  }

  /** Waits until they are there. */
  async whenMade(): Promise<void> {
    this.make();
    await this.#making;
  }

  /** Those that are there, or being made. */
  get all(): readonly Promise<RestorableEnvironment>[] {
    return this.#ready;
  }

  /** Gives back all but so many. */
  async giveBack(kept = 0): Promise<void> {
    const ended = this.#ready.splice(kept).map(async (each) => this.options.end(await each));
    await Promise.allSettled(ended);
  }

  /** Gives them all back, and those under way. */
  async stop(): Promise<void> {
    clearTimeout(this.#rest);
    await this.#making;
    await this.giveBack();
  }

  #drop(ready: Promise<RestorableEnvironment>): void {
    this.#ready = this.#ready.filter((each) => each !== ready);
  }

  /** Gives back what isn't needed at rest once nothing has been made for a while. */
  restLater(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#count = this.options.served() ? AT_REST : 0;
      void this.giveBack(this.#count);
    }, this.options.idleLimit).unref();
  }
}

const settlesWell = (promise: Promise<unknown>) =>
  promise.then(
    () => true,
    () => false,
  );
