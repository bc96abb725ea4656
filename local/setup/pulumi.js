"use strict";
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

/**
 * The first suitable CLI: PATH, the official installer's folder, ours.
 * @returns {{ file: string, version: string } | { missing: string }}
 */
function findPulumi() {
  const folders = [path.join(os.homedir(), ".pulumi/bin"), path.join(pulumiFolder(), "bin")];
  const problems = [];
  for (const file of executables("pulumi", folders)) {
    try {
      const version = probe("version", file, () => versionOf(file));
      if (suitsSdk(version)) return { file, version };
      problems.push(`${file} is ${version}, the SDK is ${pulumiVersion}`);
    } catch (error) {
      problems.push(`${file} ${error instanceof Error ? error.message : error}`);
    }
  }
  return { missing: problems.join("; ") || "not installed" };
}

module.exports = { findPulumi, pulumiFolder, pulumiVersion, suitsSdk, versionOf };
