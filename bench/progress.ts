import { appLabel, isPetStore, variantKey, variantLabel, type Variant } from "./variants";

/** Rough cost of one round in ms, until a first round has shown the real one. */
const GUESS: Record<"cold" | "fast", number> = { cold: 15_000, fast: 4_000 };

/** Foresees the rest of the run from what each variant's rounds have taken so far. */
export class Estimate {
  readonly #rounds: number;
  readonly #took = new Map<string, number[]>();
  readonly #variants: readonly Variant[];

  constructor(variants: readonly Variant[], rounds: number) {
    this.#variants = variants;
    this.#rounds = rounds;
  }

  finished(variant: Variant, tookMs: number): void {
    const key = variantKey(variant);
    this.#took.set(key, [...(this.#took.get(key) ?? []), tookMs]);
  }

  /** ms until all rounds are done. */
  left(): number {
    return this.#variants.reduce((total, variant) => {
      const took = this.#took.get(variantKey(variant)) ?? [];
      const each = took.length > 0 ? took.reduce((a, b) => a + b, 0) / took.length : guess(variant);
      return total + each * Math.max(0, this.#rounds - took.length);
    }, 0);
  }
}

const guess = ({ app, variant }: Variant) =>
  GUESS[isPetStore(app) && variant === "baseline" ? "cold" : "fast"];

export interface Progress {
  /** A line that stays. */
  say(line: string): void;
  /** What runs now, and how long the whole will still take, in ms. */
  step(what: string, leftMs?: number): void;
  done(): void;
}

/** Nothing at all. */
export const silent: Progress = { say: () => {}, step: () => {}, done: () => {} };

/** On a terminal one line that is rewritten; elsewhere one line for each new subject. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  let shown = "";
  const clear = () => {
    if (shown && stream.isTTY) stream.write("\r\x1b[2K");
  };
  let last = "";
  return {
    say(line) {
      clear();
      stream.write(`${line}\n`);
      shown = "";
    },
    step(what, leftMs) {
      const left = leftMs === undefined ? "" : `${clock(leftMs)} left`;
      if (stream.isTTY) {
        clear();
        const room = Math.max(20, (stream.columns ?? 80) - 1);
        shown = [what, left].filter(Boolean).join("  ·  ").slice(0, room);
        stream.write(shown);
        return;
      }
      // The part before the second dot names round and variant; its details would flood a log file.
      const subject = what.split(" · ").slice(0, 2).join(" · ");
      if (subject !== last) stream.write(`${[subject, left].filter(Boolean).join("  ·  ")}\n`);
      last = subject;
    },
    done() {
      clear();
      shown = "";
    },
  };
}

/** `round 2/3 · Pet store, without SnapStart · load`. */
export function stepText(round: number, rounds: number, variant: Variant, step: string): string {
  return `round ${round}/${rounds} · ${appLabel(variant.app)}, ${variantLabel(variant)} · ${step}`;
}

function clock(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
