/**
 * Where an execution environment is in its life. Init, restore, invoke and shutdown are Lambda's own phases; between them
 * its process is frozen there, and idle here.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export type Phase =
  /** All is there but the function's process. */
  | "prepared"
  | "init"
  | "restore"
  | "idle"
  | "invoke"
  /** Its process has ended by itself. */
  | "ended"
  /** It was stopped. */
  | "shutdown";

const NEXT: Record<Phase, readonly Phase[]> = {
  prepared: ["init", "restore"],
  // An init that has failed is done again as part of an invocation, and that in the same environment.
  init: ["idle", "invoke"],
  restore: ["idle"],
  idle: ["invoke"],
  invoke: ["idle"],
  ended: [],
  shutdown: [],
};

/** An environment's phase. From each it may end, or be stopped; whichever comes first remains. */
export class Lifecycle {
  #phase: Phase = "prepared";

  get phase(): Phase {
    return this.#phase;
  }

  /** Its process has ended by itself, or it was stopped. */
  get over(): boolean {
    return this.#phase === "ended" || this.#phase === "shutdown";
  }

  /** Goes on to a phase, unless it is over. @throws Error where that can't follow: a fault of whoever calls */
  enter(next: Exclude<Phase, "ended" | "shutdown">): void {
    if (this.over) return;
    if (!NEXT[this.#phase].includes(next))
      throw new Error(`an environment can't go from ${this.#phase} to ${next}`);
    this.#phase = next;
  }

  end(how: "ended" | "shutdown"): void {
    if (!this.over) this.#phase = how;
  }
}
