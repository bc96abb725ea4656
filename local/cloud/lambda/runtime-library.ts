import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * Keeps a copy of the runtime interface client's jars under the state folder, named by its content: the build may
 * replace its own at any time, and snapshots need the very files that they were taken with.
 *
 * @returns the copy's folder
 * @throws where the build hasn't put any jars into `source`
 */
export async function keepRuntimeLibrary(source: string, root: string): Promise<string> {
  const names = (await readdir(source).catch(() => [])).filter((name) => name.endsWith(".jar")).sort();
  if (names.length === 0) {
    throw new Error(
      "The Java runtime interface client isn't there. To build it with the application: npm run setup",
    );
  }
  const hash = createHash("sha256");
  for (const name of names) hash.update(name).update(await readFile(join(source, name)));
  const kept = join(root, hash.digest("hex").slice(0, 16));
  if (existsSync(kept)) return kept;
  const draft = `${kept}.${process.pid}.partial`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  await Promise.all(names.map((name) => copyFile(join(source, name), join(draft, name))));
  await rename(draft, kept);
  return kept;
}
