import { createReadStream, mkdirSync, readdirSync, rmSync, statSync, type ReadStream } from "node:fs";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { removeAtOnce } from "../leftovers";
import type { FilteredLogEvent, LogEvent } from "./api";

/** A new file is begun at this size, so that old events can go a file at a time. */
const SEGMENT_BYTES = 8 * 1024 * 1024;
/** Written this long after the first line, or sooner when there are many. */
const FLUSH_AFTER_MS = 25;
const FLUSH_AT_BYTES = 64 * 1024;
/** Whoever writes waits above this, so that a slow disk doesn't fill the memory instead. */
const UNWRITTEN_BYTES = 4 * 1024 * 1024;

/** One line of a file: [timestamp, ingestion time, stream, message]. */
type Line = [number, number, string, string];

/**
 * The events of one log group: append-only files whose names sort by age. Only what isn't written yet is in memory.
 */
export class GroupFiles {
  private pending = "";
  /** Of all texts on their way to the disk. */
  private unwritten = 0;
  private timer: NodeJS.Timeout | undefined;
  private discarded = false;
  private losing = false;
  private writing: Promise<void> = Promise.resolve();
  private segment: { file: string; bytes: number };

  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    const newest = this.segments().at(-1);
    this.segment = newest ? { file: newest, bytes: statSync(newest).size } : this.nextSegment();
  }

  append(stream: string, events: LogEvent[]): void {
    const now = Date.now();
    for (const { timestamp, message } of events) {
      const line: Line = [timestamp, now, stream, message];
      this.pending += `${JSON.stringify(line)}\n`;
    }
    if (this.pending.length >= FLUSH_AT_BYTES) void this.flush();
    else this.timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER_MS).unref();
  }

  /** All that was appended is on the disk, or lost; never rejects. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const text = this.pending;
    this.pending = "";
    if (text !== "") {
      this.unwritten += text.length;
      this.writing = this.writing.then(() => this.write(text)).finally(() => (this.unwritten -= text.length));
    }
    await this.writing;
  }

  pressure(): Promise<void> | undefined {
    return this.pending.length + this.unwritten > UNWRITTEN_BYTES ? this.flush() : undefined;
  }

  /** Deletes everything; what comes to these files later is lost. */
  discard(): void {
    this.discarded = true;
    clearTimeout(this.timer);
    removeAtOnce(this.folder);
  }

  private async write(text: string): Promise<void> {
    if (this.discarded) return;
    try {
      await appendFile(this.advance(text).file, text);
      this.losing = false;
    } catch (error) {
      // The disk is full, say. Whoever logs isn't to fail for it, and is told once.
      if (!this.losing) console.warn(`CloudWatch Logs: lines are lost: ${(error as Error).message}`);
      this.losing = true;
    }
  }

  /**
   * Events in the order of their arrival, from the place that `after` names.
   * `eventId` is the place; ids sort like the events.
   */
  async *read(after?: string): AsyncGenerator<FilteredLogEvent> {
    await this.flush();
    const [fromName, fromLine] = after ? placeOf(after) : ["", -1];
    for (const file of this.segments()) {
      const name = nameOf(file);
      if (name < fromName) continue;
      let number = -1;
      for await (const text of lines(createReadStream(file, { encoding: "utf8" }))) {
        number += 1;
        const line = name === fromName && number <= fromLine ? undefined : parse(text);
        if (!line) continue;
        const [timestamp, ingestionTime, logStreamName, message] = line;
        yield { eventId: idOf(name, number), timestamp, ingestionTime, logStreamName, message };
      }
    }
  }

  /** Deletes the files in which nothing is newer than `time` (epoch ms). */
  expire(time: number): void {
    for (const file of this.segments()) {
      if (file !== this.segment.file && statSync(file).mtimeMs < time) rmSync(file, { force: true });
    }
  }

  private advance(text: string): { file: string; bytes: number } {
    if (this.segment.bytes >= SEGMENT_BYTES) this.segment = this.nextSegment();
    this.segment.bytes += Buffer.byteLength(text);
    return this.segment;
  }

  private nextSegment(): { file: string; bytes: number } {
    const last = Number(nameOf(this.segments().at(-1) ?? "0"));
    const name = String(Math.max(Date.now(), last + 1)).padStart(14, "0");
    return { file: join(this.folder, `${name}.jsonl`), bytes: 0 };
  }

  private segments(): string[] {
    return readdirSync(this.folder)
      .filter((name) => name.endsWith(".jsonl"))
      .sort()
      .map((name) => join(this.folder, name));
  }
}

function lines(stream: ReadStream): AsyncIterable<string> {
  return createInterface({ input: stream, crlfDelay: Infinity });
}

/** Undefined for a line that a killed process left half written. */
function parse(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}

const LINE_DIGITS = 12;

function nameOf(file: string): string {
  return file.replace(/^.*\//, "").replace(".jsonl", "");
}

function idOf(name: string, line: number): string {
  return name + String(line).padStart(LINE_DIGITS, "0");
}

function placeOf(eventId: string): [string, number] {
  return [eventId.slice(0, -LINE_DIGITS), Number(eventId.slice(-LINE_DIGITS))];
}
