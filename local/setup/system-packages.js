"use strict";
const { SIGNED } = require("./apt-options");
const { ask } = require("./probes");
const { executables } = require("./paths");
const { asRoot } = require("./root");
const { run, SetupError } = require("./run");

/** Waits for another apt (unattended upgrades, say) instead of failing, and keeps changed configuration files. */
const APT_OPTIONS = [
  "-q",
  "-y",
  "-o",
  "DPkg::Lock::Timeout=300",
  "-o",
  "Dpkg::Options::=--force-confold",
  "-o",
  "Dpkg::Use-Pty=0",
  ...SIGNED,
];
const ENVIRONMENT = ["env", "DEBIAN_FRONTEND=noninteractive", "NEEDRESTART_MODE=a", "LC_ALL=C"];

/**
 * What this project takes from the system's package manager, by the name the user knows it under. For apt, the first
 * package that the release has: Debian 13 has no JDK 17.
 * @typedef {{ apt: string[], brew: string, others: string }} SystemPackage
 * @type {Record<"jdk" | "maven" | "ab" | "utilLinux" | "mount" | "iproute" | "nftables", SystemPackage>}
 */
const systemPackages = {
  jdk: {
    apt: ["openjdk-17-jdk-headless", "default-jdk-headless"],
    brew: "openjdk@17",
    others: "a JDK, version 11 or later",
  },
  maven: { apt: ["maven"], brew: "maven", others: "Maven, version 3.6.3 or later" },
  ab: { apt: ["apache2-utils"], brew: "httpd", others: "ab (ApacheBench)" },
  utilLinux: {
    apt: ["util-linux"],
    brew: "",
    others: "unshare, nsenter, setpriv, taskset and flock (util-linux)",
  },
  iproute: { apt: ["iproute2"], brew: "", others: "ip (iproute2)" },
  nftables: { apt: ["nftables"], brew: "", others: "nft (nftables)" },
  mount: { apt: ["mount"], brew: "", others: "mount" },
};

/**
 * The command that installs them, as the user would type it.
 * @param {SystemPackage[]} wanted
 */
function installCommand(
  wanted,
  { platform = process.platform, hasApt = executables("apt-get").length > 0 } = {},
) {
  if (platform === "darwin") return `brew install ${wanted.map(({ brew }) => brew).join(" ")}`;
  if (hasApt) return `sudo apt-get install ${wanted.map(({ apt }) => apt[0]).join(" ")}`;
  return `install ${wanted.map(({ others }) => others).join(", ")} and put it on the PATH`;
}

/**
 * Whether apt's lists know a package.
 * @param {string} name
 */
function isKnown(name) {
  return /^\s*Candidate: (?!\(none\))/m.test(ask(["apt-cache", "policy", name]).stdout);
}

/**
 * Installs with apt-get; fetches its lists only when they don't know a package, or are too old to install from.
 * @param {SystemPackage[]} wanted
 * @returns {Promise<string>} what was done
 * @throws {SetupError} when there is no apt-get, no root, or no such package
 */
async function installPackages(wanted) {
  const byHand = installCommand(wanted);
  const what = wanted.map(({ others }) => others).join(", ");
  if (executables("apt-get").length === 0) throw new SetupError(`missing: ${what}`, byHand);
  const prefix = asRoot();
  if (!prefix)
    throw new SetupError(`missing: ${what}; installing it needs root, or passwordless sudo`, byHand);
  const apt = [...prefix, ...ENVIRONMENT, "apt-get", ...APT_OPTIONS];
  let fresh = false;
  const update = async () => {
    await run([...apt, "update"], { changesSystem: true });
    fresh = true;
  };
  const unknown = () => wanted.filter((item) => !item.apt.some(isKnown));
  if (unknown().length > 0) await update();
  if (unknown().length > 0) {
    throw new SetupError(
      `apt has no package ${unknown()
        .map(({ apt }) => apt.join(" or "))
        .join(", ")}`,
      byHand,
    );
  }
  const install = () =>
    run(
      [
        ...[...apt, "install", "--no-install-recommends"],
        ...wanted.map((item) => item.apt.find(isKnown) ?? ""),
      ],
      { changesSystem: true },
    );
  try {
    await install();
  } catch (error) {
    if (fresh) throw error;
    await update();
    await install();
  }
  return wanted.map((item) => item.apt.find(isKnown)).join(", ");
}

module.exports = { systemPackages, installPackages, installCommand };
