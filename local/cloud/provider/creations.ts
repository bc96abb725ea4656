import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { heldLock, holderOf } from "../engine-lock";
import { readCache, writeJson } from "../state-file";
import { KnownResources } from "./engine-state";
import type { Properties } from "./values";

/** A resource that the engine has asked for, and may not know yet. */
export interface Creation {
  urn: string;
  type: string;
  /** What it is called in its service, or is going to be. */
  id: string;
  inputs: Properties;
  /** What the service answered; absent until it is made. */
  outputs?: Properties;
  /** Address of the engine that asked. */
  engine: string;
  /** That engine's lock of the stack, a file's path. */
  lock?: string;
}

const CREATION = z.object({
  urn: z.string(),
  type: z.string(),
  id: z.string(),
  inputs: z.record(z.string(), z.unknown()),
  engine: z.string(),
});

/** Deletes a resource; one that isn't there is deleted already. */
export type Undo = (creation: Creation) => Promise<void>;

/** How many digits a number has in a file's name, so that names sort by age. */
const DIGITS = 16;

/**
 * Remembers on disk what engines have had made, until their own state names it. An engine or a local cloud that is killed
 * between storing a resource and recording it leaves one that nobody would ever delete: Pulumi makes another in its place.
 */
export class Creations {
  #last = 0;
  #settling: Promise<unknown> = Promise.resolve();
  readonly #folder: string;

  constructor(
    private readonly stateDir: string,
    private readonly undo: Undo,
  ) {
    this.#folder = join(stateDir, "creations");
  }

  /**
   * Has a resource made. Where that fails, what was made of it is deleted again.
   * @param make given what is on disk by then: the creation's id is what its service is going to call it
   */
  async make<T extends { id: string; outputs: Properties }>(
    creation: Omit<Creation, "lock" | "outputs">,
    make: () => Promise<T>,
  ): Promise<T> {
    const file = this.#newFile();
    const lock = heldLock(this.stateDir);
    const begun: Creation = { ...creation, ...(lock !== undefined && { lock }) };
    writeJson(file, begun);
    let made: T;
    try {
      made = await make();
    } catch (error) {
      // Somebody else's is in the way then, and nothing was made.
      if (!/Already|Conflict/.test((error as { code?: string }).code ?? ""))
        await this.undo(begun).catch(() => undefined);
      rmSync(file, { force: true });
      throw error;
    }
    writeJson(file, { ...begun, id: made.id, outputs: made.outputs });
    return made;
  }

  /** It is deleted: whatever is made under its name from now on is another. */
  forget(urn: string, id: string): void {
    for (const [file, creation] of this.#entries())
      if (creation.urn === urn && creation.id === id) rmSync(file, { force: true });
  }

  /**
   * Deletes what engines that are gone have had made and don't name in their state. What a user made with other means isn't
   * among it.
   * @param engine address of one that is at work, if there is one
   * @returns what was deleted, a sentence each
   */
  settle(engine?: string): Promise<string[]> {
    const settled = this.#settling.then(() => this.#settle(engine));
    this.#settling = settled.catch(() => undefined);
    return settled;
  }

  async #settle(engine: string | undefined): Promise<string[]> {
    const done = this.#entries().filter(
      ([, creation]) =>
        creation.engine !== engine &&
        (creation.lock === undefined || holderOf(creation.lock, this.stateDir) === undefined),
    );
    if (done.length === 0) return [];
    const known = KnownResources.read(this.stateDir);
    // What is half written is mended before the next deployment.
    if (known === undefined) return [];
    const removed: string[] = [];
    // What was made last hangs on what was made before.
    for (const [file, creation] of done.reverse()) {
      const { urn, type, id, inputs } = creation;
      if (!known.has(urn, id) && !known.hasNamed(type, id, inputs)) {
        try {
          await this.undo(creation);
          removed.push(`Removed what an interrupted deployment had left: ${type} ${id}.`);
        } catch {
          // Something else still hangs on it; the next start tries again.
          continue;
        }
      }
      rmSync(file, { force: true });
    }
    return removed;
  }

  #entries(): [file: string, creation: Creation][] {
    if (!existsSync(this.#folder)) return [];
    const names = readdirSync(this.#folder).filter((name) => name.endsWith(".json"));
    return names.sort().flatMap((name) => {
      const file = join(this.#folder, name);
      // Others may forget it meanwhile.
      const creation = readCache(file, CREATION);
      return creation === undefined ? [] : [[file, creation] as [string, Creation]];
    });
  }

  #newFile(): string {
    mkdirSync(this.#folder, { recursive: true });
    this.#last = Math.max(Date.now() * 1000, this.#last + 1);
    return join(this.#folder, `${String(this.#last).padStart(DIGITS, "0")}.json`);
  }
}
