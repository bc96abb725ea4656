import { fitted } from "./terminal";
import { appLabel, variantLabel, type Variant } from "./variants";

export interface Progress {
  /** A line that stays. */
  say(line: string): void;
  /** What runs now, and how long all of it will still take, in ms: asked again while the step lasts. */
  step(what: string, left?: () => number): void;
  done(): void;
}

/** Nothing at all. */
export const silent: Progress = { say: () => {}, step: () => {}, done: () => {} };

/** How much faster or slower than real time the time left may run. */
const FASTEST = 4;
const SLOWEST = 0.1;

/**
 * The time left as it is shown: it never rises. Where an estimate turns out too short the clock runs slower, where it was
 * too long, faster, so that both come to zero together.
 */
export class Countdown {
  #shown?: number;
  #at = 0;

  /** @param estimate ms; @param now ms on any clock; @returns ms to show */
  shown(estimate: number, now: number): number {
    if (this.#shown === undefined) this.#shown = estimate;
    else {
      const pace = Math.min(FASTEST, Math.max(SLOWEST, this.#shown / Math.max(1, estimate)));
      this.#shown = Math.max(0, this.#shown - (now - this.#at) * pace);
    }
    this.#at = now;
    return this.#shown;
  }
}

/** ms between two looks at the time left. */
const TICK = 1000;

/** On a terminal one line that is rewritten, each second too; elsewhere one line for each new subject. */
export function progressOn(
  stream: NodeJS.WriteStream,
  now: () => number = () => performance.now(),
): Progress {
  const countdown = new Countdown();
  let current: { what: string; left?: () => number } | undefined;
  let visible = false;
  let last = "";
  let ticker: NodeJS.Timeout | undefined;
  const clear = () => {
    if (visible) stream.write("\r\x1b[2K");
    visible = false;
  };
  const text = () => {
    const { what = "", left } = current ?? {};
    return left ? `${clock(countdown.shown(left(), now()))} left · ${what}` : what;
  };
  const draw = () => {
    clear();
    // A line that reaches the last column would wrap on some terminals.
    stream.write(fitted(text(), Math.max(20, (stream.columns || 80) - 1)));
    visible = true;
  };
  return {
    say(line) {
      clear();
      stream.write(`${line}\n`);
    },
    step(what, left) {
      current = { what, left };
      if (stream.isTTY) {
        draw();
        ticker ??= setInterval(() => visible && draw(), TICK).unref();
        return;
      }
      // The part before the second dot names round and variant; its details would flood a log file.
      const subject = what.split(" · ").slice(0, 2).join(" · ");
      current.what = subject;
      if (subject !== last) stream.write(`${text()}\n`);
      last = subject;
    },
    done() {
      clear();
      clearInterval(ticker);
      ticker = undefined;
    },
  };
}

/** `round 2 of 3 · Pet store, without SnapStart · load`. */
export function stepText(round: number, rounds: number, variant: Variant, step: string): string {
  return `round ${round} of ${rounds} · ${appLabel(variant.app)}, ${variantLabel(variant)} · ${step}`;
}

/** `1:05` */
export function clock(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
