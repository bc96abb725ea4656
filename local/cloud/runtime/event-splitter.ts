import { StringDecoder } from "node:string_decoder";

/**
 * The most bytes of a message in one log event; what is longer becomes several events. CloudWatch Logs took 256 KB an
 * event, 26 bytes of them its own, until it raised that in 2025; whether Lambda's events became larger isn't recorded.
 */
export const EVENT_BYTES = 256 * 1024 - 26;

const MOST_PARTS = 1024;

const NEWLINE = 0x0a;

/**
 * Cuts bytes into log events: at newlines, or only where one is full. Keeps no more than one event's bytes, and looks at
 * each byte once. Characters stay whole.
 */
export class EventSplitter {
  #parts: Buffer[] = [];
  #bytes = 0;
  /** An event that was full may end within a character. */
  readonly #decoder = new StringDecoder("utf8");

  /**
   * @param atNewlines whether a newline ends an event (and is its last character)
   * @param onEvent told of each event's text
   */
  constructor(
    private readonly atNewlines: boolean,
    private readonly onEvent: (text: string) => void,
  ) {}

  write(chunk: Buffer): void {
    let begin = 0;
    while (begin < chunk.length) {
      const full = begin + EVENT_BYTES - this.#bytes;
      const newline = this.atNewlines ? chunk.indexOf(NEWLINE, begin) : -1;
      const end = Math.min(newline < 0 ? chunk.length : newline + 1, full, chunk.length);
      this.#parts.push(chunk.subarray(begin, end));
      this.#bytes += end - begin;
      // A writer of single bytes would have as many buffers.
      if (this.#parts.length > MOST_PARTS) this.#parts = [Buffer.concat(this.#parts)];
      if (end === newline + 1 || end === full) this.#emit();
      begin = end;
    }
  }

  /** Makes an event of what is left, with an end that `write` didn't see. @returns whether there was anything */
  flush(end = ""): boolean {
    const text = this.#take() + this.#decoder.end() + end;
    if (text === end) return false;
    this.onEvent(text);
    return true;
  }

  #emit(): void {
    const text = this.#take();
    if (text !== "") this.onEvent(text);
  }

  #take(): string {
    const bytes = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#bytes = 0;
    return this.#decoder.write(bytes);
  }
}
