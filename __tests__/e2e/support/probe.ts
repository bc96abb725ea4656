import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";

/** Where the build puts the runtime interface client's jars. */
export const LIB_DIRECTORY = join(__dirname, "../../../petstore-java/target/runtime");

export const PROBE_HANDLER = "probe.Probe::handleRequest";

/** What Probe.java's handler answers, unless it is told to do something else. */
export interface Answer {
  calls: number;
  frozen: string;
  uuid: string;
  restored: number;
  checkpointed: number;
  arn: string;
  remaining: number;
  processors: number;
}

interface BuildOptions {
  /** The oldest Java that runs it. */
  release?: number;
  /** Jars that go into the zip beside it. */
  libraries?: string[];
}

/** Compiles NAME.java and packs it as Lambda takes it. @returns the zip's path, in `folder` */
export function buildHandler(
  name: string,
  javaHome: string,
  folder: string,
  { release = 11, libraries = [] }: BuildOptions = {},
): string {
  const classes = join(folder, name);
  mkdirSync(join(classes, "lib"), { recursive: true });
  for (const jar of libraries) copyFileSync(jar, join(classes, "lib", basename(jar)));
  const javac = ["--release", String(release), "-classpath", `${LIB_DIRECTORY}/*`, "-d", classes];
  const source = join(__dirname, `${name}.java`);
  execFileSync(join(javaHome, "bin/javac"), [...javac, source], { stdio: "inherit" });
  const zip = join(folder, `${name}.zip`);
  execFileSync(join(javaHome, "bin/jar"), ["--create", "--no-manifest", "--file", zip, "-C", classes, "."]);
  return zip;
}

/** A jar from Maven Central as `GROUP:ARTIFACT:VERSION`. @returns its path, in `folder` */
export function fetchJar(mvn: string, coordinates: string, folder: string): string {
  const copy = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";
  const options = [`-Dartifact=${coordinates}`, `-DoutputDirectory=${folder}`];
  execFileSync(mvn, ["-q", "-B", "-C", copy, ...options], { cwd: folder, stdio: "inherit" });
  const [, artifact, version] = coordinates.split(":");
  return join(folder, `${artifact}-${version}.jar`);
}
