import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** Where the build puts the runtime interface client's jars. */
export const LIB_DIRECTORY = join(__dirname, "../../../petstore-java/target/runtime");

export const PROBE_HANDLER = "probe.Probe::handleRequest";

/** Compiles Probe.java and packs it as Lambda takes it. @returns the zip's path, in `folder` */
export function buildProbe(javaHome: string, folder: string): string {
  const classes = join(folder, "classes");
  mkdirSync(classes, { recursive: true });
  const javac = ["--release", "11", "-classpath", `${LIB_DIRECTORY}/*`, "-d", classes];
  execFileSync(join(javaHome, "bin/javac"), [...javac, join(__dirname, "Probe.java")], { stdio: "inherit" });
  const zip = join(folder, "probe.zip");
  execFileSync(join(javaHome, "bin/jar"), ["--create", "--no-manifest", "--file", zip, "-C", classes, "."]);
  return zip;
}
