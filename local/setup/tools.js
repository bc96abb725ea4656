"use strict";
const { findAb } = require("./ab");
const { findCriu } = require("./criu");
const { findJdk, findMaven, installedJdks } = require("./java");
const { findPulumi } = require("./pulumi");
const { SetupError } = require("./run");

/**
 * What the project runs besides Node.js; absolute paths.
 * @typedef {object} Tools
 * @property {string} pulumi the CLI
 * @property {string} javaHome the JDK that is built with, version 11 or later
 * @property {import("./java").Jdk[]} jdks what functions can run on, the oldest version first
 * @property {string} mvn
 * @property {string} ab ApacheBench
 * @property {{ command: string[] } | { unavailable: string }} criu the start of its command line, without the sudo that
 *   a user other than root puts in front; or why there are no checkpoints on this machine
 */

/** What is said of a tool that is missing. */
const NAMES = { pulumi: "the Pulumi CLI", javaHome: "a JDK", jdks: "a JDK", mvn: "Maven", ab: "ab" };

/** @type {(keyof Tools)[]} */
const ALL = ["pulumi", "javaHome", "jdks", "mvn", "ab", "criu"];

/**
 * @param {keyof Tools} tool
 * @returns {{ value: any } | { missing: string }}
 */
function find(tool) {
  if (tool === "criu") return { value: usableCriu() };
  if (tool === "jdks") return { value: installedJdks() };
  if (tool === "javaHome" || tool === "mvn") {
    const jdk = findJdk();
    const home = "home" in jdk ? jdk.home : undefined;
    if (tool === "javaHome") return "home" in jdk ? { value: home } : jdk;
    return fileOf(findMaven(home));
  }
  return fileOf(tool === "ab" ? findAb() : findPulumi());
}

/** @param {{ file: string } | { missing: string }} found */
function fileOf(found) {
  return "file" in found ? { value: found.file } : found;
}

/** @returns {Tools["criu"]} */
function usableCriu() {
  const criu = findCriu();
  if ("command" in criu) return { command: criu.command };
  return { unavailable: "missing" in criu ? criu.missing : criu.unavailable };
}

/**
 * The tools that `npm run setup` found or fetched. Takes milliseconds: what a tool said about itself is remembered.
 * @template {keyof Tools} K
 * @param {K[]} wanted default: all
 * @returns {Promise<Pick<Tools, K>>}
 * @throws {SetupError} that names what is missing and the command that brings it
 */
async function resolveTools(wanted = /** @type {K[]} */ (ALL)) {
  /** @type {Record<string, unknown>} */
  const tools = {};
  const missing = [];
  for (const tool of wanted) {
    const found = find(tool);
    if ("missing" in found) missing.push(`${/** @type {any} */ (NAMES)[tool]} (${found.missing})`);
    else tools[tool] = found.value;
  }
  if (missing.length > 0) {
    throw new SetupError(`Missing: ${missing.join(", ")}. To install what is missing: npm run setup`);
  }
  return /** @type {any} */ (tools);
}

module.exports = { resolveTools };
