import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";

/** Where messages that a user sees come from. */
const FOLDERS = ["bench", "components", "config", "local", "publish"];

/** All of the source code in one text, with each piece of message in one piece: see `joined`. */
export function sources(): string {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && [".ts", ".js"].includes(extname(entry.name)))
      .filter((entry) => !join(entry.parentPath, entry.name).startsWith("local/state"))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return files.map((file) => joined(readFileSync(file, "utf8"))).join("\n");
}

/** Code with strings that are added to each other as one, and with `…` for what is put into them. */
export function joined(code: string): string {
  return code
    .replaceAll("\\`", "`")
    .replace(/["'`]\s*\+\s*["'`]/g, "")
    .replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, "…");
}

/** The pieces of a quoted message between what differs each time; those that are too short to mean anything are left out. */
export const pieces = (quote: string): string[] =>
  quote
    .split("…")
    .map((piece) => piece.trim())
    .filter((piece) => piece.length >= 4);
