import { setTimeout as sleep } from "node:timers/promises";
import { ServiceError } from "../errors";
import type { MachineFault } from "../machine-fault";
import { RuntimeError } from "../runtime/runtime-error";
import { Snapshot } from "../snapshot/snapshot";
import { SnapshotError } from "../snapshot/snapshot-error";
import type { Throttled } from "./capacity";
import type { Controls } from "./control";
import { faultOf } from "./failure";
import type { Fleet } from "./fleet";
import type { FunctionRecord, VersionRecord } from "./records";
import { Publication } from "./publication";
import { toActive, toFailed } from "./version-state";
import type { VersionLog } from "./version-log";

/** After what the machine is at fault for, a version is published again after these times, in ms. */
const PUBLISH_AGAIN = [1_000, 4_000];

/** A version with all that belongs to it. */
export interface Activated {
  record: FunctionRecord;
  version: VersionRecord;
  fleet: Fleet;
}

/** Why a version can't be served at this time. */
export type Hindrance = Error | undefined;

export interface ActivationsOptions {
  log: VersionLog;
  controls: Controls;
  /** Stores a function after a version's state has changed. */
  save: (record: FunctionRecord) => void;
}

/**
 * Gets versions ready. None of its promises rejects. A version may be at one of these at a time:
 * - publishing: Pending, becomes Active or Failed
 * - opening: its snapshot, of an earlier service, is opened and compared with its checksums
 * - renewing: Active, its snapshot is of no use, and it is initialised for another; it stays Active, however that ends
 */
export class Activations {
  readonly #underWay = new Map<string, Promise<Hindrance>>();

  constructor(private readonly options: ActivationsOptions) {}

  /** Settles with what has come of what a version is at; undefined at once where that is nothing. */
  async of({ record, version }: Pick<Activated, "record" | "version">): Promise<Hindrance> {
    return this.#underWay.get(keyOf(record, version));
  }

