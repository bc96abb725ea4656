"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { describe, filesOf, hashSources, javaRoot } = require("../../components/applicationBuilds");
const { projectRoot, writeAtomically } = require("./paths");
const { size } = require("./report");
const { run, SetupError } = require("./run");

/** @typedef {import("../../components/applicationBuilds").Build} Build */

/**
 * Notes what the zip was built from.
 * @param {string} root
 * @param {string} sources their hash before the build began
 * @param {Build} build
 */
function stampApplication(root, sources, build = "java11") {
  const { zip, stamp } = filesOf(root, build);
  writeAtomically(stamp, JSON.stringify({ sources, zip: describe(zip) }) + "\n");
}

/**
 * Builds the zip and copies Lambda's Java runtime interface client; tests and bug patterns are `npm test`'s business.
 * @param {{ mvn: string, javaHome: string }} tools
 * @param {string} root
 * @param {Build} build
 * @param {{ say: (state: string) => void }} [meter]
 * @returns {Promise<string>} what was done
 */
async function buildApplication({ mvn, javaHome }, root = javaRoot, build = "java11", meter) {
  const sources = hashSources(root, build);
  let files = 0;
  await run(
    [mvn, "-B", "--strict-checksums", "-f", root, "-P", build, "package", "-DskipTests", "-Dspotbugs.skip"],
    {
      // In the C locale Java can't start in a folder whose name has letters beyond ASCII.
      env: { JAVA_HOME: javaHome, LC_ALL: "C.UTF-8" },
      holdLock: true,
      onLine: (line) => {
        if (/^(\[INFO\] )?Downloaded from /.test(line)) meter?.say(`${++files} files fetched`);
      },
      tells: (line) => line.startsWith("[ERROR]"),
    },
  );
  const { zip } = filesOf(root, build);
  if (!fs.existsSync(zip)) throw new SetupError(`Maven built no ${path.relative(projectRoot, zip)}`);
  stampApplication(root, sources, build);
  return `${path.relative(projectRoot, zip)}, ${size(fs.statSync(zip).size)}`;
}

module.exports = { buildApplication, stampApplication };
