import { readOr } from "../read-or";

/** The processes that a process has started and that still run; none where the system doesn't tell. */
export function childrenOf(pid: number): number[] {
  const children = readOr(`/proc/${pid}/task/${pid}/children`, "").trim();
  return children === "" ? [] : children.split(" ").map(Number);
}

/** The Java process at or below a process; undefined where there is none, or the system doesn't tell. */
export function javaProcess(pid: number): number | undefined {
  if (readOr(`/proc/${pid}/comm`, "").trim() === "java") return pid;
  for (const child of childrenOf(pid)) {
    const java = javaProcess(child);
    if (java !== undefined) return java;
  }
  return undefined;
}

/** The most memory, in MB, that a process has had in use; 0 where the system doesn't tell. */
export const maxMemoryUsed = (pid: number): number =>
  Math.ceil((numberIn(statusOf(pid), "VmHWM") ?? 0) / 1024);

/** How many threads a process has; 0 where the system doesn't tell. */
export const tasksOf = (pid: number): number => numberIn(statusOf(pid), "Threads") ?? 0;

/** What a process takes that nobody else has: bytes of written pages, and threads. Undefined where the system doesn't tell. */
export function takenBy(pid: number): { bytes: number; tasks: number } | undefined {
  const status = statusOf(pid);
  const kilobytes = numberIn(status, "RssAnon");
  if (kilobytes === undefined) return undefined;
  return { bytes: kilobytes * 1024, tasks: numberIn(status, "Threads") ?? 0 };
}

/** As in proc_pid_status(5); empty where there is none. */
const statusOf = (pid: number) => readOr(`/proc/${pid}/status`, "");

function numberIn(status: string, name: string): number | undefined {
  const found = new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1];
  return found === undefined ? undefined : Number(found);
}

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