  async settled(): Promise<void> {
    await Promise.all(this.#underWay.values());
  }

  /** Makes a Pending version Active by initialising it and taking its snapshot, or Failed. */
  publish(what: Activated): Promise<Hindrance> {
    return this.#during(what, async () => {
      const { fleet } = what;
      const hindrance = await this.#publish(what);
      if (hindrance === undefined) this.#save(what);
      else if (!fleet.ended.aborted) this.#fail(what, hindrance);
      return hindrance;
    });
  }

  /** Opens the snapshot that an earlier service took; the version is initialised again where that one is of no use. */
  open(what: Activated): Promise<Hindrance> {
    return this.#during(what, async () => {
      const { fleet } = what;
      const { snapshotPlace: place } = fleet.options;
      // Nothing is to be opened where this machine takes none.
      if (place === undefined) return undefined;
      try {
        const snapshot = await Snapshot.open(place.directory, place.criu, place.fit);
        await snapshot.verify();
        fleet.adopt(snapshot);
        fleet.makeReady();
        return undefined;
      } catch (error) {
        // What can't be read now may be whole.
        if (!(error instanceof SnapshotError)) return faultOf(error);
        return this.#renew(what, error.message);
      }
    });
  }

  /**
   * Has the snapshot that a restore failed with made anew, unless another call has had that done.
   * @param failed the snapshot that was of no use, and what was said of it
   */
  renew(what: Activated, failed: { snapshot: Snapshot | undefined; why: string }): Promise<Hindrance> {
    const { fleet } = what;
    if (fleet.snapshot !== failed.snapshot) return this.of(what);
    return this.#during(what, () => this.#renew(what, failed.why));
  }

  #fail(what: Activated, hindrance: Error): void {
    const { record, version } = what;
    toFailed(version, hindrance);
    const fault = faultOf(hindrance);
    if (fault !== undefined)
      this.options.log.error(record, version, "publish", faultLine(record, version, fault));
    this.#save(what);
  }

  async #renew(what: Activated, why: string): Promise<Hindrance> {
    const { record, version, fleet } = what;
    if (fleet.ended.aborted) return undefined;
    this.options.log.note(record, version, `Initialising version ${version.version} again: ${why}`);
    try {
      await this.#take(what);
      this.#save(what);
      return undefined;
    } catch (error) {
      fleet.loseSnapshot();
      if (!(error instanceof RuntimeError)) return error as Error;
      return new ServiceError("SnapStartException", 400, error.message);
    }
  }

  /** Tries until it has worked, or failed for what isn't the machine's fault, or the machine's fault has lasted. */
  async #publish(what: Activated): Promise<Hindrance> {
    const { record, version, fleet } = what;
    for (const again of [...PUBLISH_AGAIN, undefined]) {
      try {
        await this.#take(what);
        return undefined;
      } catch (error) {
        const fault = faultOf(error);
        if (fault === undefined || again === undefined || fleet.ended.aborted) return error as Error;
        this.options.log.note(
          record,
          version,
          `${fault.message} Publishing is tried again in ${again / 1000} s.`,
        );
        await sleep(again, undefined, { signal: fleet.ended }).catch(() => undefined);
      }
    }
    return new Error("the version's environments are stopped");
  }

  /** @throws what hinders it */
  async #take(what: Activated): Promise<void> {
    const { version, fleet } = what;
    const withoutSnapshot = await this.#takeSnapshot(what);
    toActive(version, withoutSnapshot);
    fleet.makeReady();
  }

  /**
   * Takes a version's snapshot, unless this machine can't.
   * @returns why the version has none; undefined where it has one, or the machine is known to take none
   * @throws RuntimeError, SnapshotError where the fault is the function's; others where it is the machine's at this time
   */
  async #takeSnapshot({ record, version, fleet }: Activated): Promise<string | undefined> {
    delete version.publishTimes;
    delete version.closedConnections;
    const publication = new Publication(fleet.options, fleet.ended);
    const { snapshotPlace: place } = fleet.options;
    if (place === undefined) {
      await publication.rehearse();
      return undefined;
    }
    const { log } = this.options;
    try {
      const { snapshot, times, closed } = await publication.takeSnapshot(place, () => fleet.dropSnapshot());
      fleet.adopt(snapshot);
      version.publishTimes = times;
      if (closed.length > 0) {
        version.closedConnections = closed;
        const which = `Connections that were open when version ${version.version}'s snapshot was taken are closed in it`;
        log.note(record, version, `${which}: ${closed.join(", ")}`);
      }
      return undefined;
    } catch (error) {
      if (!(error instanceof SnapshotError) || fleet.ended.aborted) throw error;
      if (await this.options.controls.work(place, version.settings.Runtime!)) throw error;
      await publication.rehearse();
      fleet.goWithoutSnapshot();
      const reason = `Without a snapshot, as this machine can't take or restore any: ${error.message}`;
      log.note(record, version, `Version ${version.version} starts cold. ${reason}`);
      return reason;
    }
  }

  /** One thing at a time for each version: whoever comes later has what comes of the first. */
  #during(what: Activated, work: () => Promise<Hindrance>): Promise<Hindrance> {
    const key = keyOf(what.record, what.version);
    const known = this.#underWay.get(key);
    if (known !== undefined) return known;
    const end = work()
      .catch((error: Error) => error)
      .finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, end);
    return end;
  }

  #save({ record, version }: Activated): void {
    try {
      this.options.save(record);
    } catch (error) {
      const message = `The version's state isn't stored: ${(error as Error).message}`;
      this.options.log.note(record, version, message);
    }
  }
}

export const keyOf = ({ name }: FunctionRecord, { version }: VersionRecord) => `${name}:${version}`;

/** As callers and the log are told of it. */
export const faultLine = (record: FunctionRecord, version: VersionRecord, fault: MachineFault): string =>
  `${record.name} version ${version.version} couldn't be started. ${fault.message} (The next try begins afresh.)`;

export const throttleLine = (record: FunctionRecord, version: VersionRecord, { why }: Throttled): string =>
  `${record.name} version ${version.version} is throttled: ${why}.`;
