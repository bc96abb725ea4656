"use strict";
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");

/** open(2)'s flag on macOS and the BSDs for a file that is locked when it opens; Node.js has no name for it. */
const O_EXLOCK = 0x20;

/**
 * Opens a file and takes the lock on it, if it is free. The kernel gives the lock up when the last process that has the
 * file open is gone, however it ended: nothing stale is left, and two can't have it. Linux has flock(1), which locks the
 * open file that this process shares with it; macOS locks as it opens. The file stays where it is when the lock is given
 * up, since whoever waits for it has it open already.
 * @param {string} file its folder exists
 * @returns {{ descriptor: number | undefined, locked: boolean }} the open file, unless somebody else has the lock on it; not
 *   `locked` where the system can't lock
 */
function openLocked(file) {
  for (;;) {
    const opened = open(file);
    // Somebody may have deleted it between the two steps, and made another.
    if (opened.descriptor === undefined || isStillThere(file, opened.descriptor)) return opened;
    fs.closeSync(opened.descriptor);
  }
}

/** @param {string} file */
function open(file) {
  if (["darwin", "freebsd", "openbsd", "netbsd"].includes(process.platform)) return openExclusively(file);
  const descriptor = fs.openSync(file, "a+", 0o600);
  // flock(1) locks what this process shares with it, and is refused where somebody else has the lock.
  const { error, status } = spawnSync("flock", ["--nonblock", "3"], {
    stdio: ["ignore", "ignore", "ignore", descriptor],
  });
  if (error) return { descriptor, locked: false };
  if (status === 0) return { descriptor, locked: true };
  fs.closeSync(descriptor);
  return { descriptor: undefined, locked: false };
}

/** @param {string} file */
function openExclusively(file) {
  const { O_RDWR, O_CREAT, O_NONBLOCK } = fs.constants;
  try {
    const descriptor = fs.openSync(file, O_RDWR | O_CREAT | O_NONBLOCK | O_EXLOCK, 0o600);
    return { descriptor, locked: true };
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EAGAIN") throw error;
    return { descriptor: undefined, locked: false };
  }
}

/**
 * @param {string} file
 * @param {number} descriptor
 */
function isStillThere(file, descriptor) {
  const now = fs.statSync(file, { throwIfNoEntry: false, bigint: true });
  const opened = fs.fstatSync(descriptor, { bigint: true });
  return now?.ino === opened.ino && now.dev === opened.dev;
}

module.exports = { openLocked };
