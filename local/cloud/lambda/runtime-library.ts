import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { openPromise } from "yauzl";
import { NATIVE_CLIENT } from "../runtime/jvm";

/** The native part of the client, as its jar names it: for glibc or musl, by processor. */
function nativeEntry(): string {
  const musl = existsSync("/lib") && readdirSync("/lib").some((name) => name.startsWith("ld-musl-"));
  const processor = process.arch === "arm64" ? "aarch_64" : "x86_64";
  return `jni/libaws-lambda-jni.${musl ? "linux_musl" : "linux"}-${processor}.so`;
}

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
  const hash = createHash("sha256").update(nativeEntry());
  for (const name of names) hash.update(name).update(await readFile(join(source, name)));
  const kept = join(root, hash.digest("hex").slice(0, 16));
  if (existsSync(kept)) return kept;
  const draft = `${kept}.${process.pid}.partial`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  await Promise.all(names.map((name) => copyFile(join(source, name), join(draft, name))));
  for (const name of names) await unpackNative(join(draft, name), join(draft, NATIVE_CLIENT));
  await rename(draft, kept);
  return kept;
}

/** Unpacks the client's native part once, as in the managed runtime; by itself the client would do so in each /tmp. */
async function unpackNative(jar: string, target: string): Promise<void> {
  const wanted = nativeEntry();
  const zip = await openPromise(jar, { lazyEntries: true }).catch(() => undefined);
  if (zip === undefined) return;
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName !== wanted) continue;
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, await zip.openReadStreamPromise(entry), { mode: 0o644 });
    }
  } finally {
    zip.close();
  }
}
