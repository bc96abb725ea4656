import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { BenchError } from "../../bench/errors";
import { ServiceError } from "../cloud/errors";
import type { ColdStart } from "../cloud/lambda/cold-starts";
import { snapshotDirectory } from "../cloud/lambda/snapshot-directory";
import { WITHOUT_NAMESPACES, type Tools } from "../cloud/lambda/machine";
import { LATEST } from "../cloud/lambda/records";
import { LambdaService } from "../cloud/lambda/service";
import type { SnapshotFacts } from "../cloud/lambda/snapshot-facts";
import { snapshotFiles, type SnapshotFiles } from "../cloud/snapshot/snapshot-files";
import type { Target } from "./target";
import { TrialClock } from "./trial-clock";
import { TrialLog } from "./trial-log";

const NAME = "checked";
const REGION = "eu-central-1";
const POLL_MS = 20;
/** How long a start may stay unknown after its call's answer, in ms. */
const KNOWN_LIMIT = 2_000;

/** A call's answer, and what the function logged during it. */
export interface Called {
  payload: string;
  /** Whether the function itself failed. */
  failed: boolean;
  requestId: string;
  lines: string[];
  /** From the call to its answer, in ms. */
  tookMs: number;
}

/** A version doesn't become Active. */
export class NotPublished extends BenchError {
  override readonly name = "NotPublished";

  /** @param lines what the function has printed meanwhile */
  constructor(
    reason: string | undefined,
    readonly lines: readonly string[],
  ) {
    super(`the function can't be published: ${reason}`);
  }
}

/** A version with its snapshot. */
export interface PublishedTrial extends SnapshotFiles {
  version: string;
  facts: SnapshotFacts;
  /** What the function printed while it was initialised. */
  lines: string[];
}

/** A Lambda service of its own with the function to be checked, in a temporary folder that is gone afterwards. */
export class Trial {
  private constructor(
    private readonly folder: string,
    private readonly service: LambdaService,
    private readonly log: TrialLog,
    private readonly target: Target,
    private readonly signal: AbortSignal,
    /** The environments'. */
    readonly clock: TrialClock,
  ) {}

