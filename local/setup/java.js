"use strict";
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { entries, executables } = require("./paths");
const { ask, probe } = require("./probes");
const { atLeast, parseVersion } = require("./versions");

/** The application's bytecode is Java 11's. */
const OLDEST_JDK = 11;
/** Which JDK to take among those that nothing points at. */
const PREFERRED_JDK = 17;
/** What current Maven plugins ask for. */
const OLDEST_MAVEN = "3.6.3";

/**
 * The Java version that a JDK's `release` file names: 17, 11, or 8 for "1.8.0_402".
 * @param {string} release
 * @returns {number | undefined}
 */
function javaVersion(release) {
  const [first, second] = parseVersion(/^JAVA_VERSION="(.+)"/m.exec(release)?.[1] ?? "") ?? [];
  return first === 1 ? second : first;
}

/**
 * The version of the JDK in a folder, undefined when there is none (a JRE has no javac).
 * @param {string} home
 */
function jdkVersion(home) {
  const javac = path.join(home, "bin", process.platform === "win32" ? "javac.exe" : "javac");
  if (!fs.existsSync(javac)) return undefined;
  try {
    return javaVersion(fs.readFileSync(path.join(home, "release"), "utf8"));
  } catch {
    return undefined;
  }
}

/** Folders that JDKs are usually installed to, the preferred version's first, then the newest. */
function wellKnownJdks() {
  const parents = [
    { folder: "/usr/lib/jvm", home: "" },
    { folder: "/opt/java", home: "" },
    { folder: path.join(os.homedir(), ".sdkman/candidates/java"), home: "" },
    { folder: "/Library/Java/JavaVirtualMachines", home: "Contents/Home" },
    { folder: "/opt/homebrew/opt", home: "libexec/openjdk.jdk/Contents/Home" },
    { folder: "/usr/local/opt", home: "libexec/openjdk.jdk/Contents/Home" },
  ];
  const homes = parents.flatMap(({ folder, home }) =>
    entries(folder).map((name) => path.join(folder, name, home)),
  );
  /** @param {string} home */
  const rank = (home) => {
    const version = jdkVersion(home) ?? 0;
    return version === PREFERRED_JDK ? Infinity : version;
  };
  return homes.sort((a, b) => rank(b) - rank(a) || 0);
}

/**
 * The first JDK that is new enough: JAVA_HOME's, the PATH's, then well-known folders'.
 * @returns {{ home: string, version: number } | { missing: string }}
 */
function findJdk() {
  const homes = process.env.JAVA_HOME ? [process.env.JAVA_HOME] : [];
  for (const javac of executables("javac")) homes.push(path.resolve(fs.realpathSync(javac), "../.."));
  const problems = [];
  for (const home of [...homes, ...wellKnownJdks()]) {
    const version = jdkVersion(home);
    if (version !== undefined && version >= OLDEST_JDK) return { home: path.resolve(home), version };
    if (version !== undefined) problems.push(`${home} is Java ${version}, ${OLDEST_JDK} is needed`);
  }
  return { missing: problems.join("; ") || "not installed" };
}

/**
 * The first Maven that is new enough: the PATH's, then well-known folders'.
 * @param {string} [javaHome] the JDK that it is to run on
 * @returns {{ file: string, version: string } | { missing: string }}
 */
function findMaven(javaHome) {
  const homes = [
    process.env.MAVEN_HOME,
    process.env.M2_HOME,
    "/usr/share/maven",
    "/opt/maven",
    "/opt/homebrew",
    "/usr/local",
  ];
  homes.push(path.join(os.homedir(), ".sdkman/candidates/maven/current"));
  const folders = homes.flatMap((home) => (home ? [path.join(home, "bin")] : []));
  const problems = [];
  for (const file of executables("mvn", folders)) {
    try {
      const version = probe("version", file, () => mavenVersion(file, javaHome));
      if (atLeast(version, OLDEST_MAVEN)) return { file, version };
      problems.push(`${file} is ${version}, ${OLDEST_MAVEN} is needed`);
    } catch (error) {
      problems.push(`${file} ${error instanceof Error ? error.message : error}`);
    }
  }
  return { missing: problems.join("; ") || "not installed" };
}

/**
 * @param {string} file
 * @param {string} [javaHome]
 * @returns {string}
 * @throws {Error} when it says no version, for instance because it finds no Java
 */
function mavenVersion(file, javaHome) {
  // In a folder whose name the locale can't write, Java doesn't start.
  const env = { LC_ALL: "C.UTF-8", ...(javaHome && { JAVA_HOME: javaHome }) };
  const { stdout } = ask([file, "--version"], env);
  const version = /Apache Maven (\d[\w.-]*)/.exec(stdout)?.[1];
  if (!version) throw new Error("says no version");
  return version;
}

module.exports = { findJdk, findMaven, javaVersion };
