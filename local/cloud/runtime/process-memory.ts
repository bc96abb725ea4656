import { readFileSync } from "node:fs";
import { readOr } from "../read-or";

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

/** What a process has in memory that nobody else has, in bytes: written pages. Undefined where the system doesn't tell. */
export function privateMemory(pid: number): number | undefined {
  const kilobytes = /^RssAnon:\s+(\d+) kB/m.exec(readOr(`/proc/${pid}/status`, ""))?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

/** How many threads a process has. */
export const tasksOf = (pid: number): number =>
  Number(/^Threads:\s+(\d+)/m.exec(readOr(`/proc/${pid}/status`, ""))?.[1] ?? 0);

/** How often the memory of a process that runs an invocation is looked at, in ms, should the process end by itself. */
const WATCH_INTERVAL = 100;

/** What an isolation has counted, files' memory included, by the end of its processes. */
export interface CountedMemory {
  /** MB. */
  peak: number;
  /** The function's process was killed, as it is when it has no more memory. */
  killed: boolean;
}

/**
 * The most memory that an environment is known to have used, in MB: by its isolation where that counts it, else by its
 * process, which can't be asked any more once it has ended.
 */
export class PeakMemory {
  #known = 0;
  #timer?: NodeJS.Timeout;

  /**
   * @param pid of the function's process; undefined where there is none
   * @param counted what the isolation has counted; undefined until its end, or where it doesn't count
   */
  constructor(
    private readonly pid: () => number | undefined,
    private readonly counted: () => CountedMemory | undefined,
  ) {}

  /** The peak so far, in MB. */
  sample(): number {
    const pid = this.pid();
    const counted = this.counted();
    if (pid !== undefined) this.#known = Math.max(this.#known, maxMemoryUsed(pid));
    // It counts what files have in memory as well, which the kernel takes back before it kills anyone.
    if (counted?.killed || (counted !== undefined && this.#known === 0))
      this.#known = Math.max(this.#known, counted.peak);
    return this.#known;
  }

  /** Looks at it now and then, first when whoever calls has done what it has to do at once. */
  watch(): void {
    // What is counted leaves out the memory that a restored process shares with its snapshot.
    if (this.#known === 0) setImmediate(() => this.sample());
    this.#timer ??= setInterval(() => this.sample(), WATCH_INTERVAL).unref();
  }

  unwatch(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
