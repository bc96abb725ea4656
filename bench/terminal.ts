import stringWidth from "string-width";

/** Columns that nobody's terminal lacks, and that text in a file or a pipe is written for. */
export const USUAL_WIDTH = 80;
/** Longer lines are hard to read, and tables gain nothing. */
export const WIDEST = 100;
const NARROWEST = 40;

/** How many columns to write for: the terminal's, from 40 to 100; 80 where it isn't one. */
export function widthOf(stream: { isTTY?: boolean; columns?: number }): number {
  if (!stream.isTTY || !stream.columns) return USUAL_WIDTH;
  return Math.min(WIDEST, Math.max(NARROWEST, stream.columns));
}

/** Columns that a text takes on a terminal: wide characters count twice, colours not at all. */
export const displayWidth = (text: string): number => stringWidth(text);

/** Text from outside, without what could move the cursor or change the terminal. */
// eslint-disable-next-line no-control-regex
export const harmless = (text: string): string => text.replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f]+/g, " ");

/** Text in lines of at most that many columns; all but the first are indented. A longer word gets a line of its own. */
export function wrap(text: string, width: number, indent: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line && displayWidth(line) + 1 + displayWidth(word) > width) {
      lines.push(line);
      line = indent + word;
    } else line = line ? `${line} ${word}` : word;
  }
  return line ? [...lines, line] : lines;
}

/**
 * Text that ends in a command, without a colon or a space between them. A command is never broken, since it is there to be
 * copied: where it doesn't fit, it has a line of its own.
 */
export function wrapWithCommand(text: string, command: string, width: number, indent = ""): string[] {
  const lines = wrap(text, width, indent);
  const last = lines.pop() ?? "";
  if (displayWidth(last) + 2 + displayWidth(command) <= width) return [...lines, `${last}: ${command}`];
  return [...lines, ...wrap(`${last}:`, width, indent), `  ${command}`];
}

/** The same with every line indented. */
export const wrapIndented = (text: string, width: number, indent: string): string[] =>
  wrap(text, width - indent.length, "").map((line) => indent + line);

/** The beginning of a text that fits that many columns, with an ellipsis where something is cut off. */
export function fitted(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = "";
  for (const character of text) {
    if (displayWidth(kept + character) > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
