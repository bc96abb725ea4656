"use strict";
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { cacheDir, projectRoot } = require("./paths");
const { SetupError } = require("./setup-error");
const { shortageOf } = require("./shortage");
const { size } = require("./text");

/**
 * Sees to it that files can be made in a folder, which is made if need be.
 * @param {string} folder
 * @param {string} remedy
 * @throws {SetupError} one line, with the remedy
 */
function checkWritable(folder, remedy) {
  try {
    fs.mkdirSync(folder, { recursive: true });
    const file = path.join(folder, `.writable-${process.pid}`);
    fs.writeFileSync(file, "");
    fs.rmSync(file);
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    if (shortageOf(code ?? "") === "disk") throw full(folder);
    /** @type {Record<string, string>} */
    const reasons = {
      EACCES: "permission denied",
      EPERM: "permission denied",
      EROFS: "read-only file system",
      ENOTDIR: "part of the path is a file",
      EEXIST: "it is a file",
    };
    throw new SetupError(`can't write to ${folder}: ${reasons[code ?? ""] ?? message}`, remedy);
  }
}

/**
 * Bytes that a user may still write where a folder is or will be; undefined where that isn't known.
 * @param {string} folder
 * @returns {{ free: number, device: number } | undefined}
 */
function space(folder) {
  for (let place = folder; ; place = path.dirname(place)) {
    try {
      const { bavail, bsize } = fs.statfsSync(place);
      return { free: bavail * bsize, device: fs.statSync(place).dev };
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ENOENT" || place === path.dirname(place)) {
        return undefined;
      }
    }
  }
}

/**
 * @param {string} folder
 * @param {number} [needed] bytes
 */
function full(folder, needed) {
  const { free } = space(folder) ?? { free: 0 };
  const wants = needed === undefined ? "" : `, about ${size(needed)} is needed`;
  return new SetupError(
    `no space left for ${folder}: ${size(free)} free${wants}`,
    "make room on that disk, then run this again",
  );
}

/**
 * Sees to it that there is room for what is going to be written, as far as that is known.
 * @param {{ folder: string, bytes: number }[]} writes
 * @throws {SetupError} one line: where, how much is free, how much is needed
 */
function checkSpace(writes) {
  /** @type {Map<number, { folder: string, free: number, needed: number }>} */
  const disks = new Map();
  for (const { folder, bytes } of writes) {
    const found = space(folder);
    if (!found) continue;
    const disk = disks.get(found.device) ?? { folder, free: found.free, needed: 0 };
    disk.needed += bytes;
    disks.set(found.device, disk);
  }
  for (const { folder, free, needed } of disks.values()) if (free < needed) throw full(folder, needed);
}

/** The folder of npm's, Maven's and Go's caches, as they see it. */
function home() {
  return process.env.HOME || os.homedir();
}

/**
 * Sees to it that the set-up can write where it is going to.
 * @param {{ tools: boolean, downloads: boolean }} writes `tools`: to our own cache folder; `downloads`: npm's, Maven's and
 *   Go's caches, in the user's folder
 */
function checkFolders({ tools, downloads }) {
  checkWritable(
    path.join(projectRoot, "local/state"),
    `make the checkout yours (sudo chown -R "$USER" .), or clone it to a folder of your own`,
  );
  if (downloads) {
    checkWritable(
      home(),
      "set HOME to a folder that you can write to, outside of /tmp: HOME=FOLDER npm run setup",
    );
  }
  if (tools) {
    checkWritable(
      cacheDir(),
      "set XDG_CACHE_HOME to a folder that you can write to, outside of /tmp: XDG_CACHE_HOME=FOLDER npm run setup",
    );
  }
}

/**
 * The same error, or what is behind it where a disk is full.
 * @param {unknown} error
 * @param {string[]} folders where the step writes
 */
function explainFull(error, folders) {
  const text = error instanceof Error ? `${error.message} ${/** @type {any} */ (error).code ?? ""}` : "";
  if (shortageOf(text) !== "disk") return error;
  const free = (/** @type {string} */ folder) => space(folder)?.free ?? Infinity;
  const [fullest = os.tmpdir()] = [...folders].sort((a, b) => free(a) - free(b));
  return full(fullest);
}

module.exports = { checkWritable, checkSpace, checkFolders, explainFull, home };
