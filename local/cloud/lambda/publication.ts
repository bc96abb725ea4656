import { join } from "node:path";
import { ExecutionEnvironment } from "../runtime/environment";
import type { Machine } from "../runtime/machine";
import { openConnections } from "../runtime/connections";
import type { RuntimeSettings } from "../runtime/jvm";
import { RuntimeError } from "../runtime/runtime-api";
import { remove } from "../runtime/remove";
import { INSIDE } from "../runtime/root-folder";
import type { Sandbox } from "../runtime/sandbox";
import type { Fit } from "../snapshot/fit";
import { makeDraft, Snapshot } from "../snapshot/snapshot";
import { HeldLines } from "./held-lines";

/** What a version with SnapStart needs of the machine. */
export interface SnapshotPlace {
  directory: string;
  criu: string[];
  fit: Fit;
}

/** How long publishing's parts took, in ms. */
export interface PublishTimes {
  initMs: number;
  checkpointMs: number;
  /** Of the restore that is tried before the version is Active. */
  trialMs?: number;
}

/** A version's snapshot, and how it came to be. */
export interface Published {
  snapshot: Snapshot;
  times: PublishTimes;
  /** Where connections led, `address:port`, that are closed in it. */
  closed: string[];
}

export interface PublicationOptions {
  machine: Machine;
  settings: RuntimeSettings;
  codeDirectory: string;
  /** Where the version's snapshot is kept; undefined where this machine can't take any. */
  snapshotPlace?: SnapshotPlace;
}

/** Gets a version ready to be served, in environments that take no invocation and are stopped again. */
export class Publication {
  #environment?: ExecutionEnvironment;
  #stopped = false;

  constructor(private readonly options: PublicationOptions) {}

  /**
   * Initialises the version up to where its snapshot would be taken: what is left to do where this machine can't take any,
   * so that a version that can't start fails when it is published.
   * @throws RuntimeError where the function's init or before-hooks fail
   */
  async rehearse(): Promise<void> {
    const { machine, settings, codeDirectory } = this.options;
    const environment = await ExecutionEnvironment.prepare(machine, settings, codeDirectory);
    await this.#use(environment, () => environment.initialiseForSnapshot());
  }

  /**
   * Initialises the version, takes its snapshot, and restores it once, hooks included.
   * @param beforeCheckpoint done between init and checkpoint
   * @throws RuntimeError where the function's init or hooks fail, SnapshotError where CRIU can't checkpoint or restore it
   */
  async takeSnapshot(beforeCheckpoint: () => Promise<void>): Promise<Published> {
    const { snapshot, times, closed } = await this.#checkpoint(beforeCheckpoint).catch(async (error) => {
      await remove(this.#draft);
      throw error;
    });
    try {
      return { snapshot, closed, times: { ...times, trialMs: await this.#tryRestore(snapshot) } };
    } catch (error) {
      await snapshot.delete();
      throw error;
    }
  }

  async #checkpoint(beforeCheckpoint: () => Promise<void>): Promise<Published> {
    const { machine, settings, codeDirectory, snapshotPlace } = this.options;
    const images = await makeDraft(this.#draft);
    const environment = await ExecutionEnvironment.prepare(machine, settings, codeDirectory, images);
    return this.#use(environment, async () => {
      const initMs = await environment.initialiseForSnapshot();
      const begin = performance.now();
      await beforeCheckpoint();
      const { pid } = environment;
      const closed =
        pid === undefined ? [] : openConnections(pid, machine.namespaces!.network.runtimeApi.address);
      const snapshot = await Snapshot.take(environment.isolation as Sandbox, {
        ...snapshotPlace!,
        draft: this.#draft,
        hostPath: (pathInside) => this.#outside(pathInside),
        kdatDirectory: machine.namespaces!.kdatDirectory,
      });
      return { snapshot, closed, times: { initMs, checkpointMs: performance.now() - begin } };
    });
  }

  /** Ends what is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#environment?.stop();
  }

  /** @returns how long it took, in ms */
  async #tryRestore(snapshot: Snapshot): Promise<number> {
    const { machine, settings, codeDirectory } = this.options;
    // Nobody has called: what is logged is of interest only where it fails.
    const logs = new HeldLines(machine.logs);
    const environment = await ExecutionEnvironment.prepareRestore(
      { ...machine, logs },
      settings,
      codeDirectory,
      snapshot,
    );
    return this.#use(environment, async () => {
      const begin = performance.now();
      try {
        await environment.restore(begin);
      } catch (error) {
        logs.letGo();
        if (!(error instanceof RuntimeError)) throw error;
        const message = `an environment was restored, but its after-restore hooks failed: ${error.message}`;
        throw new RuntimeError(error.type, message, error.report);
      }
      return performance.now() - begin;
    });
  }

  /** Does something with an environment, and stops it. */
  async #use<T>(environment: ExecutionEnvironment, work: () => Promise<T>): Promise<T> {
    this.#environment = environment;
    try {
      if (this.#stopped) throw new RuntimeError("Sandbox.Stopped", "the version's environments are stopped");
      return await work();
    } finally {
      this.#environment = undefined;
      await environment.stop();
    }
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
