/**
 * Words as one line of shell that means just these words, where the variable `newline` is a line feed: what reads the
 * line must not see one in it.
 */
export const shellQuote = (words: string[]): string =>
  words.map((word) => `'${word.replaceAll("'", `'\\''`).replaceAll("\n", `'"$newline"'`)}'`).join(" ");
