import { readFileSync } from "node:fs";

/** A file's text, or `fallback` where it can't be read. */
export function readOr(path: string, fallback: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return fallback;
  }
}
