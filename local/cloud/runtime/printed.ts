import { setImmediate } from "node:timers/promises";
import { shortageOf } from "../../setup/shortage";
import type { OutputListeners } from "./isolation";

/** So many bytes of a runtime's output may tell why it has failed. */
const KEPT = 8 << 10;

/** Passes on what a runtime prints, and keeps the last of it until its init is over. */
export class Printed implements OutputListeners {
  #kept: Buffer | undefined = Buffer.alloc(0);
  #tasks = 0;

  /** @param tasks how many threads the runtime has now */
  constructor(
    private readonly listeners: OutputListeners,
    private readonly tasks: () => number,
  ) {}

  readonly onOutput = (chunk: Buffer): Promise<void> | void => {
    this.#keep(chunk);
    return this.listeners.onOutput(chunk);
  };

  readonly onTelemetry = (chunk: Buffer): Promise<void> | void => {
    this.#keep(chunk);
    return this.listeners.onTelemetry(chunk);
  };

  /**
   * The last of the output, and how many threads there were when it told of a shortage, or now. What had been written before
   * the process ended is read in this turn at the latest.
   */
  async last(): Promise<{ text: string; tasks: number }> {
    this.#tasks = Math.max(this.#tasks, this.tasks());
    await setImmediate();
    return { text: this.#kept?.toString() ?? "", tasks: this.#tasks };
  }

  /** Nothing is told of it from now on. */
  keepNone(): void {
    this.#kept = undefined;
  }

  #keep(chunk: Buffer): void {
    if (this.#kept === undefined) return;
    const last = chunk.subarray(-KEPT);
    this.#kept = Buffer.concat([this.#kept, last]).subarray(-KEPT);
    if (shortageOf(last.toString()) !== undefined) this.#tasks = Math.max(this.#tasks, this.tasks());
  }
}