  /**
   * Lets `use` work with a function, and takes everything away again.
   * @param libDirectory the runtime's jars; default: those of the build
   * @throws BenchError, or the signal's reason
   */
  static async with<T>(
    target: Target,
    tools: Tools,
    signal: AbortSignal,
    use: (trial: Trial) => Promise<T>,
    libDirectory?: string,
  ): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), "snapshot-check-"));
    const log = new TrialLog();
    let service: LambdaService | undefined;
    try {
      const clock = await TrialClock.open(join(folder, "clock"));
      service = await LambdaService.open({
        ...{ stateDir: join(folder, "state"), region: REGION, tools, logs: log },
        ...{ shared: [clock.folder], now: clock.now },
        ...(libDirectory !== undefined && { libDirectory }),
      });
      signal.throwIfAborted();
      return await use(new Trial(folder, service, log, target, signal, clock));
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    } finally {
      await service?.close();
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Why there are no snapshots on this machine; undefined where there are. */
  get noSnapshots(): string | undefined {
    return this.service.noSnapshots;
  }

  /** Whether environments have namespaces of their own, where files have the paths that they have on Lambda. */
  get isIsolated(): boolean {
    return !this.service.notices.includes(WITHOUT_NAMESPACES);
  }

  /**
   * Creates the function and initialises a version of it, hooks included, with or without a snapshot.
   * @returns what was printed
   * @throws BenchError where Lambda would refuse it, or its initialisation fails
   */
  async initialise(variables: Record<string, string>): Promise<string[]> {
    await this.create(variables);
    const version = await this.#active();
    const printed = this.log.take();
    if (this.noSnapshots === undefined) return printed;
    // Without snapshots it is the first call that has a version initialised.
    const { lines } = await this.#call({}, version);
    return [...printed, ...lines];
  }

  /** @throws BenchError where Lambda would refuse it */
  async create(variables: Record<string, string> = {}): Promise<void> {
    const { zip } = this.target;
    await refusalsAsErrors(this.service.createFunction(NAME, this.#settings(variables), zip));
  }

  /** Other variables for the next version, beside the target's. */
  async update(variables: Record<string, string>): Promise<void> {
    await refusalsAsErrors(this.service.updateFunctionConfiguration(NAME, this.#settings(variables)));
  }

  /**
   * Publishes the function and takes its snapshot.
   * @throws NotPublished where it doesn't become Active; BenchError where it has no snapshot
   */
  async publish(): Promise<PublishedTrial> {
    const version = await this.#active();
    const lines = this.log.take();
    const facts = await refusalsAsErrors(
      Promise.resolve().then(() => this.service.snapshotOf(NAME, version)),
    );
    const directory = snapshotDirectory(join(this.folder, "state/lambda"), NAME, version);
    return { version, facts, ...snapshotFiles(directory), lines };
  }

  /** Publishes a version. @returns it, once it is Active @throws NotPublished where it doesn't become that */
  async #active(): Promise<string> {
    this.log.take();
    const { Version: version = "" } = await this.service.publishVersion({ FunctionName: NAME });
    for (;;) {
      this.signal.throwIfAborted();
      const { State, StateReason } = this.service.getFunctionConfiguration(NAME, version);
      if (State === "Active") return version;
      if (State !== "Pending") throw new NotPublished(StateReason, this.log.take());
      await sleep(POLL_MS);
    }
  }

  /**
   * Calls an environment that has just started, again and again.
   * @param version the one to restore; undefined: `$LATEST`, which starts cold
   * @param calls given what calls it; each call waits for the one before
   * @throws BenchError where another environment than that one has answered
   */
  async inFresh<T>(
    version: string | undefined,
    calls: (call: (event: unknown) => Promise<Called>) => Promise<T>,
  ): Promise<{ result: T; start: ColdStart }> {
    const { service, signal } = this;
    await service.stopEnvironments(NAME);
    await service.whenReady(NAME);
    this.log.take();
    const before = service.starts(NAME, 0).length;
    const result = await calls((event) => this.#call(event, version ?? LATEST));
    const end = performance.now() + KNOWN_LIMIT;
    let starts = service.starts(NAME, 0).slice(before);
    while (starts.length === 0 && performance.now() < end && !signal.aborted) {
      await sleep(POLL_MS);
      starts = service.starts(NAME, 0).slice(before);
    }
    const [start] = starts;
    if (start === undefined) throw new BenchError("the function's environment ended before it had answered");
    const restored = version !== undefined;
    if (restored && start.kind !== "restore") {
      throw new BenchError(
        `an environment wasn't restored from its snapshot: ${this.log.note ?? "no reason was told"}`,
      );
    }
    if (starts.length > 1) {
      throw new BenchError(
        "the function's environments end between calls, so that no two calls reach the same one: it ends its process, " +
          "runs into its time limit, or needs more memory",
      );
    }
    return { result, start };
  }

  async #call(event: unknown, qualifier: string): Promise<Called> {
    this.signal.throwIfAborted();
    const begin = performance.now();
    const response = await refusalsAsErrors(
      this.service.invoke({ functionName: NAME, qualifier, payload: Buffer.from(JSON.stringify(event)) }),
    );
    const tookMs = performance.now() - begin;
    const { payload, functionError, requestId } = response;
    const lines = await this.log.takeUntil(requestId);
    return { payload: payload.toString(), failed: functionError !== undefined, requestId, lines, tookMs };
  }

  #settings(variables: Record<string, string>) {
    const { runtime, handler, memory, timeout, environment } = this.target;
    return {
      Runtime: runtime as "java21",
      Handler: handler,
      MemorySize: memory,
      Timeout: timeout,
      Role: "role",
      Environment: { Variables: { ...environment, ...variables } },
      SnapStart: { ApplyOn: "PublishedVersions" as const },
    };
  }
}

/** What the service refuses is the user's to mend: no stack. */
async function refusalsAsErrors<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ServiceError)
      throw new BenchError(`the local Lambda service refuses it: ${error.message}`);
    throw error;
  }
}
