import { execFile } from "node:child_process";
import { chmod, cp, lstat, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { asRoot } from "./launcher";

/** What the runtime interface client itself unpacks to /tmp. */
const RUNTIME_FILES = /^\.?libaws-lambda-jni/;

/** Whether a function has put anything into /tmp. A copy of what the runtime has there is quicker opened than an overlay of it. */
export async function hasOwnFiles(folder: string): Promise<boolean> {
  return (await readdir(folder)).some((name) => !RUNTIME_FILES.test(name));
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

/**
 * Copies the content of an environment's /tmp for another one, whose files have other inodes then. FIFOs are made anew. Sockets are left out: CRIU binds those
 * that are open once more, and nobody listens on others.
 * @param makeFifo makes a FIFO at this path
 */
export async function copyTmp(
  from: string,
  to: string,
  makeFifo: (path: string) => Promise<unknown>,
): Promise<void> {
  const fifos: { path: string; mode: number }[] = [];
  await cp(from, to, {
    recursive: true,
    preserveTimestamps: true,
    verbatimSymlinks: true,
    async filter(source, target) {
      const found = await lstat(source);
      if (found.isFIFO()) fifos.push({ path: target, mode: found.mode & 0o7777 });
      return !found.isFIFO() && !found.isSocket();
    },
  });
  for (const { path, mode } of fifos) {
    await makeFifo(path);
    await chmod(path, mode);
  }
}
