/** What is measured, and how good it has to be. */

export const GROUPS = [
  "petstore",
  "hello",
  "restore",
  "heap",
  "memory",
  "load",
  "burst",
  "warm",
  "publish",
  "start",
] as const;

/** Figures that come from the same measurement; what `--only` names. */
export type GroupName = (typeof GROUPS)[number];

/** `ratio`: a quotient; `share`: one as a percentage; `ms`, `s`: times, both kept in ms; `count`: a whole number. */
export type Unit = "ratio" | "share" | "ms" | "s" | "count";

export interface Figure {
  group: GroupName;
  title: string;
  unit: Unit;
  better: "more" | "less";
  /** The bound that has to hold; absent where there is an aim alone. */
  atLeast?: number;
  aim: number;
}

export const FIGURES = {
  petstoreSpeedup: {
    group: "petstore",
    title: "Pet store from zero: without SnapStart ÷ with, p50",
    unit: "ratio",
    better: "more",
    atLeast: 25,
    aim: 45,
  },
  helloSpeedup: {
    group: "hello",
    title: "Hello world from zero: without SnapStart ÷ with, p50",
    unit: "ratio",
    better: "more",
    atLeast: 4,
    aim: 8,
  },
  restoreP50: {
    group: "restore",
    title: "Pet store: restore to first response, p50",
    unit: "ms",
    better: "less",
    atLeast: 60,
    aim: 30,
  },
  restoreTail: {
    group: "restore",
    title: "The same: p99 ÷ p50",
    unit: "ratio",
    better: "less",
    atLeast: 2,
    aim: 1.5,
  },
  heapRatio: {
    group: "heap",
    title: "Restore with 1 GB of live heap ÷ with 25 MB, p50",
    unit: "ratio",
    better: "less",
    atLeast: 1.3,
    aim: 1.1,
  },
  memoryShare: {
    group: "memory",
    title: "Memory of a further environment ÷ a cold one's",
    unit: "share",
    better: "less",
    atLeast: 0.4,
    aim: 0.2,
  },
  loadFailed: {
    group: "load",
    title: "ab -n 1000 -c 50 from zero: failed or non-2xx",
    unit: "count",
    better: "less",
    atLeast: 0,
    aim: 0,
  },
  loadThroughput: {
    group: "load",
    title: "The same: answers per second ÷ baseline's",
    unit: "ratio",
    better: "more",
    aim: 15,
  },
  burstRatio: {
    group: "burst",
    title: "50 restores at once ÷ one alone",
    unit: "ratio",
    better: "less",
    atLeast: 25,
    aim: 15,
  },
  warmP50: {
    group: "warm",
    title: "Warm hello-world call through the HTTP API, p50",
    unit: "ms",
    better: "less",
    atLeast: 2,
    aim: 0.6,
  },
  publishBeyondInit: {
    group: "publish",
    title: "Publishing: time beyond the init itself, p50",
    unit: "ms",
    better: "less",
    atLeast: 500,
    aim: 200,
  },
  startServing: {
    group: "start",
    title: "npm start with nothing to change, p50",
    unit: "s",
    better: "less",
    atLeast: 6000,
    aim: 3000,
  },
} as const satisfies Record<string, Figure>;

export type FigureName = keyof typeof FIGURES;

export const FIGURE_NAMES = Object.keys(FIGURES) as FigureName[];

/** A figure by its name, without the literal types. */
export const figure = (name: FigureName): Figure => FIGURES[name];

export type Verdict = "aim" | "yes" | "no";

/** Whether a value reaches the aim, the bound that has to hold (always, where there is none), or neither. */
export function verdict({ better, atLeast, aim }: Figure, value: number): Verdict {
  const reaches = (bound: number) => (better === "more" ? value >= bound : value <= bound);
  if (reaches(aim)) return "aim";
  return atLeast === undefined || reaches(atLeast) ? "yes" : "no";
}
