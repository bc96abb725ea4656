import { Terminal, type IBufferCell, type IBufferLine } from "@xterm/headless";

/** Text in one style; `colour` is a number of the 16 that every terminal has. */
export interface Span {
  column: number;
  text: string;
  colour?: number;
  bold?: boolean;
  dim?: boolean;
}

/** What a row showed from one moment to another, in ms; without `to`, until the end. */
export interface RowVersion {
  row: number;
  from: number;
  to?: number;
  spans: Span[];
}

/** All that a terminal showed. Rows count from the first line ever printed. */
export interface Recording {
  columns: number;
  rows: number;
  versions: RowVersion[];
  /** The first row that is visible, from that moment on, in ms. */
  scrolls: { at: number; top: number }[];
  /** When it ended, in ms. */
  end: number;
}

/** A terminal that remembers what it showed and when. */
export class Screen {
  readonly #terminal: Terminal;
  readonly #shown = new Map<number, RowVersion>();
  readonly #versions: RowVersion[] = [];
  readonly #scrolls = [{ at: 0, top: 0 }];
  #end = 0;

  constructor(
    private readonly columns: number,
    private readonly rows: number,
  ) {
    this.#terminal = new Terminal({ cols: columns, rows, scrollback: 10_000, allowProposedApi: true });
  }

  /** Takes what a program printed at a moment, in ms from the beginning; moments must not go back. */
  async write(data: Buffer | string, at: number): Promise<void> {
    await new Promise<void>((resolve) => this.#terminal.write(data, resolve));
    this.#end = at;
    const { active } = this.#terminal.buffer;
    for (let row = 0; row < active.length; row++) this.#compare(row, spansOf(active.getLine(row)!), at);
    if (this.#scrolls.at(-1)!.top !== active.baseY) this.#scrolls.push({ at, top: active.baseY });
  }

  /** What was shown until now; what comes later doesn't change it. */
  recording(): Recording {
    const { columns, rows } = this;
    // What changed again at once was never seen.
    const versions = this.#versions.filter(({ from, to }) => to === undefined || to > from);
    return structuredClone({ columns, rows, versions, scrolls: this.#scrolls, end: this.#end });
  }

  #compare(row: number, spans: Span[], at: number): void {
    const before = this.#shown.get(row);
    if (JSON.stringify(before?.spans ?? []) === JSON.stringify(spans)) return;
    if (before) before.to = at;
    const version = { row, from: at, spans };
    this.#shown.set(row, version);
    if (spans.length > 0) this.#versions.push(version);
  }
}

/** A line's cells, neighbours of one style together, blanks at the ends left out. */
function spansOf(line: IBufferLine): Span[] {
  const spans: Span[] = [];
  let cell: IBufferCell | undefined;
  for (let column = 0; column < line.length; column++) {
    cell = line.getCell(column, cell);
    if (!cell || cell.getWidth() === 0) continue;
    const style = styleOf(cell);
    const text = cell.getChars() || " ";
    const last = spans.at(-1);
    if (last && sameStyle(last, style)) last.text += text;
    else spans.push({ column, text, ...style });
  }
  return spans
    .map((span) => ({ ...span, text: span.text.trimEnd() }))
    .filter(({ text }) => text !== "")
    .map((span) => {
      const blanks = span.text.length - span.text.trimStart().length;
      return { ...span, column: span.column + blanks, text: span.text.trimStart() };
    });
}

const styleOf = (cell: IBufferCell) => ({
  ...(cell.isFgPalette() && { colour: cell.getFgColor() }),
  ...(cell.isBold() && { bold: true }),
  ...(cell.isDim() && { dim: true }),
});

const sameStyle = (a: Omit<Span, "text" | "column">, b: Omit<Span, "text" | "column">) =>
  a.colour === b.colour && a.bold === b.bold && a.dim === b.dim;
