import { join } from "node:path";
import { ServiceError } from "../errors";
import type { LogsApi } from "../logs/api";
import { jsonLine, logStreamName } from "../runtime/log-format";
import type { EnvironmentInvocation } from "../runtime/invocation";
import { remove } from "../runtime/remove";
import type { InvocationResult } from "../runtime/runtime-api";
import { currentFit } from "../snapshot/fit";
import { Snapshot, SnapshotError } from "../snapshot/snapshot";
import type { CodeStore } from "./code";
import { ColdStarts, type ColdStart } from "./cold-starts";
import { Control, isShortage } from "./control";
import { Fleet, type FleetOptions, type RunningEnvironment } from "./fleet";
import { logFormatOf } from "./logging-config";
import type { OpenedMachine } from "./machine";
import type { SnapshotPlace } from "./publication";
import { publicationOptions } from "./publication-options";
import { isSnapStart, logGroupOf, type FunctionRecord, type VersionRecord } from "./records";
import { snapshotFacts, type SnapshotFacts } from "./snapshot-facts";
import { reasonCode, startFailure } from "./start-failure";

export interface ExecutionOptions {
  stateDir: string;
  region: string;
  logs: Pick<LogsApi, "put">;
  /** Whether a role's policies allow an action on a resource; what they don't allow isn't logged. */
  allows?: (roleArn: string, action: string, resource: string) => boolean;
  code: CodeStore;
  opened: OpenedMachine;
  /** Stores a function after a version's state has changed. */
  save: (record: FunctionRecord) => void;
}

/** Runs versions: their fleets of environments, the snapshots that these come from, and what is known of cold starts. */
export class Execution {
  #fleets = new Map<string, Fleet>();
  /** Versions whose snapshot is being made, opened, or made anew. */
  #activations = new Map<string, Promise<void>>();
  #starts = new ColdStarts();
  /** By the JDK that they run on. */
  #controls = new Map<string, Control>();
  #closed = false;

  constructor(private readonly options: ExecutionOptions) {}

