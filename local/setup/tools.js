"use strict";
const { findAb } = require("./ab");
const { findCriu } = require("./criu");
const { findJdk, findMaven } = require("./java");
const { findPulumi } = require("./pulumi");

/**
 * What the project runs besides Node.js; absolute paths.
 * @typedef {object} Tools
 * @property {string} pulumi the CLI
 * @property {string} javaHome a JDK, version 11 or later
 * @property {string} mvn
 * @property {string} ab ApacheBench
 * @property {{ command: string[] } | { unavailable: string }} criu the start of its command line, without the sudo that
 *   a user other than root puts in front; or why there are no checkpoints on this machine
 */

/** Looks for each tool; installs nothing. */
function findTools() {
  const jdk = findJdk();
  return {
    pulumi: findPulumi(),
    jdk,
    maven: findMaven("home" in jdk ? jdk.home : undefined),
    ab: findAb(),
    criu: findCriu(),
  };
}

/**
 * The tools that `npm run setup` found or fetched. Takes milliseconds: what a tool said about itself is remembered.
 * @returns {Promise<Tools>}
 * @throws {Error} that names what is missing and the command that brings it
 */
async function resolveTools() {
  const { pulumi, jdk, maven, ab, criu } = findTools();
  const missing = [];
  if ("missing" in pulumi) missing.push(`the Pulumi CLI (${pulumi.missing})`);
  if ("missing" in jdk) missing.push(`a JDK (${jdk.missing})`);
  if ("missing" in maven) missing.push(`Maven (${maven.missing})`);
  if ("missing" in ab) missing.push(`ab (${ab.missing})`);
  if ("missing" in pulumi || "missing" in jdk || "missing" in maven || "missing" in ab) {
    throw new Error(`Missing: ${missing.join(", ")}. To install what is missing: npm run setup`);
  }
  return {
    pulumi: pulumi.file,
    javaHome: jdk.home,
    mvn: maven.file,
    ab: ab.file,
    criu:
      "command" in criu
        ? { command: criu.command }
        : { unavailable: "missing" in criu ? criu.missing : criu.unavailable },
  };
}

module.exports = { findTools, resolveTools };
