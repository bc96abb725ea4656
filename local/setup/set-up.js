"use strict";
const path = require("node:path");
const { buildApplication } = require("./application");
const { NO_COPY } = require("./criu");
const { installCriu } = require("./criu-install");
const { inspect } = require("./inspect");
const { removeUnfinished } = require("./install");
const { lock, unlock } = require("./lock");
const { installNodePackages } = require("./node-packages");
const { cacheDir, stateDir } = require("./paths");
const { note, noted } = require("./probes");
const { pulumiVersion } = require("./pulumi");
const { installPulumi } = require("./pulumi-install");
const { say, step } = require("./report");
const { passSignalsOn, SetupError } = require("./run");
const { installPackages } = require("./system-packages");
const { resolveTools } = require("./tools");

/** The subject under which it is noted that the user has been told why there is no CRIU. */
const TOLD = "told that there is no CRIU";

/**
 * Says why there are no checkpoints here, once for each reason.
 * @param {import("./inspect").Finding[]} findings
 */
function tellOfCriu(findings) {
  const criu = findings.find(({ name, state }) => name === "CRIU" && state === "unavailable");
  if (!criu || noted(TOLD)?.text === criu.detail) return;
  say(`CRIU is unavailable: ${criu.detail}`);
  say("  published versions start without a snapshot");
  note(TOLD, criu.detail);
}

/**
 * Brings what is missing.
 * @param {import("./needs").Need[]} needs
 * @param {boolean} insist
 */
async function bring(needs, insist) {
  await lock(path.join(stateDir, "setup.lock"), () =>
    say("another set-up of this checkout is at work; waiting for it"),
  );
  await lock(path.join(cacheDir(), "setup.lock"), () =>
    say("another set-up of this user is at work; waiting for it"),
  );
  removeUnfinished();
  // Looked for again: the set-up that was waited for may have brought it.
  const wanted = inspect({ needs, insist }).filter(({ state }) => state === "missing");
  /** @param {string} name */
  const lacks = (name) => wanted.some((finding) => finding.name === name);

  const packages = wanted.flatMap(({ systemPackage }) => systemPackage ?? []);
  if (packages.length > 0) {
    const names = packages.map(({ others }) => others).join(", ");
    await step(`installing with apt-get: ${names}`, () => installPackages(packages));
  }
  if (lacks("npm packages")) await step("installing the npm packages: npm ci", installNodePackages);
  if (lacks("Pulumi CLI")) await step(`fetching the Pulumi CLI ${pulumiVersion}`, installPulumi);
  if (lacks("CRIU")) {
    try {
      await step("fetching a private copy of CRIU; the system isn't touched", () => installCriu());
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      note(NO_COPY, error.remedy ? `${error.message}; ${error.remedy}` : error.message);
    }
  }
  if (lacks("application")) {
    const tools = await resolveTools(["mvn", "javaHome"]);
    await step("building the application: mvn package", () => buildApplication(tools));
  }
  if (lacks("Boot 4 build")) {
    const tools = await resolveTools(["mvn", "javaHome"]);
    await step("building the application on Spring Boot 4: mvn -P boot4 package", () =>
      buildApplication(tools, undefined, "boot4"),
    );
  }
}

/**
 * Sees to it that what is needed is there.
 * @param {object} options
 * @param {import("./needs").Need[]} options.needs
 * @param {boolean} options.quiet a command's own set-up: it doesn't try again at once what failed lately
 * @throws {SetupError} when something can't be brought
 */
async function setUp({ needs, quiet }) {
  if (Number(process.versions.node.split(".")[0]) < 20) {
    throw new SetupError(
      `Node.js is ${process.versions.node}, 20 or later is needed`,
      "see https://nodejs.org/en/download",
    );
  }
  const insist = !quiet;
  let findings = inspect({ needs, insist });
  if (findings.some(({ state }) => state === "missing")) {
    const release = passSignalsOn();
    try {
      await bring(needs, insist);
    } finally {
      unlock();
      release();
    }
    findings = inspect({ needs });
  }
  tellOfCriu(findings);
}

module.exports = { setUp };