  /** Stops all environments. A version that is being activated stays Pending. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#fleets.values()].map((fleet) => fleet.stop()));
    await Promise.allSettled(this.#activations.values());
    await this.options.opened.close();
  }

  /** Gets a version ready that an earlier service left: Pending ones anew, those in service from their snapshot. */
  resume(record: FunctionRecord, version: VersionRecord, served: boolean): void {
    // Without a JDK for it, each call says so.
    if (this.options.opened.jdks.find(version.settings.Runtime!) === undefined) return;
    if (version.state === "Pending") void this.activate(record, version);
    else if (served && this.#snapshotPlace(record, version) !== undefined)
      this.#openSnapshot(record, version);
  }

  /**
   * Makes a Pending version Active by initialising it and taking its snapshot, or Failed. `again` says why it is done for another time.
   * The promise never rejects.
   */
  activate(record: FunctionRecord, version: VersionRecord, again?: string): Promise<void> {
    const key = keyOf(record, version);
    const fleet = this.#fleet(record, version);
    if (again !== undefined)
      this.#log(record, version, `Initialising version ${version.version} again: ${again}`);
    const activation = (async () => {
      try {
        const withoutSnapshot = await this.#takeSnapshot(record, version, fleet);
        version.state = "Active";
        delete version.stateReason;
        delete version.stateReasonCode;
        if (withoutSnapshot !== undefined) version.stateReason = withoutSnapshot;
        fleet.makeReady();
      } catch (error) {
        if (this.#closed) return;
        version.state = "Failed";
        version.stateReason = (error as Error).message;
        version.stateReasonCode = reasonCode(error);
      } finally {
        this.#activations.delete(key);
      }
      try {
        this.options.save(record);
      } catch (error) {
        this.#log(record, version, `The version's state isn't stored: ${(error as Error).message}`);
      }
    })();
    this.#activations.set(key, activation);
    return activation;
  }

  /**
   * Runs an invocation; a function that fails to start is a result too.
   * @throws ServiceError SnapStartException, SnapStartTimeoutException where a SnapStart version can't be restored
   */
  async run(
    record: FunctionRecord,
    version: VersionRecord,
    invocation: EnvironmentInvocation,
  ): Promise<InvocationResult> {
    if (this.#closed) throw new ServiceError("ServiceException", 500, "The local cloud is closing.");
    const key = keyOf(record, version);
    const fleet = this.#fleet(record, version);
    // A version that nothing leads to opens its snapshot only when it is called after all.
    if (fleet.lacksSnapshot) await (this.#activations.get(key) ?? this.#openSnapshot(record, version));
    else if (this.#activations.size > 0) await this.#activations.get(key);
    const { snapshot } = fleet;
    try {
      return await fleet.invoke(invocation);
    } catch (error) {
      if (!(error instanceof SnapshotError)) return startFailure(error, version, invocation);
      // The snapshot is of no use any more: make it anew, unless another invocation has had that done.
      const activating = this.#activations.get(key);
      if (activating !== undefined) await activating;
      else if (fleet.snapshot === snapshot) await this.activate(record, version, error.message);
      if (version.state !== "Active") {
        throw new ServiceError("SnapStartException", 400, version.stateReason ?? error.message);
      }
      return await fleet.invoke(invocation).catch((e: unknown) => startFailure(e, version, invocation));
    }
  }

  /**
   * Takes a version's snapshot, unless this machine can't.
   * @returns why the version has none; undefined where it has one, or the machine is known to take none
   * @throws RuntimeError, SnapshotError where the fault is the function's, or something has run short
   */
  async #takeSnapshot(
    record: FunctionRecord,
    version: VersionRecord,
    fleet: Fleet,
  ): Promise<string | undefined> {
    delete version.publishTimes;
    delete version.closedConnections;
    const place = this.#snapshotPlace(record, version);
    if (place === undefined) {
      await fleet.goWithoutSnapshot();
      return undefined;
    }
    try {
      const { times, closed } = await fleet.takeSnapshot();
      version.publishTimes = times;
      if (closed.length > 0) {
        version.closedConnections = closed;
        const which = `Connections that were open when version ${version.version}'s snapshot was taken are closed in it`;
        this.#log(record, version, `${which}: ${closed.join(", ")}`);
      }
      return undefined;
    } catch (error) {
      if (!(error instanceof SnapshotError) || isShortage(error.message) || this.#closed) throw error;
      if (await this.#control(place).works(this.options.region, version.settings.Runtime!)) throw error;
      await fleet.goWithoutSnapshot();
      const reason = `Without a snapshot, as this machine can't take or restore any: ${error.message}`;
      this.#log(record, version, `Version ${version.version} starts cold. ${reason}`);
      return reason;
    }
  }

  #control({ criu, fit }: SnapshotPlace): Control {
    const { javaHome } = fit;
    const directory = join(this.options.stateDir, "control", String(this.#controls.size));
    const machine = { ...this.options.opened.machine, javaHome };
    const control = this.#controls.get(javaHome) ?? new Control(machine, criu, fit, directory);
    this.#controls.set(javaHome, control);
    return control;
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
    await this.#activations.get(key);
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

  /** Opens the snapshot that an earlier service took; the version is initialised again where that one is of no use. */
  #openSnapshot(record: FunctionRecord, version: VersionRecord): Promise<void> {
    const key = keyOf(record, version);
    const fleet = this.#fleet(record, version);
    const { directory, criu, fit } = this.#snapshotPlace(record, version)!;
    const opening = (async () => {
      try {
        fleet.snapshot = await Snapshot.open(directory, criu, fit);
        await fleet.snapshot.verify();
        this.#activations.delete(key);
        fleet.makeReady();
      } catch (error) {
        this.#activations.delete(key);
        if (!this.#closed) await this.activate(record, version, (error as Error).message);
      }
    })();
    this.#activations.set(key, opening);
    return opening;
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
      this.#log(record, version, each);
  }

  #fleetOptions(record: FunctionRecord, version: VersionRecord): FleetOptions {
    const snapshotPlace = this.#snapshotPlace(record, version);
    return {
      ...publicationOptions(this.options, record, version),
      snapStart: isSnapStart(version),
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
    const { machine, jdks, criu } = this.options.opened;
    if (criu === undefined || !isSnapStart(version)) return undefined;
    const { address } = machine.namespaces!.network.runtimeApi;
    const { home } = jdks.of(version.settings.Runtime!);
    const fit = currentFit(home, criu, machine.libDirectory, address);
    return { directory: this.#snapshotDirectory(record, version), criu, fit };
  }

  #snapshotDirectory(record: FunctionRecord, version: VersionRecord): string {
    return join(this.options.stateDir, "snapshots", record.name, version.version);
  }

  /** A line of the local cloud's own, in a log stream of its own. */
  #log(record: FunctionRecord, version: VersionRecord, message: string): void {
    const timestamp = Date.now();
    const { settings } = version;
    const logGroup = logGroupOf(record.name, settings);
    const names = { functionName: record.name, version: version.version, logGroup };
    const json = logFormatOf(settings.LoggingConfig).format === "JSON";
    const line = json ? jsonLine(message, "WARN", timestamp) : message;
    this.options.logs.put(logGroup, logStreamName(names, "local"), [{ timestamp, message: `${line}\n` }]);
  }
}

const keyOf = ({ name }: FunctionRecord, { version }: VersionRecord) => `${name}:${version}`;
