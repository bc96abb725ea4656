"use strict";
const { inspect } = require("./inspect");
const { note, noted } = require("./probes");
const { SetupError } = require("./setup-error");
const { installPackages } = require("./system-packages");

/** How long a command doesn't have apt-get install again what it has installed without use: milliseconds. */
const RETRY_AFTER = 24 * 3600 * 1000;

/** @param {import("./inspect").Finding[]} findings */
const subject = (findings) => `apt-get didn't help: ${findings.map(({ name }) => name).join(", ")}`;

/**
 * @param {import("./inspect").Finding[]} findings
 * @param {string} packages
 */
function useless(findings, packages) {
  const what = findings.map(({ name, detail }) => `${name} (${detail})`).join(", ");
  return new SetupError(
    `still missing: ${what}; apt-get has installed ${packages} already`,
    "see what the tool itself says, or install another version; then: npm run setup",
  );
}

/**
 * Has the package manager install tools, and looks whether they can be used then. Where they can't, a command's own set-up
 * says so the next time instead of trying the same again.
 * @param {import("./inspect").Finding[]} findings what is missing
 * @param {boolean} insist try again all the same
 * @returns {Promise<string>} what was done
 * @throws {SetupError}
 */
async function bringSystemTools(findings, insist) {
  const before = noted(subject(findings));
  if (!insist && before && Date.now() - before.at < RETRY_AFTER) throw useless(findings, before.text);
  const packages = await installPackages(findings.flatMap(({ systemPackage }) => systemPackage ?? []));
  const needs = [...new Set(findings.map(({ need }) => need))];
  const missing = inspect({ needs }).filter(({ state }) => state === "missing");
  if (missing.length === 0) return packages;
  note(subject(missing), packages);
  throw useless(missing, packages);
}

module.exports = { bringSystemTools };
