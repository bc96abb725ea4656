import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Machine } from "../runtime/machine";
import type { RuntimeSettings } from "../runtime/jvm";
import { remove } from "../remove";
import { faultOf } from "./failure";
import { Publication, type SnapshotPlace } from "./publication";

/** A function that is known to be good: the JDK's own code and nothing else. */
const KNOWN_GOOD: Omit<RuntimeSettings, "region" | "runtime"> = {
  functionName: "control",
  version: "1",
  functionArn: "control",
  handler: "java.lang.String::concat",
  memorySize: 512,
  tmpSize: 512,
  timeout: 10,
  variables: {},
  logGroup: "control",
};

/** What a try needs of this machine. */
export interface ControlsOptions {
  region: string;
  /** All but the JDK, which is a version's own. */
  machine: Omit<Machine, "javaHome">;
  /** A folder of its own, absolute. */
  directory: string;
}

/** Tells a function that has no usable snapshot from a machine that can give nobody one. */
export class Controls {
  /** By the JDK that they ran on. */
  readonly #works = new Map<string, Promise<boolean>>();
  /** Each try has a folder of its own, as another may be under way. */
  #tries = 0;

  constructor(private readonly options: ControlsOptions) {}

  /**
   * Whether a snapshot of a function that is known to be good can be taken and restored here; tried once for each JDK.
   * @throws Error where the machine couldn't even try at this time
   */
  work(place: Omit<SnapshotPlace, "directory">, runtime: string): Promise<boolean> {
    const { javaHome } = place.fit;
    const known = this.#works.get(javaHome);
    if (known !== undefined) return known;
    const works = this.#try(place, runtime);
    this.#works.set(javaHome, works);
    works.catch(() => this.#works.delete(javaHome));
    return works;
  }

  async #try(place: Omit<SnapshotPlace, "directory">, runtime: string): Promise<boolean> {
    const { machine, region } = this.options;
    const directory = join(this.options.directory, String(this.#tries++));
    const codeDirectory = join(directory, "code");
    try {
      await mkdir(codeDirectory, { recursive: true });
      const options = {
        machine: { ...machine, javaHome: place.fit.javaHome, logs: { put: () => undefined } },
        settings: { ...KNOWN_GOOD, region, runtime },
        codeDirectory,
      };
      const publication = new Publication(options, new AbortController().signal);
      await publication.takeSnapshot(
        { ...place, directory: join(directory, "snapshot") },
        async () => undefined,
      );
      return true;
    } catch (error) {
      if (faultOf(error) !== undefined) throw error;
      return false;
    } finally {
      await remove(directory).catch(() => undefined);
    }
  }
}
