"use strict";
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { cacheDir, executables } = require("./paths");
const { ask, probe } = require("./probes");
const { atLeast, parseVersion } = require("./versions");
const { dependencies } = require("../../package.json");

/** The CLI that belongs to the SDK the program uses: the Automation API and the engine are released together. */
const pulumiVersion = dependencies["@pulumi/pulumi"];

/** Where a CLI fetched by the set-up is: `bin/pulumi` in here, as the Automation API's `root` wants it. */
function pulumiFolder() {
  return path.join(cacheDir(), `pulumi-v${pulumiVersion}`);
}

/**
 * Whether a CLI can drive our SDK: the same major version, and no older than the SDK by major and minor. A patch
 * release changes no protocol.
 * @param {string} version as `pulumi version` prints it
 */
function suitsSdk(version, sdk = pulumiVersion) {
  const [major, minor] = parseVersion(sdk) ?? [];
  return parseVersion(version)?.[0] === major && atLeast(version, `${major}.${minor}`);
}

/**
 * @param {string} file
 * @returns {string} what it says its version is
 * @throws {Error} when it says none
 */
function versionOf(file) {
  const version = parseVersion(ask([file, "version"], { PULUMI_SKIP_UPDATE_CHECK: "true" }).stdout)?.join(
    ".",
  );
  if (!version) throw new Error("says no version");
  return version;
}

/** What a CLI without a language host is, as part of a sentence. */
const NO_HOST = "built from source, without a language host: for the local cloud only, not for npx pulumi up";

/** What has one, and where it is to be had. */
const RELEASE = `Pulumi's release ${pulumiVersion} or later (https://www.pulumi.com/docs/iac/download-install/)`;

/**
 * Whether a file is what `npx pulumi` starts, which would find itself: npx and npm's scripts put node_modules/.bin first
 * on the PATH.
 * @param {string} file
 */
function isOurs(file) {
  if (path.dirname(file).endsWith(path.join("node_modules", ".bin"))) return true;
  return fs.realpathSync(file).endsWith(path.join("setup", "npx-pulumi", "main.js"));
}

/**
 * Whether a CLI finds the host that runs a program in Node.js: beside itself, or on the PATH.
 * @param {string} file
 */
function hasHost(file) {
  const folders = [path.dirname(file), path.dirname(fs.realpathSync(file))];
  return executables("pulumi-language-nodejs", folders).length > 0;
}

/**
 * The first suitable CLI with a language host, else the first suitable one: PATH, the official installer's folder, ours.
 * @returns {{ file: string, version: string, host: boolean } | { missing: string }}
 */
function findPulumi() {
  const folders = [path.join(os.homedir(), ".pulumi/bin"), path.join(pulumiFolder(), "bin")];
  const problems = [];
  let hostless;
  for (const file of executables("pulumi", folders)) {
    if (isOurs(file)) continue;
    try {
      const version = probe("version", file, () => versionOf(file));
      if (!suitsSdk(version)) problems.push(`${file} is ${version}, the SDK is ${pulumiVersion}`);
      else if (hasHost(file)) return { file, version, host: true };
      else hostless ??= { file, version, host: false };
    } catch (error) {
      problems.push(`${file} ${error instanceof Error ? error.message : error}`);
    }
  }
  return hostless ?? { missing: problems.join("; ") || "not installed" };
}

module.exports = { findPulumi, pulumiFolder, pulumiVersion, suitsSdk, versionOf, NO_HOST, RELEASE };
