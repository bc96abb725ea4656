import { readFileSync } from "node:fs";

/** The Java process at or below a process; undefined where there is none, or the system doesn't tell. */
export function javaProcess(pid: number): number | undefined {
  try {
    if (readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "java") return pid;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    for (const child of children === "" ? [] : children.split(" ")) {
      const java = javaProcess(Number(child));
      if (java !== undefined) return java;
    }
    return undefined;
  } catch {
    return undefined;
  }
}

/** The most memory, in MB, that a process has had in use; 0 where the system doesn't tell. */
export function maxMemoryUsed(pid: number): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "0";
    return Math.ceil(Number(kilobytes) / 1024);
  } catch {
    return 0;
  }
}

/** How often the memory of a process that runs an invocation is looked at, in ms, should the process end by itself. */
const WATCH_INTERVAL = 100;

/**
 * The most memory that an environment is known to have used, in MB: by its isolation where that counts it, else by its
 * process, which can't be asked any more once it has ended.
 */
export class PeakMemory {
  #known = 0;
  #timer?: NodeJS.Timeout;

  /**
   * @param pid of the function's process; undefined where there is none
   * @param counted what the isolation has counted, in MB
   */
  constructor(
    private readonly pid: () => number | undefined,
    private readonly counted: () => number | undefined,
  ) {}

  /** The peak so far, in MB. */
  sample(): number {
    const pid = this.pid();
    this.#known = Math.max(this.#known, this.counted() ?? (pid === undefined ? 0 : maxMemoryUsed(pid)));
    return this.#known;
  }

  /** Looks at it now and then, first when whoever calls has done what it has to do at once. */
  watch(): void {
    if (this.#known === 0) setImmediate(() => this.sample());
    this.#timer ??= setInterval(() => this.sample(), WATCH_INTERVAL).unref();
  }

  unwatch(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
