import { StringDecoder } from "node:string_decoder";
import type { LogsApi } from "../logs/api";

/** Writes an environment's log stream: AWS's own lines, and the function's output cut into lines. */
export class LogWriter {
  #rest = "";
  /** A chunk may end within a character. */
  readonly #decoder = new StringDecoder("utf8");

  constructor(
    private readonly logs: Pick<LogsApi, "put">,
    private readonly group: string,
    private readonly stream: string,
  ) {}

  /**
   * One of AWS's lines. What the function printed before it comes first, even without a newline at its end: it is read
   * in this turn of the event loop at the latest, so the line is written after that.
   */
  line(message: string | (() => string)): void {
    setImmediate(() => {
      this.#flush();
      const line = typeof message === "string" ? message : message();
      this.logs.put(this.group, this.stream, [{ timestamp: Date.now(), message: `${line}\n` }]);
    });
  }

  output(chunk: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(chunk)).split("\n");
    this.#rest = lines.pop()!;
    const timestamp = Date.now();
    if (lines.length > 0) {
      this.logs.put(
        this.group,
        this.stream,
        lines.map((message) => ({ timestamp, message: `${message}\n` })),
      );
    }
  }

  #flush(): void {
    if (this.#rest === "") return;
    const message = `${this.#rest}\n`;
    this.#rest = "";
    this.logs.put(this.group, this.stream, [{ timestamp: Date.now(), message }]);
  }
}
