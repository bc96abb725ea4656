import type { VariantResult } from "../results";

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
    baseline: "#c44e00",
    snapstart: "#0b63a5",
    unprimed: "#00806a",
    classes: "#a0457f",
    handler: "#6f7680",
    prepare: "#8d949d",
    init: "#c44e00",
    restore: "#0b63a5",
    hooks: "#a0457f",
    invoke: "#00806a",
    gateway: "#b28a00",
  },
  dark: {
    paper: "#15171a",
    surface: "#1d2024",
    ink: "#eceae6",
    muted: "#a4abb4",
    line: "#343941",
    accent: "#62b5ee",
    baseline: "#f08a4b",
    snapstart: "#62b5ee",
    unprimed: "#3ec7a8",
    classes: "#dd8fc0",
    handler: "#8b939d",
    prepare: "#747c86",
    init: "#f08a4b",
    restore: "#62b5ee",
    hooks: "#dd8fc0",
    invoke: "#3ec7a8",
    gateway: "#dfb93a",
  },
} as const;

export type Theme = keyof typeof VARIABLES;

/** `--paper: #faf9f6; …` */
export function variablesOf(theme: Theme): string {
  return Object.entries(VARIABLES[theme])
    .map(([name, colour]) => `--${name}: ${colour};`)
    .join(" ");
}

export function colourOf({ variant }: Pick<VariantResult, "variant">): string {
  switch (variant) {
    case "baseline":
      return "var(--baseline)";
    case "snapstart-unprimed":
      return "var(--unprimed)";
    case "snapstart-classes":
      return "var(--classes)";
    default:
      return "var(--snapstart)";
  }
}

/** Points differ in shape too. */
export function symbolOf({ variant }: Pick<VariantResult, "variant">): string {
  switch (variant) {
    case "baseline":
      return "circle";
    case "snapstart-unprimed":
      return "triangle";
    case "snapstart-classes":
      return "diamond";
    default:
      return "rect";
  }
}

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
