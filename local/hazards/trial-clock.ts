import { writeFileSync } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { SharedFolder } from "../cloud/runtime/root-folder";

/** Where environments have the library and the file by which it is told how far their clock is ahead. */
const INSIDE = "/var/runtime/clock";
const LIBRARY = "libfaketime.so";
const AHEAD = "ahead";

/** Digits of a whole number of seconds: the file keeps its length, or CRIU wouldn't open it again. */
const DIGITS = 9;

const SECOND = 1_000;
/** How much earlier than it is told to a timer may end, in ms. */
const SLACK = 5;

/** A trial's clock, which can be ahead of this machine's for environments that are started with `variables`. */
export class TrialClock {
  /** Empty until `use`. */
  readonly folder: SharedFolder;
  #ahead = 0;

  /** @param source a folder for its files, which is made by `open` */
  private constructor(source: string) {
    this.folder = { path: INSIDE, source };
  }

  static async open(source: string): Promise<TrialClock> {
    await mkdir(source);
    return new TrialClock(source);
  }

  /** Epoch ms. */
  readonly now = (): number => Date.now() + this.#ahead;

  /** @param library path of libfaketime */
  async use(library: string): Promise<void> {
    await copyFile(library, join(this.folder.source, LIBRARY));
    this.set(0);
  }

  /** How far it is ahead, in ms; full seconds. Processes that run, or are in a snapshot, see that after `nextSecond`. */
  set(ahead: number): void {
    this.#ahead = ahead;
    const text = `+${String(ahead / SECOND).padStart(DIGITS, "0")}\n`;
    writeFileSync(join(this.folder.source, AHEAD), text);
  }

  /** Waits until whoever has read the file reads it again. */
  async nextSecond(): Promise<void> {
    await sleep(SECOND - (Date.now() % SECOND) + SLACK);
  }

  /** What has a process see this clock. @param preload the function's own LD_PRELOAD */
  variables(preload: string | undefined): Record<string, string> {
    const library = `${INSIDE}/${LIBRARY}`;
    return {
      LD_PRELOAD: preload === undefined ? library : `${library}:${preload}`,
      FAKETIME_TIMESTAMP_FILE: `${INSIDE}/${AHEAD}`,
      // Each second anew; without any cache, each look at the clock would read the file.
      FAKETIME_CACHE_DURATION: "0",
      // What waits for so many ms must go on waiting, and files are as old as they are. With the "fix" for later glibc,
      // which counts on both clocks being shifted, the JVM's waits end at once, and it never rests.
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
      DONT_FAKE_MONOTONIC: "1",
      FAKETIME_FORCE_MONOTONIC_FIX: "0",
      NO_FAKE_STAT: "1",
    };
  }
}
