import { availableParallelism } from "node:os";
import { join } from "node:path";
import { ServiceError } from "../errors";
import type { LogSink } from "../logs/api";
import type { EnvironmentInvocation } from "../runtime/invocation";
import { remove } from "../remove";
import type { InvocationResult } from "../runtime/runtime-api";
import { currentFit } from "../snapshot/fit";
import { SnapshotError } from "../snapshot/snapshot-error";
import { Activations, faultLine, keyOf, throttleLine, type Activated } from "./activation";
import { Capacity, Throttled } from "./capacity";
import type { CodeStore } from "./code";
import { ColdStarts, type ColdStart } from "./cold-starts";
import { Controls } from "./control";
import { faultOf } from "./failure";
import { Fleet, type RunningEnvironment } from "./fleet";
import type { FleetOptions, Room } from "./fleet-options";
import { Gate } from "./gate";
import type { OpenedMachine } from "./machine";
import type { SnapshotPlace } from "./publication";
import { publicationOptions } from "./publication-options";
import { isServed, isSnapStart, type FunctionRecord, type VersionRecord } from "./records";
import { snapshotDirectory } from "./snapshot-directory";
import { snapshotFacts, type SnapshotFacts } from "./snapshot-facts";
import { startFailure } from "./start-failure";
import { toPending } from "./version-state";
import { VersionLog } from "./version-log";

export interface ExecutionOptions {
  stateDir: string;
  region: string;
  logs: LogSink;
  /** Whether a role's policies allow an action on a resource; what they don't allow isn't logged. */
  allows?: (roleArn: string, action: string, resource: string) => boolean;
  code: CodeStore;
  opened: OpenedMachine;
  /** Stores a function after a version's state has changed. */
  save: (record: FunctionRecord) => void;
  /** How long environments, and sandboxes made ready, wait for use, in ms; default: 5 minutes. */
  idleLimit?: number;
}

/** Restores at once, so that each is done in time; the machine isn't quicker with more of them. */
const RESTORES = 64;
/** Cold starts at once, for each processor. */
const COLD_STARTS = 4;

