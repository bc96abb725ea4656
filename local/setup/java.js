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
 * A JDK that was found.
 * @typedef {object} Jdk
 * @property {string} home its folder, absolute
 * @property {number} version 17
 * @property {string} name "17.0.15"
 */

/** @param {string} home @param {string} tool */
const inBin = (home, tool) => path.join(home, "bin", process.platform === "win32" ? `${tool}.exe` : tool);

/**
 * What a JDK without a `release` file says of itself; remembered. Its folder may be another one than we thought.
 * @param {string} home
 * @returns {{ home: string, name: string }}
 * @throws {Error} when it can't be started
 */
function askJava(home) {
  const java = inBin(home, "java");
  return probe("java", java, () => {
    const { stderr } = ask([java, "-XshowSettings:properties", "-version"]);
    /** @param {string} property */
    const value = (property) => new RegExp(`^\\s+${property} = (.*)$`, "m").exec(stderr)?.[1]?.trim() ?? "";
    return { home: value("java.home"), name: value("java.version") };
  });
}

/**
 * The JDK in a folder, undefined when there is none (a JRE has no javac).
 * @param {string} home
 * @returns {Jdk | undefined}
 */
function jdkIn(home) {
  if (!fs.existsSync(inBin(home, "javac"))) return undefined;
  try {
    const release = releaseOf(home);
    const said = release === undefined ? askJava(home) : { home, name: release };
    const version = javaVersion(`JAVA_VERSION="${said.name}"`);
    return version === undefined ? undefined : { ...said, home: path.resolve(said.home), version };
  } catch {
    return undefined;
  }
}

/** The version that a JDK's `release` file names. @param {string} home */
function releaseOf(home) {
  try {
    return /^JAVA_VERSION="(.+)"/m.exec(fs.readFileSync(path.join(home, "release"), "utf8"))?.[1];
  } catch {
    return undefined;
  }
}

/** Folders that JDKs are usually installed to. */
function wellKnownHomes() {
  const parents = [
    { folder: "/usr/lib/jvm", home: "" },
    { folder: "/opt/java", home: "" },
    { folder: "/opt", home: "", names: /jdk|corretto|temurin|zulu/i },
    { folder: path.join(os.homedir(), ".sdkman/candidates/java"), home: "" },
    { folder: path.join(os.homedir(), ".jdks"), home: "" },
    { folder: "/Library/Java/JavaVirtualMachines", home: "Contents/Home" },
    { folder: path.join(os.homedir(), "Library/Java/JavaVirtualMachines"), home: "Contents/Home" },
    { folder: "/opt/homebrew/opt", home: "libexec/openjdk.jdk/Contents/Home", names: /jdk/ },
    { folder: "/usr/local/opt", home: "libexec/openjdk.jdk/Contents/Home", names: /jdk/ },
  ];
  return parents.flatMap(({ folder, home, names }) =>
    entries(folder)
      .filter((name) => names?.test(name) ?? true)
      .map((name) => path.join(folder, name, home)),
  );
}

/** What points at a JDK: JAVA_HOME, then the PATH. */
function pointedHomes() {
  const onPath = [...executables("javac"), ...executables("java")].map((file) =>
    path.resolve(fs.realpathSync(file), "../.."),
  );
  return process.env.JAVA_HOME ? [process.env.JAVA_HOME, ...onPath] : onPath;
}

/**
 * @param {string[]} homes
 * @returns {Jdk[]} those that are there, each once
 */
function jdksIn(homes) {
  /** @type {Map<string, Jdk>} */
  const found = new Map();
  for (const home of homes) {
    const jdk = jdkIn(home);
    const real = jdk && fs.realpathSync(jdk.home);
    if (jdk && real && !found.has(real)) found.set(real, jdk);
  }
  return [...found.values()];
}

/**
 * Every JDK that functions can run on, the oldest version first; of the same version, first what JAVA_HOME and the PATH
 * point at.
 * @returns {Jdk[]}
 */
function installedJdks() {
  return jdksIn([...pointedHomes(), ...wellKnownHomes()])
    .filter(({ version }) => version >= OLDEST_JDK)
    .sort((a, b) => a.version - b.version);
}

/**
 * The JDK to build with, the first that is new enough: JAVA_HOME's, the PATH's, then well-known folders', there the
 * preferred version, else the newest.
 * @returns {Jdk | { missing: string }}
 */
function findJdk() {
  const pointed = jdksIn(pointedHomes());
  /** @param {Jdk} jdk */
  const rank = ({ version }) => (version === PREFERRED_JDK ? Infinity : version);
  const jdk =
    pointed.find(({ version }) => version >= OLDEST_JDK) ??
    installedJdks()
      .sort((a, b) => rank(b) - rank(a) || 0)
      .at(0);
  if (jdk) return jdk;
  const problems = jdksIn([...pointedHomes(), ...wellKnownHomes()]).map(
    ({ home, version }) => `${home} is Java ${version}, ${OLDEST_JDK} is needed`,
  );
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

module.exports = { findJdk, findMaven, installedJdks, javaVersion };
