import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LIB_DIRECTORY } from "../e2e/support/probe";

/** As the source has it; a release replaces the digit. */
const RELEASE = '"release-0"';

/**
 * Builds releases of the smallest application that index.ts can deploy. What they answer tells which it was.
 * @param folder absolute; the zips are put there
 * @returns their paths; the nth says `release-n`
 */
export function buildReleases(javaHome: string, folder: string, count: number): string[] {
  const source = readFileSync(join(__dirname, "PetStoreHandler.java"), "utf8");
  if (!source.includes(RELEASE)) throw new Error(`PetStoreHandler.java has no ${RELEASE}`);
  return Array.from({ length: count }, (_, number) => {
    const classes = join(folder, `release-${number}`);
    mkdirSync(classes, { recursive: true });
    const file = join(classes, "PetStoreHandler.java");
    writeFileSync(file, source.replace(RELEASE, `"release-${number}"`));
    const javac = ["--release", "11", "-classpath", `${LIB_DIRECTORY}/*`, "-d", classes, file];
    execFileSync(join(javaHome, "bin/javac"), javac, { stdio: "inherit" });
    const zip = join(folder, `release-${number}.zip`);
    const jar = ["--create", "--no-manifest", "--file", zip, "-C", classes, "petstore"];
    execFileSync(join(javaHome, "bin/jar"), jar, { stdio: "inherit" });
    return zip;
  });
}
