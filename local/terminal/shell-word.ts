/**
 * A word of a command that is printed for a user to type: as their shell takes it for one word, quoted only where it has
 * to be.
 */
export const shellWord = (word: string): string =>
  /^[\w./:,=@%+…-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
