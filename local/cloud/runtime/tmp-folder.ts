import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { asRoot } from "./launcher";

/** Whether a function has put anything into its /tmp. */
export async function hasFiles(folder: string): Promise<boolean> {
  return (await readdir(folder)).length > 0;
}

const tried = new Map<string, Promise<boolean>>();

/**
 * Whether a folder's file system can carry the upper layer of an overlay; one that is an overlay itself, as in a container,
 * can't. Tried once for each folder.
 */
export function carriesOverlays(folder: string): Promise<boolean> {
  const known = tried.get(folder) ?? tryOverlay(folder);
  tried.set(folder, known);
  return known;
}

async function tryOverlay(folder: string): Promise<boolean> {
  let place: string | undefined;
  try {
    place = await mkdtemp(join(folder, "overlay-"));
    const layer = (name: string) => mkdir(join(place!, name));
    await Promise.all(["lower", "upper", "work", "merged"].map(layer));
    const layers = "lowerdir=lower,upperdir=upper,workdir=work";
    const mount = ["unshare", "--mount", "mount", "-t", "overlay", "overlay", "-o", layers, "merged"];
    const [command, ...args] = [...asRoot, ...mount];
    await promisify(execFile)(command!, args, { cwd: place });
    return true;
  } catch {
    return false;
  } finally {
    if (place !== undefined) await rm(place, { recursive: true, force: true }).catch(() => undefined);
  }
}