/** Runs versions: their fleets of environments, the snapshots that these come from, and what is known of cold starts. */
export class Execution {
  #fleets = new Map<string, Fleet>();
  #starts = new ColdStarts();
  readonly #log: VersionLog;
  readonly #activations: Activations;
  readonly #room: Room = {
    capacity: new Capacity(),
    restores: new Gate(RESTORES),
    coldStarts: new Gate(COLD_STARTS * availableParallelism()),
  };
  #closed = false;

  constructor(private readonly options: ExecutionOptions) {
    const { stateDir, region, save, opened } = options;
    this.#log = new VersionLog(options.logs);
    const controls = new Controls({ region, machine: opened.machine, directory: join(stateDir, "control") });
    this.#activations = new Activations({ log: this.#log, controls, save });
  }

  /** Stops all environments. A version that is being activated stays Pending. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#fleets.values()].map((fleet) => fleet.stop()));
    await this.#activations.settled();
    await this.options.opened.close();
  }

  /**
   * Gets a version ready that an earlier service left: Pending ones anew, as those that have failed for the machine's sake;
   * those in service from their snapshot.
   */
  resume(record: FunctionRecord, version: VersionRecord, served: boolean): void {
    // Without a JDK for it, each call says so.
    if (this.options.opened.jdks.find(version.settings.Runtime!) === undefined) return;
    if (version.state === "Failed" && (served || version.failedBy === "machine")) toPending(version);
    if (version.state === "Pending") void this.publish(record, version);
    else if (served && this.#snapshotPlace(record, version) !== undefined)
      void this.#activations.open(this.#activated(record, version));
  }

  /** Makes a Pending version Active by initialising it and taking its snapshot, or Failed. The promise never rejects. */
  async publish(record: FunctionRecord, version: VersionRecord): Promise<void> {
    await this.#activations.publish(this.#activated(record, version));
  }

  /**
   * Runs an invocation; a function that fails to start is a result too.
   * @throws ServiceError SnapStartException, SnapStartTimeoutException where a SnapStart version can't be restored;
   *   TooManyRequestsException where this machine has no room; ServiceException where it is at fault
   */
  async run(
    record: FunctionRecord,
    version: VersionRecord,
    invocation: EnvironmentInvocation,
  ): Promise<InvocationResult> {
    if (this.#closed) throw new ServiceError("ServiceException", 500, "The local cloud is closing.");
    const what = this.#activated(record, version);
    const { fleet } = what;
    try {
      // A version that nothing leads to opens its snapshot only when it is called after all.
      const hindrance = await (fleet.lacksSnapshot
        ? this.#activations.open(what)
        : this.#activations.of(what));
      if (hindrance !== undefined) throw hindrance;
      return await this.#invoke(what, invocation);
    } catch (error) {
      return this.#failed(what, error, invocation);
    }
  }

  /** A snapshot is made anew where it is damaged, or a second restore has failed with it, too. */
  async #invoke(what: Activated, invocation: EnvironmentInvocation): Promise<InvocationResult> {
    const { fleet } = what;
    const { snapshot } = fleet;
    try {
      return await fleet.invoke(invocation);
    } catch (error) {
      if (!(error instanceof SnapshotError)) throw error;
    }
    try {
      await snapshot?.verifyAgain();
      return await fleet.invoke(invocation);
    } catch (error) {
      if (!(error instanceof SnapshotError)) throw error;
      const hindrance = await this.#activations.renew(what, { snapshot, why: error.message });
      if (hindrance !== undefined) throw hindrance;
      return fleet.invoke(invocation);
    }
  }

  /** Says why an invocation is refused, once where many are. */
  throttled(record: FunctionRecord, version: VersionRecord, error: Throttled): void {
    this.#log.error(record, version, "throttle", throttleLine(record, version, error));
  }

  /** What the caller gets where no environment could be started. @throws ServiceError */
  #failed(
    { record, version }: Activated,
    error: unknown,
    invocation: EnvironmentInvocation,
  ): InvocationResult {
    const log = this.#log;
    if (error instanceof Throttled) this.throttled(record, version, error);
    if (error instanceof SnapshotError) throw new ServiceError("SnapStartException", 400, error.message);
    const fault = faultOf(error);
    if (fault === undefined) return startFailure(error, version, invocation);
    const line = faultLine(record, version, fault);
    log.error(record, version, "fault", line);
    throw new ServiceError("ServiceException", 500, line);
  }

  /** Lets a version's environments finish what they run, and starts no more of them. */
  retire(record: FunctionRecord, version: VersionRecord): void {
    const key = keyOf(record, version);
    void this.#fleets.get(key)?.retire();
    this.#fleets.delete(key);
  }

  /** Removes all that a version has: environments and snapshot. */
  async dispose(record: FunctionRecord, version: VersionRecord): Promise<void> {
    const key = keyOf(record, version);
    await this.#fleets.get(key)?.stop();
    await this.#activations.of({ record, version });
    this.#fleets.delete(key);
    await remove(this.#snapshotDirectory(record, version));
  }

  /** Removes what `dispose` of each version leaves. */
  async forget(record: FunctionRecord): Promise<void> {
    this.#starts.forget(record.name);
    await remove(join(this.options.stateDir, "snapshots", record.name));
  }

  /** Ends all environments of a function, of every version, so that what comes next starts from none. */
  async stopEnvironments(record: FunctionRecord): Promise<void> {
    await Promise.all(this.#fleetsOf(record).map((fleet) => fleet.clear()));
  }

  /** Waits until what restores of any version need beforehand is there. */
  async whenReady(record: FunctionRecord): Promise<void> {
    await Promise.all(this.#fleetsOf(record).map((fleet) => fleet.whenReady()));
  }

  /** Aliases of a function have changed. */
  reconsider(record: FunctionRecord): void {
    for (const fleet of this.#fleetsOf(record)) fleet.reconsider();
  }

  environments(record: FunctionRecord): RunningEnvironment[] {
    return this.#fleetsOf(record).flatMap((fleet) => fleet.environments);
  }

  /** Cold starts since a moment (epoch ms), oldest first. */
  starts(record: FunctionRecord, since: number): ColdStart[] {
    return this.#starts.since(record.name, since);
  }

  /** @throws ServiceError ResourceNotFoundException where the version has no snapshot */
  snapshotFacts(record: FunctionRecord, version: VersionRecord): SnapshotFacts {
    const { snapshot } = this.#fleet(record, version);
    return snapshotFacts(record, version, snapshot, this.options.opened.noSnapshots);
  }

  #activated(record: FunctionRecord, version: VersionRecord): Activated {
    return { record, version, fleet: this.#fleet(record, version) };
  }

  /** @throws ServiceError where there is no JDK for it */
  #fleet(record: FunctionRecord, version: VersionRecord): Fleet {
    const key = keyOf(record, version);
    const known = this.#fleets.get(key);
    if (known !== undefined) return known;
    const fleet = new Fleet(this.#fleetOptions(record, version));
    this.#fleets.set(key, fleet);
    // Once for each start of the local cloud; of a version with a snapshot when that is taken.
    if (!isSnapStart(version) || version.state === "Pending") this.#logNotes(record, version);
    return fleet;
  }

  /** Has the version's log say what is different here, and what its calls are going to fail of. */
  #logNotes(record: FunctionRecord, version: VersionRecord): void {
    const note = this.options.opened.jdks.note(version.settings.Runtime!);
    for (const each of [...(note === undefined ? [] : [note]), ...(version.inspection?.warnings ?? [])])
      this.#log.note(record, version, each);
  }

  #fleetOptions(record: FunctionRecord, version: VersionRecord): FleetOptions {
    const snapshotPlace = this.#snapshotPlace(record, version);
    return {
      ...publicationOptions(this.options, record, version),
      snapStart: isSnapStart(version),
      room: this.#room,
      served: () => isServed(record, version),
      ...(this.options.idleLimit === undefined ? {} : { idleLimit: this.options.idleLimit }),
      ...(snapshotPlace === undefined ? {} : { snapshotPlace }),
      onStart: (start) => this.#starts.add(record.name, start),
    };
  }

  #fleetsOf(record: FunctionRecord): Fleet[] {
    const fleets = Object.values(record.versions).map((version) => this.#fleets.get(keyOf(record, version)));
    return fleets.filter((fleet) => fleet !== undefined);
  }

  /** Where a version's snapshot is kept; undefined where it has none, or this machine can't take any. */
  #snapshotPlace(record: FunctionRecord, version: VersionRecord): SnapshotPlace | undefined {
    const { machine, jdks, snapshots } = this.options.opened;
    if (snapshots === undefined || !isSnapStart(version)) return undefined;
    const { criu, namespaces } = snapshots;
    const { home } = jdks.of(version.settings.Runtime!);
    const fit = currentFit(home, criu, machine.libDirectory, namespaces.network.runtimeApi.address);
    return { directory: this.#snapshotDirectory(record, version), criu, fit, namespaces };
  }

  #snapshotDirectory(record: FunctionRecord, version: VersionRecord): string {
    return snapshotDirectory(this.options.stateDir, record.name, version.version);
  }
}
