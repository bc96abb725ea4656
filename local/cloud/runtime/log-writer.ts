import type { LogsApi } from "../logs/api";

/** Writes an environment's log stream: AWS's own lines, and the function's output cut into lines. */
export class LogWriter {
  #rest = "";

  constructor(
    private readonly logs: Pick<LogsApi, "put">,
    private readonly group: string,
    private readonly stream: string,
  ) {}

  line(message: string): void {
    this.logs.put(this.group, this.stream, [{ timestamp: Date.now(), message: `${message}\n` }]);
  }

  output(chunk: Buffer): void {
    const lines = (this.#rest + chunk.toString()).split("\n");
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
}
