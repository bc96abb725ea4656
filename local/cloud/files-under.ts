import { readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * The files under a folder, at any depth, whose names end so; paths. None where the folder can't be read.
 * @param suffix `.json`
 */
export function filesUnder(folder: string, suffix: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(suffix))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}
