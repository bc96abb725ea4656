import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Machine } from "../runtime/machine";
import type { RuntimeSettings } from "../runtime/jvm";
import { remove } from "../runtime/remove";
import type { Fit } from "../snapshot/fit";
import { Publication } from "./publication";

/** What the machine ran short of, in the words of those who met it: no fault of the function, and gone another time. */
const SHORTAGE =
  /ENOSPC|EDQUOT|EMFILE|ENFILE|ENOMEM|EAGAIN|no space left|cannot allocate memory|too many open files|temporarily unavailable|could be written/i;

export const isShortage = (message: string): boolean => SHORTAGE.test(message);

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

/** Tells a function that has no usable snapshot from a machine that can give nobody one. */
export class Control {
  #works?: Promise<boolean>;

  /** @param directory a folder of its own, absolute */
  constructor(
    private readonly machine: Machine,
    private readonly criu: string[],
    private readonly fit: Fit,
    private readonly directory: string,
  ) {}

  /** Whether a snapshot of a function that is known to be good can be taken and restored here; tried once. */
  works(region: string, runtime: string): Promise<boolean> {
    return (this.#works ??= this.#try({ ...KNOWN_GOOD, region, runtime }));
  }

  async #try(settings: RuntimeSettings): Promise<boolean> {
    const { criu, fit } = this;
    const codeDirectory = join(this.directory, "code");
    try {
      await mkdir(codeDirectory, { recursive: true });
      const publication = new Publication({
        machine: { ...this.machine, logs: { put: () => undefined } },
        settings,
        codeDirectory,
        snapshotPlace: { directory: join(this.directory, "snapshot"), criu, fit },
      });
      await publication.takeSnapshot(async () => undefined);
      return true;
    } catch {
      return false;
    } finally {
      await remove(this.directory).catch(() => undefined);
    }
  }
}
