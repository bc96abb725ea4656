import { join } from "node:path";
import type { ExecutionEnvironment } from "../runtime/environment";
import { prepareCheckpoint, prepareInit } from "../runtime/initialised-environment";
import type { IsolatingMachine, Machine } from "../runtime/machine";
import { prepareRestore } from "../runtime/restorable-environment";
import { openConnections } from "../runtime/connections";
import type { RuntimeSettings } from "../runtime/jvm";
import { RuntimeError } from "../runtime/runtime-error";
import { remove } from "../remove";
import { INSIDE } from "../inside";
import type { Namespaces } from "../runtime/sandbox";
import type { Fit } from "../snapshot/fit";
import { makeDraft, Snapshot } from "../snapshot/snapshot";
import { HeldLines } from "./held-lines";

/** What a version with SnapStart needs of the machine. */
export interface SnapshotPlace {
  directory: string;
  criu: string[];
  fit: Fit;
  namespaces: Namespaces;
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
}

/** Gets a version ready to be served, in environments that take no invocation and are stopped again. */
export class Publication {
  /** @param ended ends what is under way when it is aborted, and lets nothing more begin */
  constructor(
    private readonly options: PublicationOptions,
    private readonly ended: AbortSignal,
  ) {}

  /**
   * Initialises the version up to where its snapshot would be taken: what is left to do where this machine can't take any,
   * so that a version that can't start fails when it is published.
   * @throws RuntimeError where the function's init or before-hooks fail
   */
  async rehearse(): Promise<void> {
    const { machine, settings, codeDirectory } = this.options;
    const environment = await prepareInit(machine, settings, codeDirectory);
    await this.#use(environment, () => environment.initialiseForSnapshot());
  }

  /**
   * Initialises the version, takes its snapshot, and restores it once, hooks included.
   * @param beforeCheckpoint done between init and checkpoint
   * @throws RuntimeError where the function's init or hooks fail, SnapshotError where CRIU can't checkpoint or restore it
   */
  async takeSnapshot(place: SnapshotPlace, beforeCheckpoint: () => Promise<void>): Promise<Published> {
    const { snapshot, times, closed } = await this.#checkpoint(place, beforeCheckpoint).catch(
      async (error) => {
        await remove(draftOf(place));
        throw error;
      },
    );
    try {
      return { snapshot, closed, times: { ...times, trialMs: await this.#tryRestore(place, snapshot) } };
    } catch (error) {
      await snapshot.delete();
      throw error;
    }
  }

  async #checkpoint(place: SnapshotPlace, beforeCheckpoint: () => Promise<void>): Promise<Published> {
    const { settings, codeDirectory } = this.options;
    const { namespaces } = place;
    const draft = draftOf(place);
    const images = await makeDraft(draft);
    const environment = await prepareCheckpoint(this.#isolating(place), settings, codeDirectory, images);
    return this.#use(environment, async () => {
      const initMs = await environment.initialiseForSnapshot();
      const begin = performance.now();
      await beforeCheckpoint();
      const { pid } = environment;
      const closed = pid === undefined ? [] : openConnections(pid, namespaces.network.runtimeApi.address);
      const snapshot = await Snapshot.take(environment.sandbox, {
        ...place,
        draft,
        hostPath: (pathInside) => this.#outside(pathInside, draft),
        kdatDirectory: namespaces.kdatDirectory,
      });
      return { snapshot, closed, times: { initMs, checkpointMs: performance.now() - begin } };
    });
  }

  /** @returns how long it took, in ms */
  async #tryRestore(place: SnapshotPlace, snapshot: Snapshot): Promise<number> {
    const { machine, settings, codeDirectory } = this.options;
    // Nobody has called: what is logged is of interest only where it fails.
    const logs = new HeldLines(machine.logs);
    const environment = await prepareRestore(
      { ...this.#isolating(place), logs },
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
    const stop = () => void environment.stop();
    this.ended.addEventListener("abort", stop);
    try {
      if (this.ended.aborted)
        throw new RuntimeError("Sandbox.Stopped", "the version's environments are stopped");
      return await work();
    } finally {
      this.ended.removeEventListener("abort", stop);
      await environment.stop();
    }
  }

  #isolating({ namespaces }: SnapshotPlace): IsolatingMachine {
    return { ...this.options.machine, namespaces };
  }

  /** Where a file that a process inside has mapped lies out here. */
  #outside(pathInside: string, draft: string): string {
    const { machine, codeDirectory } = this.options;
    const places: [inside: string, outside: string][] = [
      [`${INSIDE.code}/`, codeDirectory],
      [`${INSIDE.lib}/`, machine.libDirectory],
      ["/tmp/", join(draft, "tmp")],
    ];
    for (const [inside, outside] of places) {
      if (pathInside.startsWith(inside)) return join(outside, pathInside.slice(inside.length));
    }
    return pathInside;
  }
}

const draftOf = ({ directory }: SnapshotPlace) => `${directory}.draft`;
