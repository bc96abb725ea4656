"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { openLocked } = require("./flock");
const { SetupError } = require("./setup-error");

/** How long another set-up is waited for: milliseconds. The longest takes some minutes, on a slow network a few more. */
const LONGEST_WAIT = 20 * 60_000;

/** How often, and after how many milliseconds each, it is looked who has the lock, before it is said that nobody knows. */
const OWNER_LOOKS = 10;
const OWNER_LOOK = 30;

/** How often it is tried again, and said who has it: milliseconds. */
const TRY_EVERY = 300;
const TELL_EVERY = 1_000;

/** @type {number[]} */
const held = [];

/** The descriptors of the locks this process holds; a child that inherits them holds the locks as long as it lives. */
function heldLocks() {
  return held;
}

/**
 * Who has the lock: the set-up that wrote itself down, or where that was killed, what it had started.
 * @param {string} file
 * @returns {{ pid: number, since: number | undefined } | undefined} since: epoch milliseconds
 */
function owner(file) {
  try {
    const { pid, since } = JSON.parse(fs.readFileSync(file, "utf8"));
    process.kill(pid, 0);
    return { pid, since };
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === "EPERM") return { pid: JSON.parse(fs.readFileSync(file, "utf8")).pid, since: undefined };
  }
  const pid = processes().find((candidate) => candidate !== process.pid && hasOpen(candidate, file));
  return pid === undefined ? undefined : { pid, since: undefined };
}

function processes() {
  try {
    return fs.readdirSync("/proc").map(Number).filter(Boolean);
  } catch {
    return [];
  }
}

/**
 * Whether a process has the file open; not a flock that waits for it, nor what started that.
 * @param {number} pid
 * @param {string} file
 */
function hasOpen(pid, file) {
  try {
    const command = fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    if (command[0] === "flock" || command.some((word) => /local\/setup\/\w+\.js$/.test(word))) return false;
    return fs
      .readdirSync(`/proc/${pid}/fd`)
      .some((descriptor) => fs.readlinkSync(`/proc/${pid}/fd/${descriptor}`) === file);
  } catch {
    return false;
  }
}

/**
 * Takes turns with other set-ups, see flock.js. Where nothing can be locked (Windows), what is installed is still put in
 * its place in one step.
 * @param {string} file
 * @param {(owner: { pid: number, since: number | undefined } | undefined, waited: number) => void} onWait called at once
 *   when another set-up has the lock, and then each second, with the time waited in milliseconds
 * @throws {SetupError} when it doesn't become free
 */
async function lock(file, onWait) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const { descriptor: free, locked } = openLocked(file);
  if (free !== undefined && !locked) return fs.closeSync(free);
  const descriptor = free ?? (await waitFor(file, onWait));
  fs.ftruncateSync(descriptor);
  fs.writeSync(descriptor, JSON.stringify({ pid: process.pid, since: Date.now() }) + "\n");
  held.push(descriptor);
}

/**
 * @param {string} file
 * @param {Parameters<typeof lock>[1]} onWait
 * @returns {Promise<number>} the locked file's descriptor
 */
async function waitFor(file, onWait) {
  const started = Date.now();
  // Whoever has just got it hasn't written itself down yet.
  for (let i = 0; i < OWNER_LOOKS && !owner(file); i++) await wait(OWNER_LOOK);
  for (let told = -Infinity; ; await wait(TRY_EVERY)) {
    const waited = Date.now() - started;
    if (waited > LONGEST_WAIT) throw tooLong(file);
    if (waited - told >= TELL_EVERY) {
      onWait(owner(file), waited);
      told = waited;
    }
    const { descriptor } = openLocked(file);
    if (descriptor !== undefined) return descriptor;
  }
}

/** @param {number} ms */
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {string} file */
function tooLong(file) {
  const pid = owner(file)?.pid;
  const who = pid === undefined ? "another process" : `process ${pid}`;
  return new SetupError(
    `${who} has held ${file} for ${LONGEST_WAIT / 60_000} minutes`,
    pid === undefined ? undefined : `see what it does (ps ${pid}), end it (kill ${pid}), and run this again`,
  );
}

/** Gives all locks back; this process may go on for long. */
function unlock() {
  for (const descriptor of held.splice(0)) {
    fs.ftruncateSync(descriptor);
    fs.closeSync(descriptor);
  }
}

module.exports = { lock, unlock, heldLocks };
