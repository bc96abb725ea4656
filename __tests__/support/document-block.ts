/** Columns of a table: their titles, and which have numbers, which stand at the right. */
export type Columns = readonly { title: string; number?: boolean }[];

/** A table for Markdown, as Prettier would write it. */
export function markdownTable(columns: Columns, rows: readonly string[][]): string {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|").replace(/\s+/g, " ")));
  const widths = columns.map(({ title }, at) =>
    Math.max(3, title.length, ...cells.map((row) => row[at]!.length)),
  );
  const line = (row: string[]) =>
    `| ${row.map((cell, at) => (columns[at]!.number ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!))).join(" | ")} |`;
  const rule = columns.map(({ number }, at) =>
    number ? `${"-".repeat(widths[at]! - 1)}:` : "-".repeat(widths[at]!),
  );
  return [columns.map(({ title }) => title), rule, ...cells].map(line).join("\n");
}

/** The document with `text` between `<!-- name -->` and `<!-- /name -->`. @throws Error where it has no such place */
export function withBlock(document: string, name: string, text: string): string {
  const marker = new RegExp(`<!-- ${name} -->[\\s\\S]*<!-- /${name} -->`);
  if (!marker.test(document)) throw new Error(`the document has no <!-- ${name} -->`);
  return document.replace(marker, () => `<!-- ${name} -->\n\n${text}\n\n<!-- /${name} -->`);
}
