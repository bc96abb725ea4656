import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Folders whose Markdown is the project's own, by whether their subfolders belong to it. */
const FOLDERS = [".", "docs", "petstore-java", ".github"];

/** A Markdown file of the project, its path relative to it. */
export interface Document {
  path: string;
  text: string;
}

export function documents(): Document[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".md"))
      .map((name) => join(folder, name)),
  ).map((path) => ({ path, text: readFileSync(path, "utf8") }));
}

/** The lines outside of fenced code, with their numbers from 1. */
export function proseLines(text: string): { number: number; line: string }[] {
  let fence: string | undefined;
  return text.split("\n").flatMap((line, index) => {
    const [, mark] = /^\s*(```|~~~)/.exec(line) ?? [];
    if (mark && (fence === undefined || fence === mark)) {
      fence = fence === undefined ? mark : undefined;
      return [];
    }
    return fence === undefined ? [{ number: index + 1, line }] : [];
  });
}

/** The anchors that GitHub gives a document's headings. */
export function anchors(text: string): Set<string> {
  const seen = new Map<string, number>();
  const headings = proseLines(text).flatMap(({ line }) => /^#{1,6} +(.*?) *#*$/.exec(line)?.[1] ?? []);
  return new Set(
    headings.map((heading) => {
      const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
      const slug = plain
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-");
      const count = seen.get(slug) ?? 0;
      seen.set(slug, count + 1);
      return count === 0 ? slug : `${slug}-${count}`;
    }),
  );
}

/** The targets of a document's links and pictures, HTML's included. */
export function links(text: string): string[] {
  return proseLines(text).flatMap(({ line }) => {
    const prose = line.replace(/(`+).*?\1/g, "`code`");
    const found = [
      ...prose.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g),
      ...prose.matchAll(/^\s*\[[^\]]+\]: +(\S+)/g),
      ...prose.matchAll(/\b(?:src|href|srcset)="([^"]+)"/g),
    ];
    return found.map(([, target]) => target!);
  });
}
