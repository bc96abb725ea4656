import { setTimeout as sleep } from "node:timers/promises";
import type { LogEvent, LogSink } from "../cloud/logs/api";

/** How long Lambda's line after a call may take, in ms. */
const LIMIT = 2_000;
const POLL = 2;

/** The end of the name of the stream that the service itself writes to: other streams have an environment's id there. */
const OF_SERVICE = "local";

/** A log in memory alone, that tells what was written during which call. */
export class TrialLog implements LogSink {
  #lines: string[] = [];
  #ended = new Set<string>();
  /** What the service has said of the version. */
  readonly #notes: string[] = [];

  put(_group: string, stream: string, events: LogEvent[]): void {
    const lines = stream.endsWith(OF_SERVICE) ? this.#notes : this.#lines;
    for (const { message, platform } of events) {
      const id = platform ? /^REPORT RequestId: (\S+)/.exec(message)?.[1] : undefined;
      if (id !== undefined) this.#ended.add(id);
      else if (!platform) lines.push(message);
    }
  }

  /** What the function has written since this was called last. */
  take(): string[] {
    return this.#lines.splice(0);
  }

  /** What it has written until an invocation ended: Lambda's report comes after all of it. */
  async takeUntil(requestId: string): Promise<string[]> {
    const end = performance.now() + LIMIT;
    while (!this.#ended.delete(requestId) && performance.now() < end) await sleep(POLL);
    return this.take();
  }

  /** What the service has said last of the version, such as why it starts without its snapshot. */
  get note(): string | undefined {
    return this.#notes.at(-1)?.trim();
  }
}
