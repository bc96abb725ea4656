"use strict";
const { outdatedApplication } = require("../../components/applicationBuilds");
const { findAb } = require("./ab");
const { findCriu } = require("./criu");
const { findJdk, findMaven } = require("./java");
const { RUNTIME_JDKS } = require("./needs");
const { outdatedPackages } = require("./node-packages");
const { executables } = require("./paths");
const { findPulumi, NO_HOST, pulumiVersion } = require("./pulumi");
const { asRoot } = require("./root");
const { runtimeJdkFinding } = require("./runtime-jdk");
const { installCommand, systemPackages } = require("./system-packages");

/**
 * @typedef {object} Finding
 * @property {string} name
 * @property {import("./needs").Need} need
 * @property {"there" | "missing" | "unavailable"} state unavailable: it can't work on this machine, and needn't
 * @property {string} detail where it is, or why it isn't
 * @property {string} [plan] what the set-up does about it
 * @property {import("./system-packages").SystemPackage} [systemPackage] where the package manager has it
 * @typedef {Omit<Finding, "need">} Found
 */

/** Tools that environments are made with, by the package that has them; Linux only. */
const MAKES_ENVIRONMENTS = {
  ...{
    unshare: "utilLinux",
    nsenter: "utilLinux",
    taskset: "utilLinux",
    flock: "utilLinux",
    setpriv: "utilLinux",
  },
  ...{ pivot_root: "utilLinux", mount: "mount", ip: "iproute", nft: "nftables" },
};

/** Those that are missing, one of each package. */
function findMounting() {
  const missing = Object.entries(MAKES_ENVIRONMENTS).filter(
    ([tool]) => executables(tool, ["/usr/bin", "/bin", "/usr/sbin", "/sbin"]).length === 0,
  );
  return (
    missing
      .filter(([, name], i) => missing.findIndex(([, other]) => other === name) === i)
      // Without it functions run, but reach nothing outside: no reason to fail where it can't be installed.
      .filter(([tool]) => tool !== "nft" || (executables("apt-get").length > 0 && asRoot() !== undefined))
      .map(([tool, name]) => ({
        tool,
        package: systemPackages[/** @type {keyof typeof systemPackages} */ (name)],
      }))
  );
}

/**
 * A tool that the system's package manager has.
 * @param {string} name
 * @param {{ missing: string } | { file: string, version: string }} found
 * @param {import("./system-packages").SystemPackage} systemPackage
 * @returns {Found}
 */
function systemTool(name, found, systemPackage) {
  if ("file" in found) return { name, state: "there", detail: `${found.version}, ${found.file}` };
  return {
    name,
    state: "missing",
    detail: found.missing,
    plan: installCommand([systemPackage]),
    systemPackage,
  };
}

/** How long commands don't try again to get a private CRIU that couldn't be had: milliseconds. */
const CRIU_RETRY_AFTER = 24 * 3600 * 1000;

/**
 * How each thing is looked for; nothing where it isn't for this machine.
 * @type {Record<import("./needs").Need, (insist: boolean) => Found | Found[]>}
 */
const finders = {
  jdk: () => {
    const jdk = findJdk();
    return systemTool(
      "JDK",
      "home" in jdk ? { file: jdk.home, version: String(jdk.version) } : jdk,
      systemPackages.jdk,
    );
  },
  jdk17: (insist) => runtimeJdkFinding(RUNTIME_JDKS.jdk17, insist),
  jdk21: (insist) => runtimeJdkFinding(RUNTIME_JDKS.jdk21, insist),
  jdk25: (insist) => runtimeJdkFinding(RUNTIME_JDKS.jdk25, insist),
  maven: () => {
    const jdk = findJdk();
    return systemTool("Maven", findMaven("home" in jdk ? jdk.home : undefined), systemPackages.maven);
  },
  ab: () => systemTool("ab", findAb(), systemPackages.ab),
  mounting: () => {
    const absent = process.platform === "linux" ? findMounting() : [];
    return absent.map((one) => systemTool(one.tool, { missing: "not installed" }, one.package));
  },
  packages: packagesFinding,
  pulumi: () => pulumiFinding(false),
  release: () => pulumiFinding(true),
  criu: criuFinding,
  application: applicationFinding,
  boot4: boot4Finding,
};

/**
 * Whether what is needed is there.
 * @param {object} options
 * @param {import("./needs").Need[]} options.needs
 * @param {boolean} [options.insist] a private CRIU that couldn't be had lately is to be tried for again
 * @returns {Finding[]} in the order in which the set-up brings it
 */
function inspect({ needs, insist = false }) {
  return needs.flatMap((need) => [finders[need](insist)].flat().map((found) => ({ ...found, need })));
}

/**
 * @param {boolean} wantsHost whether the CLI has to run the program by itself
 * @returns {Found}
 */
function pulumiFinding(wantsHost) {
  const name = "Pulumi CLI";
  const pulumi = findPulumi();
  if ("missing" in pulumi) {
    const plan = `fetch ${pulumiVersion}, or build it with Go`;
    return { name, state: "missing", detail: pulumi.missing, plan };
  }
  const detail = `${pulumi.version}, ${pulumi.file}`;
  if (pulumi.host) return { name, state: "there", detail };
  const limited = `${detail}; ${NO_HOST}`;
  if (!wantsHost) return { name, state: "there", detail: limited };
  return { name, state: "missing", detail: limited, plan: `fetch ${pulumiVersion}` };
}

/** @returns {Found} */
function packagesFinding() {
  const outdated = outdatedPackages();
  if (!outdated) return { name: "npm packages", state: "there", detail: "as in package-lock.json" };
  return { name: "npm packages", state: "missing", detail: outdated, plan: "npm ci" };
}

/**
 * @param {boolean} insist
 * @returns {Found}
 */
function criuFinding(insist) {
  const name = "CRIU";
  const criu = findCriu();
  if ("command" in criu) return { name, state: "there", detail: `${criu.version}, ${criu.command.at(-1)}` };
  if ("unavailable" in criu) return { name, state: "unavailable", detail: criu.unavailable };
  if (!insist && criu.triedAt !== undefined && Date.now() - criu.triedAt < CRIU_RETRY_AFTER) {
    return { name, state: "unavailable", detail: criu.missing };
  }
  return { name, state: "missing", detail: criu.missing, plan: "fetch a private copy with apt" };
}

/** @returns {Found} */
function applicationFinding() {
  const outdated = outdatedApplication();
  if (!outdated) return { name: "application", state: "there", detail: "petstore-java/target/petstore.zip" };
  return { name: "application", state: "missing", detail: outdated, plan: "mvn -f petstore-java package" };
}

/** @returns {Found} */
function boot4Finding() {
  const name = "Boot 4 build";
  const outdated = outdatedApplication(undefined, "boot4");
  if (!outdated) return { name, state: "there", detail: "petstore-java/target-boot4/petstore.zip" };
  return { name, state: "missing", detail: outdated, plan: "mvn -f petstore-java -P boot4 package" };
}

module.exports = { inspect };
