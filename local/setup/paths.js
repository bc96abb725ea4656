"use strict";
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

/** The checkout: the folder that holds package.json. */
const projectRoot = path.resolve(__dirname, "../..");

/** What belongs to this checkout alone and may be deleted at any time. */
const stateDir = path.join(projectRoot, "local/state");

/** Where fetched tools live, shared by all checkouts of a user (XDG base directory specification). */
function cacheDir() {
  const xdg = process.env.XDG_CACHE_HOME;
  const base = xdg && path.isAbsolute(xdg) ? xdg : path.join(os.homedir(), ".cache");
  return path.join(base, "petstore-snapstart");
}

/**
 * @param {string} file
 * @returns {boolean} whether it is a file that this user may run
 */
function isExecutable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * Every executable of that name: the PATH's in order, then those in well-known folders.
 * @param {string} name
 * @param {string[]} [wellKnown] folders to look into after the PATH; /usr/sbin is often not on a user's
 * @returns {string[]} absolute paths
 */
function executables(name, wellKnown = []) {
  const folders = [...(process.env.PATH ?? "").split(path.delimiter).filter(path.isAbsolute), ...wellKnown];
  const suffixes = process.platform === "win32" ? [".exe", ".cmd", ".bat"] : [""];
  const files = folders.flatMap((folder) => suffixes.map((suffix) => path.join(folder, name + suffix)));
  return [...new Set(files)].filter(isExecutable);
}

/**
 * The folder's entries, sorted; none when it can't be read.
 * @param {string} folder
 */
function entries(folder) {
  try {
    return fs.readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/**
 * Replaces a file in one step, so that a reader never sees half of it.
 * @param {string} file
 * @param {string} text
 */
function writeAtomically(file, text) {
  const temporary = `${file}.${process.pid}.tmp`;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(temporary, text);
  fs.renameSync(temporary, file);
}

module.exports = { projectRoot, stateDir, cacheDir, executables, entries, writeAtomically };
