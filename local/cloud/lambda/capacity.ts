import { freemem, totalmem } from "node:os";
import { ServiceError } from "../errors";
import { readOr } from "../read-or";
import { takenBy } from "../runtime/process-memory";

const MB = 1024 * 1024;

/** What an environment takes besides its JVM: helpers, its network and mounts in the kernel, page tables. Bytes, tasks. */
const HELPERS = { bytes: 6 * MB, tasks: 8 };

/** An environment to reckon with before one of the version has been seen. Restored, most of its memory is the snapshot's. */
const UNSEEN = { restoredBytes: 48 * MB, coldBytes: 300 * MB, tasks: 40 };

/** What environments have been seen to take becomes somewhat more as they run on. */
const GROWTH = 1.25;

/** What is left to everybody else: of memory this part, at most so many bytes; and of tasks this part. */
const LEFT = { share: 0.05, bytes: 512 * MB, tasks: 0.05 };

/** What an environment takes of this machine. */
export interface Take {
  bytes: number;
  /** Processes and threads. */
  tasks: number;
}

/** What this machine has left. */
export interface Free extends Take {
  /** Of which this is free, in bytes. */
  total: number;
}

/** @returns what is free for environments; 0 or less where nothing is */
export function freeNow(): Free {
  const total = process.constrainedMemory?.() || totalmem();
  const bytes = available() - Math.min(LEFT.bytes, total * LEFT.share);
  const running = Number(/\/(\d+) /.exec(readOr("/proc/loadavg", ""))?.[1] ?? 0);
  return { bytes, tasks: MOST_TASKS * (1 - LEFT.tasks) - running, total };
}

/** Each thread has an id of its own. */
const MOST_TASKS = Number(readOr("/proc/sys/kernel/pid_max", "")) || Infinity;

/**
 * Where a control group limits this process's memory, Node.js takes that into account from 22 on. It says 0 where it can't
 * open the file that tells; whatever is short then is told by what fails for it.
 */
const available = (): number => (process.availableMemory?.() ?? freemem()) || Infinity;

/** What environments of one version take, as far as they have been seen. */
export class Footprint {
  #seen: Take = { bytes: 0, tasks: 0 };

  /** @param limit what one may take at most, in bytes */
  constructor(private readonly limit: number) {}

  /** @param pid of the JVM of one that has answered */
  see(pid: number): void {
    const taken = takenBy(pid);
    if (taken === undefined) return;
    this.#seen = {
      bytes: Math.max(this.#seen.bytes, taken.bytes),
      tasks: Math.max(this.#seen.tasks, taken.tasks),
    };
  }

  /** What the next one is reckoned with. */
  next(restored: boolean): Take {
    const unseen = restored ? UNSEEN.restoredBytes : UNSEEN.coldBytes;
    const { bytes, tasks } = this.#seen;
    return {
      bytes: Math.min(bytes === 0 ? unseen : bytes * GROWTH, this.limit) + HELPERS.bytes,
      tasks: (tasks || UNSEEN.tasks) + HELPERS.tasks,
    };
  }
}

/** Admits environments as long as this machine has room for them; those that start at the same time are counted in. */
export class Capacity {
  #starting: Take = { bytes: 0, tasks: 0 };
  #waiting: (() => void)[] = [];

  constructor(private readonly free: () => Free = freeNow) {}

  /**
   * Has an environment started in the room that it takes. Where only those that are starting may need that room, it waits to
   * see what they really take.
   * @throws Throttled with what is lacking
   */
  async start<T>(take: Take, start: () => Promise<T>): Promise<T> {
    while (this.#lacks(take)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#reserve(take, 1);
    try {
      return await start();
    } finally {
      this.#reserve(take, -1);
      for (const each of this.#waiting.splice(0)) each();
    }
  }

  /** Whether there may be room later. @throws Throttled where there is none */
  #lacks(take: Take): boolean {
    const free = this.free();
    if (free.bytes < take.bytes) {
      const numbers = `${mb(free.bytes)} of ${mb(free.total)} MB are free for it, and it takes ${mb(take.bytes)} MB`;
      throw throttled(`there is no memory for another environment: ${numbers}`);
    }
    if (free.tasks < take.tasks) {
      const numbers = `${Math.max(0, Math.floor(free.tasks))} are free, and it takes ${take.tasks}`;
      throw throttled(`there are no processes for another environment: ${numbers}`);
    }
    const { bytes, tasks } = this.#starting;
    return bytes > 0 && (free.bytes - bytes < take.bytes || free.tasks - tasks < take.tasks);
  }

  #reserve({ bytes, tasks }: Take, sign: 1 | -1): void {
    this.#starting.bytes += sign * bytes;
    this.#starting.tasks += sign * tasks;
  }
}

const mb = (bytes: number) => Math.max(0, Math.round(bytes / MB));

/** A refusal as Lambda's, and why. */
export class Throttled extends ServiceError {
  constructor(
    Reason: "ConcurrentInvocationLimitExceeded" | "ReservedFunctionConcurrentInvocationLimitExceeded",
    /** In words, for the log. */
    readonly why: string,
  ) {
    super("TooManyRequestsException", 429, "Rate Exceeded.", { Reason, Type: "User" });
  }
}

const throttled = (why: string) => new Throttled("ConcurrentInvocationLimitExceeded", why);
