"use strict";
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

// Plain JavaScript without packages: the set-up needs it before any package is there.

/** @typedef {{ sources: string, zip: { sha256: string, size: number, mtimeMs: number } }} Stamp */

const javaRoot = path.join(__dirname, "../petstore-java");

/**
 * The application's builds, named as their Maven profiles; src/NAME has the sources that only one of them is made from.
 * @typedef {keyof typeof builds} Build
 */
const builds = {
  java11: { output: "target" },
  boot4: { output: "target-boot4" },
};

/**
 * Where a build puts what it makes.
 * @param {string} root the folder of pom.xml
 * @param {Build} build
 */
function filesOf(root, build) {
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
 * The folder's entries, sorted; none when it can't be read.
 * @param {string} folder
 */
function entries(folder) {
  try {
    return fs.readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/**
 * Whether AWS's runtime interface client is there, which a build puts beside the application.
 * @param {string} root
 */
const hasRuntimeClient = (root = javaRoot) =>
  entries(filesOf(root, "java11").runtime).some((file) => file.endsWith(".jar"));

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

/**
 * What a stamp says of a zip.
 * @param {string} file
 */
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
  const { name, zip, runtime, stamp: stampFile } = filesOf(root, build);
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

module.exports = { javaRoot, filesOf, describe, hasRuntimeClient, hashSources, outdatedApplication };
