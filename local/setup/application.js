"use strict";
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { entries, projectRoot, writeAtomically } = require("./paths");
const { size } = require("./report");
const { run, SetupError } = require("./run");

/** @typedef {{ sources: string, zip: { sha256: string, size: number, mtimeMs: number } }} Stamp */

const javaRoot = path.join(projectRoot, "petstore-java");

/** @param {string} root */
function files(root) {
  return {
    zip: path.join(root, "target/petstore.zip"),
    runtime: path.join(root, "target/runtime"),
    // In target, so that `mvn clean` takes it away with what it vouches for.
    stamp: path.join(root, "target/petstore.stamp.json"),
  };
}

/**
 * One hash over the names and contents of everything that the zip is made from.
 * @param {string} root the folder of pom.xml
 */
function hashSources(root) {
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
  for (const name of entries(path.join(root, "src"))) if (name !== "test") add(`src/${name}`);
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
 */
function outdatedApplication(root = javaRoot) {
  const { zip, runtime, stamp: stampFile } = files(root);
  if (!fs.existsSync(zip)) return "target/petstore.zip is missing";
  if (!entries(runtime).some((name) => name.endsWith(".jar"))) return "target/runtime is empty";
  const stamp = readStamp(stampFile);
  if (!stamp) return "it isn't known what target/petstore.zip was built from";
  if (stamp.sources !== hashSources(root)) return "its sources have changed";
  const { size: bytes, mtimeMs } = fs.statSync(zip);
  if (bytes !== stamp.zip.size) return "target/petstore.zip isn't what was built";
  // `mvn verify` writes the same bytes again.
  if (mtimeMs !== stamp.zip.mtimeMs && describe(zip).sha256 !== stamp.zip.sha256)
    return "target/petstore.zip isn't what was built";
  return undefined;
}

/**
 * Notes what the zip was built from.
 * @param {string} root
 * @param {string} sources their hash before the build began
 */
function stampApplication(root, sources) {
  const { zip, stamp } = files(root);
  writeAtomically(stamp, JSON.stringify({ sources, zip: describe(zip) }) + "\n");
}

/**
 * Builds the zip and copies Lambda's Java runtime interface client; tests and bug patterns are `npm test`'s business.
 * @param {{ mvn: string, javaHome: string }} tools
 * @returns {Promise<string>} what was done
 */
async function buildApplication({ mvn, javaHome }, root = javaRoot) {
  const sources = hashSources(root);
  await run([mvn, "-q", "-B", "-f", root, "package", "-DskipTests", "-Dspotbugs.skip"], {
    env: { JAVA_HOME: javaHome },
    holdLock: true,
  });
  const { zip } = files(root);
  if (!fs.existsSync(zip)) throw new SetupError(`Maven built no ${path.relative(projectRoot, zip)}`);
  stampApplication(root, sources);
  return `${path.relative(projectRoot, zip)}, ${size(fs.statSync(zip).size)}`;
}

module.exports = { outdatedApplication, buildApplication, stampApplication, hashSources };
