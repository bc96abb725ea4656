import type { VariantResult } from "../../results";

/** Colours are CSS variables, so that the same drawing serves the light and the dark page. */
export const INK = "var(--ink)";
export const MUTED = "var(--muted)";
export const LINE = "var(--line)";
export const SURFACE = "var(--surface)";

/** After Okabe and Ito: told apart with any kind of colour vision, each at least 3:1 against its background. */
export const VARIABLES = {
  light: {
    paper: "#faf9f6",
    surface: "#ffffff",
    ink: "#1c1e21",
    muted: "#5d646d",
    line: "#e2dfd8",
    accent: "#0b63a5",
    caution: "#fff6e0",
    alarm: "#b3261e",
    gain: "#1a7431",
    baseline: "#c44e00",
    snapstart: "#0b63a5",
    unprimed: "#00806a",
    classes: "#a0457f",
    prepare: "#8a919b",
    init: "#8c6100",
    restore: "#6b4fbb",
    hooks: "#3d4650",
    invoke: "#6b8e00",
    gateway: "#998c74",
  },
  dark: {
    paper: "#15171a",
    surface: "#1d2024",
    ink: "#eceae6",
    muted: "#a4abb4",
    line: "#343941",
    accent: "#62b5ee",
    caution: "#2c2717",
    alarm: "#ff8a80",
    gain: "#74d68a",
    baseline: "#f08a4b",
    snapstart: "#62b5ee",
    unprimed: "#3ec7a8",
    classes: "#dd8fc0",
    prepare: "#7b838d",
    init: "#c99a2e",
    restore: "#a793f2",
    hooks: "#d5dae0",
    invoke: "#a8c93f",
    gateway: "#a39880",
  },
} as const;

export type Theme = keyof typeof VARIABLES;

/** Style declarations of all colours: `--paper: #faf9f6; …` */
export function variablesOf(theme: Theme): string {
  return Object.entries(VARIABLES[theme])
    .map(([name, colour]) => `--${name}: ${colour};`)
    .join(" ");
}

/** What a version's colour stands for: how its snapshot was primed, or that it has none. */
export const HUES = ["baseline", "unprimed", "classes", "snapstart"] as const;
export type Hue = (typeof HUES)[number];

type Coloured = Pick<VariantResult, "variant" | "priming">;

/** The same priming has the same colour in every chart, whichever version is the deployed one. */
export function hueOf({ variant, priming }: Coloured): Hue {
  if (variant === "baseline") return "baseline";
  if (priming === "none") return "unprimed";
  return priming === "classes" ? "classes" : "snapstart";
}

export const colourOf = (variant: Coloured): string => `var(--${hueOf(variant)})`;

/** A label's colour: ink, under a name by which the label can be dimmed with its version's marks. */
export const labelColourOf = (variant: Coloured): string => `var(--${hueOf(variant)}-label)`;

/** Points differ in shape too. */
const SYMBOLS: Record<Hue, string> = {
  baseline: "circle",
  unprimed: "triangle",
  classes: "diamond",
  snapstart: "rect",
};
export const symbolOf = (variant: Coloured): string => SYMBOLS[hueOf(variant)];

/** The phases of a cold start, by the names that the log and the local cloud give them, in words and in a colour. */
export const PHASES: Record<string, { label: string; colour: string }> = {
  prepare: { label: "Process and namespaces", colour: "var(--prepare)" },
  spawn: { label: "Process", colour: "var(--prepare)" },
  init: { label: "Initialisation", colour: "var(--init)" },
  restore: { label: "Restore", colour: "var(--restore)" },
  criu: { label: "Restore (CRIU)", colour: "var(--restore)" },
  afterHooks: { label: "After-restore hooks", colour: "var(--hooks)" },
  invoke: { label: "First request", colour: "var(--invoke)" },
  handler: { label: "First request", colour: "var(--invoke)" },
  gateway: { label: "HTTP API and connection", colour: "var(--gateway)" },
};

export const phaseOf = (name: string) => PHASES[name] ?? { label: name, colour: "var(--muted)" };
