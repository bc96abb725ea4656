"use strict";
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { entries, projectRoot, writeAtomically } = require("./paths");
const { size } = require("./report");
const { run, SetupError } = require("./run");

/** @typedef {{ sources: string, zip: { sha256: string, size: number, mtimeMs: number } }} Stamp */

const javaRoot = path.join(projectRoot, "petstore-java");

/**
 * The application's builds, named as their Maven profiles; src/NAME has the sources that only one of them is made from.
 * @typedef {keyof typeof builds} Build
 */
const builds = {
  java11: { output: "target" },
  boot4: { output: "target-boot4" },
};

/**
 * @param {string} root
 * @param {Build} build
 */
function files(root, build) {
  const { output } = builds[build];
  return {
    name: `${output}/petstore.zip`,
    zip: path.join(root, output, "petstore.zip"),
    runtime: path.join(root, output, "runtime"),
    // Beside the zip, so that `mvn clean` takes it away with what it vouches for.
    stamp: path.join(root, output, "petstore.stamp.json"),
  };
}

/**
 * One hash over the names and contents of everything that the zip is made from.
 * @param {string} root the folder of pom.xml
 * @param {Build} build
 */
function hashSources(root, build = "java11") {
  const hash = createHash("sha256");
  /** @param {string} relative */
  const add = (relative) => {
    const file = path.join(root, relative);
    if (fs.statSync(file).isDirectory()) {
      for (const name of entries(file)) add(path.posix.join(relative, name));
      return;
    }
    const content = fs.readFileSync(file);
    hash.update(`${relative}\0${content.length}\0`).update(content);
  };
  add("pom.xml");
  const others = Object.keys(builds).filter((name) => name !== build);
  for (const name of entries(path.join(root, "src")))
    if (name !== "test" && !others.includes(name)) add(`src/${name}`);
  return hash.digest("hex");
}

/** @param {string} file */
function describe(file) {
  const { size: bytes, mtimeMs } = fs.statSync(file);
  return { sha256: createHash("sha256").update(fs.readFileSync(file)).digest("hex"), size: bytes, mtimeMs };
}

/**
 * @param {string} file
 * @returns {Stamp | undefined}
 */
function readStamp(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * Why the application has to be built, or undefined. The stamp says what sources the zip was made from, and which zip: a
 * Maven that was killed may have left half of another one.
 * @param {string} root
 * @param {Build} build
 */
function outdatedApplication(root = javaRoot, build = "java11") {
  const { name, zip, runtime, stamp: stampFile } = files(root, build);
  if (!fs.existsSync(zip)) return `${name} is missing`;
  if (!entries(runtime).some((file) => file.endsWith(".jar")))
    return `${path.relative(root, runtime)} is empty`;
  const stamp = readStamp(stampFile);
  if (!stamp) return `it isn't known what ${name} was built from`;
  if (stamp.sources !== hashSources(root, build)) return "its sources have changed";
  const { size: bytes, mtimeMs } = fs.statSync(zip);
  if (bytes !== stamp.zip.size) return `${name} isn't what was built`;
  // `mvn verify` writes the same bytes again.
  if (mtimeMs !== stamp.zip.mtimeMs && describe(zip).sha256 !== stamp.zip.sha256)
    return `${name} isn't what was built`;
  return undefined;
}

/**
 * Notes what the zip was built from.
 * @param {string} root
 * @param {string} sources their hash before the build began
 * @param {Build} build
 */
function stampApplication(root, sources, build = "java11") {
  const { zip, stamp } = files(root, build);
  writeAtomically(stamp, JSON.stringify({ sources, zip: describe(zip) }) + "\n");
}

/**
 * Builds the zip and copies Lambda's Java runtime interface client; tests and bug patterns are `npm test`'s business.
 * @param {{ mvn: string, javaHome: string }} tools
 * @param {string} root
 * @param {Build} build
 * @returns {Promise<string>} what was done
 */
async function buildApplication({ mvn, javaHome }, root = javaRoot, build = "java11") {
  const sources = hashSources(root, build);
  await run([mvn, "-q", "-B", "-f", root, "-P", build, "package", "-DskipTests", "-Dspotbugs.skip"], {
    env: { JAVA_HOME: javaHome },
    holdLock: true,
  });
  const { zip } = files(root, build);
  if (!fs.existsSync(zip)) throw new SetupError(`Maven built no ${path.relative(projectRoot, zip)}`);
  stampApplication(root, sources, build);
  return `${path.relative(projectRoot, zip)}, ${size(fs.statSync(zip).size)}`;
}

module.exports = { outdatedApplication, buildApplication, stampApplication, hashSources };
