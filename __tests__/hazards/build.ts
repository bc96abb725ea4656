import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { zipSync } from "fflate";
import { LIB_DIRECTORY } from "../e2e/support/probe";

const run = promisify(execFile);

/** The oldest Java that a function runs on here. */
const RELEASE = "11";
const PACKAGE = "planted";

/**
 * Compiles functions, and packs each as Lambda takes it: with its own classes alone.
 * @param javaHome a JDK
 * @param folder for what is built
 * @returns the zips' paths, by name
 * @throws Error with the compiler's message
 */
export async function buildFunctions(
  names: readonly string[],
  javaHome: string,
  folder: string,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const zips = new Map<string, string>();
  if (names.length === 0) return zips;
  const classes = join(folder, "classes");
  await mkdir(classes, { recursive: true });
  const sources = names.map((name) => join(__dirname, "functions", `${name}.java`));
  const javac = ["--release", RELEASE, "-classpath", `${LIB_DIRECTORY}/*`, "-d", classes];
  await run(join(javaHome, "bin/javac"), [...javac, ...sources], { signal });
  const compiled = await readdir(join(classes, PACKAGE));
  for (const name of names) {
    const own = compiled.filter((file) => file === `${name}.class` || file.startsWith(`${name}$`));
    const zip = join(folder, `${name}.zip`);
    const entries = own.map(async (file): Promise<[string, Buffer]> => [
      `${PACKAGE}/${file}`,
      await readFile(join(classes, PACKAGE, file)),
    ]);
    await writeFile(zip, zipSync(Object.fromEntries(await Promise.all(entries))));
    zips.set(name, zip);
  }
  return zips;
}
