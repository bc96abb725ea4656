import type { LogEvent, LogsApi, LogSink } from "../logs/api";

/** More than these are forgotten, the oldest first. */
const LINES = 1_000;

/** A log that keeps to itself what is put into it, until it is let go. */
export class HeldLines implements LogSink {
  #held: Parameters<LogsApi["put"]>[] | undefined = [];

  constructor(private readonly log: LogSink) {}

  put(group: string, stream: string, events: LogEvent[]): void {
    if (this.#held === undefined) return this.log.put(group, stream, events);
    this.#held.push([group, stream, events]);
    if (this.#held.length > LINES) this.#held.shift();
  }

  /** What was held goes into the log, and all that comes after it. */
  letGo(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const each of held) this.log.put(...each);
  }
}
