"use strict";
const { installedJdks } = require("./java");
const { note, noted } = require("./probes");
const { SetupError } = require("./setup-error");
const { installCommand, installPackages } = require("./system-packages");

/** How long commands don't try again to install a JDK that couldn't be had: milliseconds. */
const RETRY_AFTER = 24 * 3600 * 1000;

/** @param {number} version */
const subject = (version) => `no JDK ${version} or newer could be installed`;

/** @param {number} version @returns {import("./system-packages").SystemPackage} */
function packageOf(version) {
  const apt = [`openjdk-${version}-jdk-headless`];
  return { apt, brew: `openjdk@${version}`, others: `a JDK, version ${version} or later` };
}

/**
 * The JDK that functions run on which need a newer one than the build does. Where it can't be had, the local cloud
 * refuses those functions by name, and all others run.
 * @param {number} version
 * @param {boolean} insist try again what failed lately
 * @returns {import("./inspect").Found}
 */
function runtimeJdkFinding(version, insist) {
  const name = nameOf(version);
  const jdk = installedJdks().find((one) => one.version >= version);
  if (jdk) return { name, state: "there", detail: `${jdk.name}, ${jdk.home}` };
  const failed = noted(subject(version));
  if (!insist && failed && Date.now() - failed.at < RETRY_AFTER)
    return { name, state: "unavailable", detail: failed.text };
  return { name, state: "missing", detail: "not installed", plan: installCommand([packageOf(version)]) };
}

/** @param {number} version */
const nameOf = (version) => `JDK ${version}`;

/**
 * What can't be had isn't an error here, see `runtimeJdkFinding`.
 * @param {number} version
 * @param {(line: string) => void} say
 * @returns {Promise<string | undefined>} what was done
 */
async function installRuntimeJdk(version, say) {
  try {
    return await installPackages([packageOf(version)]);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    const why = error.remedy ? `${error.message}; ${error.remedy}` : error.message;
    say(`${nameOf(version)} can't be installed: ${why}`);
    note(subject(version), why);
    return undefined;
  }
}

module.exports = { installRuntimeJdk, runtimeJdkFinding, nameOf };
