import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { z } from "zod";

/** A state file that can't be used has this in its name from then on, and the time (epoch ms). */
export const DAMAGED = ".damaged-";

/**
 * What a state file holds. One that can't be used (cut off, of another shape) is put aside beside itself, for a person to
 * look at, and counts as absent: the next deployment makes again what it described. See damaged.ts.
 * @param shape checked, not applied: members that it doesn't name are kept
 * @returns `fallback` where there is no such file
 * @throws Error where it can't be read
 */
export function readState<T>(file: string, shape: z.ZodType<T>, fallback: T): T {
  const text = textOf(file);
  if (text === undefined) return fallback;
  const value = usable(text, shape);
  if (value !== undefined) return value;
  putAside(file);
  return fallback;
}

/** Puts a state file aside, out of the way of a new one. */
export function putAside(file: string): void {
  renameSync(file, `${file}${DAMAGED}${Date.now()}`);
}

/** The same of a file that only saves time, or that another process writes: one that can't be used counts as absent. */
export function readCache<T>(file: string, shape: z.ZodType<T>): T | undefined {
  try {
    return usable(readFileSync(file, "utf8"), shape);
  } catch {
    return undefined;
  }
}

/** Undefined where there is no such file. @throws Error where it can't be read */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Error(`${file} can't be read: ${(error as Error).message}`, { cause: error });
  }
}

function usable<T>(text: string, shape: z.ZodType<T>): T | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  // What the check gives back may lack members (`__proto__`, those of later releases).
  return shape.safeParse(value).success ? (value as T) : undefined;
}

/**
 * Replaces a file at once and whole, so that whoever is killed leaves the old one or the new one, and the machine's end
 * does, too. Only its owner can read it: policies and environment variables may be secrets.
 */
export function writeJson(file: string, value: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.partial`;
  const descriptor = openSync(partial, "w", 0o600);
  try {
    writeFileSync(descriptor, `${JSON.stringify(value, null, 1)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(partial, file);
}
