import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { promisify } from "node:util";
import { asRoot } from "./runtime/launcher";

/**
 * Removes a folder or file, where there is one, with what functions have left in it: those files aren't this process's,
 * unless it is root.
 */
export async function remove(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (asRoot.length === 0 || (code !== "EACCES" && code !== "EPERM")) throw error;
    const [command, ...args] = [...asRoot, "rm", "-rf", "--", path];
    await promisify(execFile)(command, args);
  }
}
