import type { Recording, RowVersion, Span } from "./screen";

/** One of the terminals in the picture. */
export interface Pane {
  title: string;
  recording: Recording;
}

const FONT_SIZE = 13;
const CHARACTER = 7.8;
const LINE = 18;
const PADDING = 14;
const TITLE = 30;
const GAP = 12;
/** How long the last picture stays before it all begins again, ms. */
const HOLD = 8_000;

/** The 16 colours of a terminal, for a dark ground; each has a contrast of 4.5 or more on it. */
const GROUND = "#161b22";
const COLOURS = [
  ...["#8b949e", "#ff7b72", "#56d364", "#e3b341", "#79c0ff", "#d2a8ff", "#56d4dd", "#e6edf3"],
  ...["#9ea7b3", "#ffa198", "#7ee787", "#f2cc60", "#a5d6ff", "#e2c5ff", "#76e3ea", "#ffffff"],
];
const PLAIN = "#e6edf3";
const DIM = "#9198a1";

/**
 * Terminals one above the other, as an SVG that plays what they showed, in its own time, again and again. It has no script,
 * so it plays in an <img>. Whoever prefers reduced motion sees the last picture.
 */
export function terminalsSvg(panes: Pane[], about: string): string {
  const duration = Math.max(...panes.map(({ recording }) => recording.end)) + HOLD;
  const columns = Math.max(...panes.map(({ recording }) => recording.columns));
  const width = Math.ceil(columns * CHARACTER + 2 * PADDING);
  const timeline = new Timeline(duration);
  let top = 0;
  const drawn = panes.map((pane, index) => {
    const { svg, height } = drawPane(pane, index, width, timeline);
    const placed = `<g transform="translate(0 ${top})">${svg}</g>`;
    top += height + GAP;
    return placed;
  });
  const height = top - GAP;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escape(about)}</title>`,
    `<style>`,
    `text{font:${FONT_SIZE}px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:${PLAIN};white-space:pre}`,
    `.b{font-weight:700}.d{fill:${DIM}}.o{opacity:0}`,
    ...COLOURS.map((colour, number) => `.c${number}{fill:${colour}}`),
    ...timeline.css(),
    `@media (prefers-reduced-motion:reduce){*{animation:none!important}}`,
    `</style>`,
    ...drawn,
    `</svg>`,
    "",
  ].join("\n");
}

function drawPane({ title, recording }: Pane, index: number, width: number, timeline: Timeline) {
  const { rows, scrolls, versions } = recording;
  const inside = rows * LINE;
  const height = TITLE + inside + PADDING;
  const scrolled = timeline.add(
    scrolls.map(({ at, top }) => ({ at, style: `transform:translateY(${-top * LINE}px)` })),
  );
  const lastTop = scrolls.at(-1)!.top;
  const svg = [
    `<rect width="${width}" height="${height}" rx="8" fill="${GROUND}" stroke="#6e7681"/>`,
    `<text class="d" x="${width / 2}" y="20" text-anchor="middle">${escape(title)}</text>`,
    `<clipPath id="pane${index}"><rect x="0" y="${TITLE}" width="${width}" height="${inside}"/></clipPath>`,
    `<g clip-path="url(#pane${index})"><g transform="translate(${PADDING} ${TITLE})">`,
    // Without its animation, the group stands where it is in the end.
    `<g class="${scrolled}" style="transform:translateY(${-lastTop * LINE}px)">`,
    ...versions.map((version) => drawRow(version, timeline)),
    `</g></g></g>`,
  ].join("\n");
  return { svg, height };
}

function drawRow({ row, from, to, spans }: RowVersion, timeline: Timeline): string {
  const appears = timeline.add([
    { at: 0, style: "opacity:0" },
    { at: from, style: "opacity:1" },
    ...(to === undefined ? [] : [{ at: to, style: "opacity:0" }]),
  ]);
  const classes = to === undefined ? appears : `${appears} o`;
  const y = row * LINE + FONT_SIZE;
  return `<g class="${classes}">${spans.map((span) => drawSpan(span, y)).join("")}</g>`;
}

function drawSpan({ column, text, colour, bold, dim }: Span, y: number): string {
  const classes = [bold && "b", dim && "d", colour !== undefined && colour < 16 && `c${colour}`].filter(
    Boolean,
  );
  const attributes = classes.length > 0 ? ` class="${classes.join(" ")}"` : "";
  // Whatever font there is, 80 columns are as wide as the terminal.
  const length = text.length > 1 ? ` textLength="${rounded(text.length * CHARACTER)}"` : "";
  return `<text x="${rounded(column * CHARACTER)}" y="${y}"${attributes}${length}>${escape(text)}</text>`;
}

/** Animations in steps, all as long as the whole; those that are alike are one. */
class Timeline {
  readonly #names = new Map<string, string>();

  constructor(private readonly duration: number) {}

  /** @returns the class that has the animation */
  add(steps: { at: number; style: string }[]): string {
    const frames = steps.map(({ at, style }) => `${this.#percent(at)}%{${style}}`).join("");
    const known = this.#names.get(frames);
    if (known) return known;
    const name = `a${this.#names.size}`;
    this.#names.set(frames, name);
    return name;
  }

  css(): string[] {
    return [...this.#names].map(
      ([frames, name]) =>
        `@keyframes ${name}{${frames}}.${name}{animation:${name} ${this.duration}ms step-end infinite}`,
    );
  }

  #percent(at: number): number {
    return Number(((100 * at) / this.duration).toFixed(3));
  }
}

const rounded = (value: number) => Number(value.toFixed(1));

const escape = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
