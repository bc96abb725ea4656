import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Files kept of each kind; the engine itself never deletes one. */
const KEPT = 30;

/** Lets go of the engine's old logs, checkpoints and backups, whose names sort by age. */
export function trimHistory(stateDir: string): void {
  trim(join(stateDir, "pulumi/logs"), byTime);
  for (const kind of ["history", "backups"]) {
    for (const folder of deepFolders(join(stateDir, ".pulumi", kind))) trim(folder, byTime);
  }
}

function trim(folder: string, order: (name: string) => string): void {
  const names = files(folder).sort((a, b) => (order(a) < order(b) ? 1 : -1));
  for (const name of names.slice(KEPT)) rmSync(join(folder, name), { force: true });
}

/** The time in a file's name: `…-20261123T133849-….log`, `local-1795441164328235895.history.json`. */
function byTime(name: string): string {
  return /\d{8}T\d{6}|\d{19}/.exec(name)?.[0] ?? "";
}

function deepFolders(folder: string): string[] {
  const entries = list(folder);
  const folders = entries
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => deepFolders(join(folder, name)));
  return entries.some((entry) => entry.isFile()) ? [folder, ...folders] : folders;
}

function files(folder: string): string[] {
  return list(folder)
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
}

function list(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
