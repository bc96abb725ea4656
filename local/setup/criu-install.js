"use strict";
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { mainArchive } = require("./apt-sources");
const { ownApt, releaseOf, signedSource, summary, systemArchives } = require("./own-apt");
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
 * Downloads CRIU and its libraries from one release's archive and unpacks them.
 * @param {string} folder a scratch folder
 * @param {string} source the line for sources.list
 * @param {string} oldest the lowest version that does
 * @returns {Promise<{ root: string, version: string, bytes: number }>} where it is unpacked, CRIU's package version, download
 */
async function fetchFrom(folder, source, oldest) {
  const { apt, env, archives } = ownApt(folder, source);
  fs.mkdirSync(path.join(folder, "root"));
  await run([...apt, "--error-on=any", "update"], { env });
  await run([...apt, "install", "--download-only", "--no-install-recommends", "criu"], { env });
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

module.exports = { installCriu };
