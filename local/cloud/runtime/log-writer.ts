import type { LogSink } from "../logs/api";
import { EventSplitter } from "./event-splitter";
import { APPLICATION_LEVELS, ofItself, reaches, SYSTEM_LEVELS, TEXT, type LogFormat } from "./log-format";
import type { OutputListeners } from "./isolation";
import { FrameReader, levelOf, type LogMessage } from "./log-frames";
import { textLines, type PlatformEvent } from "./platform-events";
import { platformRecords } from "./platform-json";

/**
 * Writes an environment's log stream: Lambda's own lines, the messages that the runtime frames, and the rest of the
 * process's output cut into lines. Times never go back within a stream, so that sorted events are in this order.
 */
export class LogWriter implements OutputListeners {
  readonly #lines = new EventSplitter(true, (text) => this.#line(text));
  readonly #frames = new FrameReader(
    (message) => this.#message(message),
    (bytes) => this.#lines.write(bytes),
  );
  /** Epoch ms of the last event. */
  #last = 0;
  #failed = false;
  /** Until the last of Lambda's events is written. */
  #waiting?: Promise<void>;

  constructor(
    private readonly logs: LogSink,
    private readonly group: string,
    private readonly stream: string,
    private readonly format: LogFormat = TEXT,
  ) {}

  /** One of Lambda's events that nothing which the process has written can follow yet: it is written at once. */
  before(event: PlatformEvent): void {
    // Not before those that wait.
    if (this.#waiting === undefined) this.#platform(event);
    else this.after(event);
  }

  /**
   * One of Lambda's events that follows what the function has written, even without a newline at its end. That had been
   * written when the runtime's call came, or the news of its end, and is read in the same turn of the event loop at the
   * latest, from whichever pipe; so the event is written after that turn.
   * @param event made at that time where it is given as a function
   */
  after(event: PlatformEvent | (() => PlatformEvent)): void {
    const written = new Promise<void>((resolve) => {
      setImmediate(() => {
        const what = typeof event === "function" ? event() : event;
        if (this.#waiting === written) this.#waiting = undefined;
        this.#platform(what);
        resolve();
      });
    });
    this.#waiting = written;
  }

  /** Settles when all of Lambda's events so far are written; undefined where they are. */
  get waiting(): Promise<void> | undefined {
    return this.#waiting;
  }

  readonly onOutput = (chunk: Buffer): Promise<void> | undefined => {
    this.#lines.write(chunk);
    return this.logs.pressure?.(this.group);
  };

  readonly onTelemetry = (chunk: Buffer): Promise<void> | undefined => {
    this.#frames.write(chunk);
    return this.logs.pressure?.(this.group);
  };

  #platform(event: PlatformEvent): void {
    // What a process had begun to write when it ended.
    if (event.type === "fault") this.#frames.flush();
    this.#lines.flush("\n");
    const time = this.#time(Date.now());
    for (const line of this.#linesOf(event, time)) this.#put(`${line}\n`, time, { platform: true });
  }

  #linesOf(event: PlatformEvent, time: number): string[] {
    const { format } = this;
    if (format.format === "Text") return textLines(event);
    return platformRecords(event)
      .filter(({ level }) => reaches(SYSTEM_LEVELS, level, format.systemLevel))
      .map(({ type, record }) => JSON.stringify({ time: new Date(time).toISOString(), type, record }));
  }

  /** A line, which the runtime hasn't formatted, stays as it is in JSON format too; its own level decides there. */
  #line(text: string): void {
    const { format } = this;
    if (format.format === "Text") return this.#put(text, this.#time(Date.now()));
    const { level, timestamp } = ofItself(text);
    if (reaches(APPLICATION_LEVELS, level, format.applicationLevel))
      this.#put(text, this.#time(timestamp ?? Date.now()));
  }

  #message(message: LogMessage): void {
    const { format } = this;
    if (format.format === "JSON" && !reaches(APPLICATION_LEVELS, levelOf(message), format.applicationLevel))
      return;
    this.#put(message.text, this.#time(message.timestamp));
  }

  /** A time that is neither before the last event's nor in the future. */
  #time(timestamp: number): number {
    return (this.#last = Math.min(Math.max(timestamp, this.#last), Date.now()));
  }

  /** A log that can't be written to costs its lines, and nothing else. */
  #put(message: string, timestamp: number, by: { platform?: true } = {}): void {
    try {
      this.logs.put(this.group, this.stream, [{ timestamp, message, ...by }]);
    } catch (error) {
      if (!this.#failed) console.warn(`Lines for ${this.group} are lost: ${(error as Error).message}`);
      this.#failed = true;
    }
  }
}
