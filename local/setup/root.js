"use strict";
const { ask } = require("./probes");

/** @type {string[] | undefined | "unknown"} */
let prefix = "unknown";

/**
 * What has to be put in front of a command that needs root: nothing as root, sudo where it asks no password.
 * @returns {string[] | undefined} undefined when there is no way
 */
function asRoot() {
  if (process.getuid?.() === 0) return [];
  if (prefix === "unknown") prefix = ask(["sudo", "-n", "true"]).code === 0 ? ["sudo", "-n"] : undefined;
  return prefix;
}

module.exports = { asRoot };
