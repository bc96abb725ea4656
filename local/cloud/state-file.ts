import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** A JSON file's content; `fallback` where there is no such file. */
export function readJson<T>(file: string, fallback: T): T {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return fallback;
    throw new Error(`${file} can't be read: ${(error as Error).message}`, { cause: error });
  }
}

/** Replaces a file at once and whole, so that whoever is killed leaves the old one or the new one. */
export function writeJson(file: string, value: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.partial`;
  // Policies and environment variables may be secrets.
  writeFileSync(partial, `${JSON.stringify(value, null, 1)}\n`, { mode: 0o600 });
  renameSync(partial, file);
}
