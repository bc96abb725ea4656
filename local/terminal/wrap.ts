/** A text in lines of at most `width` columns, at spaces; a word that is wider than that has a line of its own. */
export function wrap(text: string, width = Infinity): string[] {
  return text.split("\n").flatMap((line) => {
    const lines: string[] = [];
    for (const word of line.split(" ")) {
      const last = lines.at(-1);
      if (last !== undefined && last.length + 1 + word.length <= width) lines.push(`${lines.pop()} ${word}`);
      else lines.push(word);
    }
    return lines;
  });
}
