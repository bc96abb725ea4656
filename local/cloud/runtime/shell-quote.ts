/** Words as one line of shell that means just these words. */
export const shellQuote = (words: string[]): string =>
  words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
