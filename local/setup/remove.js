"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { entries, cacheDir, executables } = require("./paths");
const { ask } = require("./probes");
const { lock, unlock } = require("./lock");
const { SetupError } = require("./setup-error");
const { systemPackages } = require("./system-packages");

/** Names of what the set-up, `npm run check:snapshot` and the tests put into the cache folder. */
const OURS =
  /^(pulumi-v\d|criu-\d|(venv|spotbugs)-[0-9a-f]{12}$|libfaketime-[a-z]+-[a-z0-9]+$|\.unfinished-|(setup|venv)\.lock$)/;

/** The packages that the set-up may have installed, as far as they are there. */
function systemPackagesHere() {
  if (executables("dpkg-query").length === 0) return [];
  // Every system has these, set-up or not.
  const { utilLinux: _utilLinux, mount: _mount, ...others } = systemPackages;
  return Object.values(others)
    .flatMap(({ apt }) => apt)
    .filter((name) => ask(["dpkg-query", "-W", "-f", "${Status}", name]).stdout.endsWith(" installed"));
}

/**
 * Deletes what the set-up has fetched for itself, in its own folder and by known names alone.
 * @returns {Promise<string[]>} lines: what was deleted, and what is left to the user
 * @throws {SetupError} where the folder isn't the set-up's, or is in use
 */
async function remove() {
  const folder = cacheDir();
  const lines = [];
  const status = fs.lstatSync(folder, { throwIfNoEntry: false });
  if (!status) lines.push(`Nothing to delete: there is no ${folder}.`);
  else {
    const mine = process.getuid === undefined || status.uid === process.getuid();
    if (!status.isDirectory() || !mine) {
      throw new SetupError(`${folder} is ${mine ? "no folder" : "another user's"}: nothing was deleted`);
    }
    await lock(path.join(folder, "setup.lock"), (owner) => {
      throw new SetupError(
        `a set-up is running${owner ? ` (process ${owner.pid})` : ""}: nothing was deleted`,
      );
    });
    const names = entries(folder);
    for (const name of names.filter((one) => OURS.test(one))) {
      fs.rmSync(path.join(folder, name), { recursive: true, force: true });
    }
    unlock();
    const foreign = names.filter((one) => !OURS.test(one));
    if (foreign.length === 0) fs.rmdirSync(folder);
    lines.push(
      foreign.length === 0
        ? `Deleted ${folder}.`
        : `Deleted the set-up's files in ${folder}; not its own, and left: ${foreign.join(", ")}.`,
    );
  }
  const packages = systemPackagesHere();
  if (packages.length > 0) {
    lines.push(`Left, since others may use them: ${packages.join(", ")}. To remove them:`);
    lines.push(`  sudo apt-get remove ${packages.join(" ")}`);
  }
  lines.push(
    "Not deleted: this checkout (delete its folder), and what npm, Maven and Go keep in ~/.npm, ~/.m2 and ~/go.",
  );
  return lines;
}

module.exports = { remove };
