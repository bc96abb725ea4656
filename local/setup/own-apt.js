"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { SIGNED } = require("./apt-options");
const { parseDeb822, parseList } = require("./apt-sources");
const { entries } = require("./paths");

/** apt in a world of its own, for private copies: packages are fetched and checked, and nothing is installed. */

/**
 * Whose archive a system uses.
 * @param {string} osRelease the content of /etc/os-release
 * @returns {{ distribution: string, codename: string } | undefined} undefined when it is neither Debian's nor Ubuntu's
 */
function releaseOf(osRelease) {
  /** @param {string} name */
  const field = (name) => new RegExp(`^${name}="?([^"\n]*)"?$`, "m").exec(osRelease)?.[1] ?? "";
  // Linux Mint and the like use Ubuntu's archive and name the release that they stand on.
  if (field("UBUNTU_CODENAME")) return { distribution: "ubuntu", codename: field("UBUNTU_CODENAME") };
  if (field("ID") === "ubuntu" || field("ID") === "debian") {
    return { distribution: field("ID"), codename: field("VERSION_CODENAME") };
  }
  return undefined;
}

/**
 * All archives that apt uses.
 * @param {string} folder its configuration
 */
function systemArchives(folder) {
  const files = [
    "sources.list",
    ...entries(path.join(folder, "sources.list.d")).map((name) => `sources.list.d/${name}`),
  ];
  return files.flatMap((name) => {
    const file = path.join(folder, name);
    if (!fs.existsSync(file)) return [];
    if (name.endsWith(".sources")) return parseDeb822(fs.readFileSync(file, "utf8"));
    return name.endsWith(".list") ? parseList(fs.readFileSync(file, "utf8")) : [];
  });
}

/**
 * apt's settings for a world of its own in one folder: its sources, its lists, no installed package, no locks shared with
 * the system's apt. Proxies, mirrors' credentials and the like still come from /etc/apt.
 * @param {string} folder
 */
function aptSettings(folder) {
  return [
    `Dir::Etc::sourcelist "${folder}/sources.list";`,
    `Dir::Etc::sourceparts "-";`,
    `Dir::Etc::preferences "-";`,
    `Dir::Etc::preferencesparts "-";`,
    `Dir::State "${folder}/state";`,
    `Dir::State::lists "${folder}/lists";`,
    `Dir::State::status "${folder}/status";`,
    `Dir::Cache "${folder}/cache";`,
    `Dir::Log "${folder}";`,
    `Acquire::Languages "none";`,
    `Acquire::Retries "2";`,
    `Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";`,
    `APT::Default-Release "";`,
    // apt's unprivileged download user can't reach a folder in root's home.
    `APT::Sandbox::User "root";`,
    // The system's hooks are about the system's packages.
    "#clear APT::Update::Pre-Invoke;",
    "#clear APT::Update::Post-Invoke;",
    "#clear APT::Update::Post-Invoke-Success;",
    "#clear DPkg::Pre-Invoke;",
    "#clear DPkg::Post-Invoke;",
    "",
  ].join("\n");
}

/**
 * Makes a folder into an apt's world.
 * @param {string} folder what is in it goes
 * @param {string} source the line for sources.list
 * @returns {{ apt: string[], env: NodeJS.ProcessEnv, archives: string }} how apt-get's command begins there, its variables,
 *   and where the packages come to lie that `install --download-only` fetches
 */
function ownApt(folder, source) {
  fs.rmSync(folder, { recursive: true, force: true });
  for (const sub of ["lists/partial", "cache/archives/partial", "state"]) {
    fs.mkdirSync(path.join(folder, sub), { recursive: true });
  }
  fs.writeFileSync(path.join(folder, "sources.list"), source + "\n");
  fs.writeFileSync(path.join(folder, "status"), "");
  fs.writeFileSync(path.join(folder, "apt.conf"), aptSettings(folder));
  return {
    apt: ["apt-get", "-q", "-y", "-c", path.join(folder, "apt.conf"), ...SIGNED],
    env: { LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" },
    archives: path.join(folder, "cache/archives"),
  };
}

/**
 * A line for sources.list, of an archive that has to be signed. What it leaves out counts as well: `trusted=no` would take
 * the archive as unsigned whatever its signature (sources.list(5)).
 * @param {string} archive its address, suite and components
 * @param {string | undefined} keyring whose keys sign it; those that apt trusts where it is left out
 */
function signedSource(archive, keyring) {
  return `deb [allow-insecure=no allow-weak=no${keyring ? ` signed-by=${keyring}` : ""}] ${archive}`;
}

/**
 * What apt itself calls an error in its output, or the first line of any other message.
 * @param {string} message
 */
function summary(message) {
  const errors = message.split("\n").filter((line) => line.startsWith("E: "));
  return errors.length > 0 ? errors.join(" ") : (message.split("\n")[0] ?? "");
}

module.exports = { ownApt, releaseOf, signedSource, summary, systemArchives };
