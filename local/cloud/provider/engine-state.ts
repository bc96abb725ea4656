import { readFileSync } from "node:fs";
import { join } from "node:path";
import { filesUnder } from "../files-under";
import type { Properties } from "./values";

/** What Pulumi's engine keeps in the state folder, as far as the local cloud has to know of it. */

interface Resource {
  urn: string;
  type: string;
  id?: string;
  inputs?: Properties;
}

/** The resources that the engine knows: what it made, and what it still has to delete. */
export class KnownResources {
  readonly #urns: Set<string>;
  readonly #names: Set<string>;

  private constructor(resources: Resource[]) {
    this.#urns = new Set(resources.map(({ urn, id }) => `${urn}\n${id}`));
    this.#names = new Set(resources.map(({ type, id = "", inputs = {} }) => nameOf(type, id, inputs)));
  }

  /** Undefined where a stack's state can't be read. */
  static read(stateDir: string): KnownResources | undefined {
    const files = filesUnder(join(stateDir, ".pulumi/stacks"), ".json");
    try {
      return new KnownResources(files.flatMap(resourcesIn));
    } catch {
      return undefined;
    }
  }

  /** Whether this very resource of the program has that id. */
  has(urn: string, id: string): boolean {
    return this.#urns.has(`${urn}\n${id}`);
  }

  /** Whether any resource of this type has that id, under whatever name in the program. */
  hasNamed(type: string, id: string, inputs: Properties): boolean {
    return this.#names.has(nameOf(type, id, inputs));
  }
}

function resourcesIn(file: string): Resource[] {
  const state = JSON.parse(readFileSync(file, "utf8")) as {
    checkpoint?: { latest?: { resources?: Resource[] | null } | null };
  };
  return state.checkpoint?.latest?.resources ?? [];
}

/** Inputs that name what a resource is part of: its id alone may be that of another one elsewhere. */
const WHOLES = ["apiId", "bucket", "functionName", "function", "role"];

const nameOf = (type: string, id: string, inputs: Properties) =>
  JSON.stringify([type, id, ...WHOLES.map((whole) => inputs[whole] ?? "")]);
