"use strict";
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { SIGNED } = require("./apt-options");
const { mainArchive, parseDeb822, parseList } = require("./apt-sources");
const { privateCommand, oldestCriu, tryCriu } = require("./criu");
const { install } = require("./install");
const { cacheDir, entries, executables } = require("./paths");
const { size } = require("./report");
const { run, SetupError } = require("./run");
const { atLeast } = require("./versions");

/**
 * Releases whose archive has a CRIU for today's kernels, in the order to try them. The release this machine runs may be
 * years older: only CRIU and the libraries that it loads come from the newer one, into a folder of their own.
 * @type {Record<string, { suites: string[], components: string, keyring: string }>}
 */
const newerReleases = {
  debian: {
    suites: ["forky", "sid"],
    components: "main",
    keyring: "/usr/share/keyrings/debian-archive-keyring.gpg",
  },
  ubuntu: {
    suites: ["resolute", "stonking"],
    components: "main universe",
    keyring: "/usr/share/keyrings/ubuntu-archive-keyring.gpg",
  },
};

/** What to do by hand where no private copy can be had. */
const BY_HAND =
  "install CRIU 4.2 or later yourself (https://criu.org/Packages) so that `criu` is on root's PATH";

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
 * Downloads CRIU and its libraries from one release's archive and unpacks them.
 * @param {string} folder a scratch folder
 * @param {string} source the line for sources.list
 * @param {string} oldest the lowest version that does
 * @returns {Promise<{ root: string, version: string, bytes: number }>} where it is unpacked, CRIU's package version, download
 */
async function fetchFrom(folder, source, oldest) {
  fs.rmSync(folder, { recursive: true, force: true });
  for (const sub of ["lists/partial", "cache/archives/partial", "state", "root"]) {
    fs.mkdirSync(path.join(folder, sub), { recursive: true });
  }
  fs.writeFileSync(path.join(folder, "sources.list"), source + "\n");
  fs.writeFileSync(path.join(folder, "status"), "");
  fs.writeFileSync(path.join(folder, "apt.conf"), aptSettings(folder));
  const env = { LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" };
  const apt = ["apt-get", "-q", "-y", "-c", path.join(folder, "apt.conf"), ...SIGNED];
  await run([...apt, "--error-on=any", "update"], { env });
  await run([...apt, "install", "--download-only", "--no-install-recommends", "criu"], { env });
  const archives = path.join(folder, "cache/archives");
  const packages = entries(archives).filter((name) => name.endsWith(".deb"));
  const version = packages.map((name) => /^criu_(.+)_\w+\.deb$/.exec(name)?.[1]).find(Boolean) ?? "";
  if (!atLeast(version, oldest))
    throw new SetupError(`its CRIU is ${version || "absent"}, ${oldest} is needed`);
  let bytes = 0;
  for (const name of packages) {
    const file = path.join(archives, name);
    bytes += fs.statSync(file).size;
    await run(["dpkg-deb", "--extract", file, path.join(folder, "root")]);
  }
  return { root: path.join(folder, "root"), version: version.replace(/^\d+%3a/, ""), bytes };
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

/**
 * Puts a private copy of CRIU into the cache folder; the system isn't touched and no root is needed.
 * @param {object} [options]
 * @param {string} [options.etc] where the system's configuration is
 * @returns {Promise<string>} what was done
 * @throws {SetupError} when there is none for this system, or none works
 */
async function installCriu({ etc = "/etc" } = {}) {
  const osRelease = path.join(etc, "os-release");
  const release = fs.existsSync(osRelease) ? releaseOf(fs.readFileSync(osRelease, "utf8")) : undefined;
  const newer = release && newerReleases[release.distribution];
  if (!newer || executables("apt-get").length === 0) {
    throw new SetupError(
      "a private copy comes from Debian's or Ubuntu's archive, and this is neither",
      BY_HAND,
    );
  }
  const archive = mainArchive(systemArchives(path.join(etc, "apt")), release.codename);
  if (!archive) throw new SetupError(`no archive of ${release.codename} in /etc/apt/sources.list*`, BY_HAND);
  const keyring = fs.existsSync(newer.keyring) ? newer.keyring : archive.signedBy;
  const problems = [];
  let unusable = "";
  for (const suite of newer.suites) {
    const source = signedSource(`${archive.uri} ${suite} ${newer.components}`, keyring);
    try {
      return await install("criu", async (scratch) => {
        const { root, version, bytes } = await fetchFrom(scratch, source, oldestCriu(os.release()).version);
        const command = privateCommand(root);
        if (!command) throw new SetupError("the packages hold no CRIU where one is expected");
        try {
          tryCriu(command);
        } catch (error) {
          unusable = error instanceof Error ? error.message : String(error);
        }
        if (unusable) throw new SetupError(unusable);
        const folder = path.join(cacheDir(), `criu-${version}-${process.arch}`);
        return {
          content: root,
          folder,
          outcome: `CRIU ${version} from ${suite}, ${size(bytes)} fetched, in ${folder}`,
        };
      });
    } catch (error) {
      // It is new enough, so another release's won't do better.
      if (unusable) throw new SetupError(`it doesn't work on this machine: ${unusable}`);
      const message = error instanceof Error ? error.message : String(error);
      const unknownKey = /NO_PUBKEY|is not signed/.test(message);
      problems.push(
        `${suite}: ${unknownKey ? `its signing key isn't in ${keyring ?? "apt's keyrings"}` : summary(message)}`,
      );
    }
  }
  throw new SetupError(`no CRIU from ${archive.uri}: ${problems.join("; ")}`, BY_HAND);
}

module.exports = { installCriu, releaseOf, signedSource, systemArchives };
