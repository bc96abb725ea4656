"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { projectRoot } = require("./paths");
const { run } = require("./run");

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, link?: boolean }} LockedPackage
 * @typedef {{ packages: Record<string, LockedPackage> }} LockFile
 */

/**
 * Why node_modules isn't what the lock file asks for, or undefined. npm writes down in node_modules/.package-lock.json
 * what it installed, as its last act; so a killed install has none, and an older one names other versions.
 * @param {string} root the folder of package-lock.json
 */
function outdatedPackages(root = projectRoot) {
  const lock = readLock(path.join(root, "package-lock.json"));
  if (!lock) throw new Error(`${path.join(root, "package-lock.json")} is missing`);
  const installed = readLock(path.join(root, "node_modules/.package-lock.json"));
  if (!installed) return "node_modules is absent or unfinished";
  for (const [location, wanted] of Object.entries(lock.packages)) {
    if (location === "") continue;
    const found = installed.packages[location];
    // npm leaves out optional packages that are for other platforms.
    if (!found && (wanted.optional || wanted.devOptional)) continue;
    // A link to a folder of this checkout has neither.
    if (found?.version !== wanted.version || found?.integrity !== wanted.integrity) {
      return `${location} is ${found?.version ?? "absent"}, the lock file says ${wanted.version}`;
    }
    if (!fs.existsSync(path.join(root, location, "package.json"))) return `${location} is gone`;
  }
  return undefined;
}

/**
 * @param {string} file
 * @returns {LockFile | undefined}
 */
function readLock(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * Installs exactly what the lock file says.
 * @param {{ reach: (share: number) => void }} meter
 * @returns {Promise<string>} what was done
 */
async function installNodePackages(meter) {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const packages = readLock(path.join(projectRoot, "package-lock.json"))?.packages ?? {};
  const all = Object.keys(packages).length - 1;
  let fetched = 0;
  await run([npm, "ci", "--no-audit", "--no-fund", "--loglevel=http"], {
    cwd: projectRoot,
    holdLock: true,
    // One line for each package, from the cache or the registry.
    onLine: (line) => line.startsWith("npm http") && meter.reach(++fetched / all),
    tells: (line) => !line.startsWith("npm http"),
  });
  return `${all} packages`;
}

module.exports = { outdatedPackages, installNodePackages };
