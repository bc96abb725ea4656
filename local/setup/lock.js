"use strict";
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { startChild } = require("./children");
const { SetupError } = require("./setup-error");

/** How long another set-up is waited for: milliseconds. The longest takes some minutes, on a slow network a few more. */
const LONGEST_WAIT = 20 * 60_000;

/** How often, and after how many milliseconds each, it is looked who has the lock, before it is said that nobody knows. */
const OWNER_LOOKS = 10;
const OWNER_LOOK = 30;

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
 * Takes turns with other set-ups. flock(1) locks the open file that this process shares with it, and so the kernel gives
 * the lock up when the last process that has it open is gone, however it ended. Where there is no flock (macOS, Windows)
 * nothing is locked: what is installed there is still put in its place in one step.
 * @param {string} file
 * @param {(owner: { pid: number, since: number | undefined } | undefined, waited: number) => void} onWait called at once
 *   when another set-up has the lock, and then each second, with the time waited in milliseconds
 * @throws {SetupError} when it doesn't become free
 */
async function lock(file, onWait) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const descriptor = fs.openSync(file, "a+");
  /** @type {import("node:child_process").StdioOptions} */
  const stdio = ["ignore", "ignore", "ignore", descriptor];
  const first = spawnSync("flock", ["--nonblock", "3"], { stdio });
  if (first.error) return fs.closeSync(descriptor);
  if (first.status !== 0) await waitFor(file, stdio, onWait);
  fs.ftruncateSync(descriptor);
  fs.writeSync(descriptor, JSON.stringify({ pid: process.pid, since: Date.now() }) + "\n");
  held.push(descriptor);
}

/**
 * @param {string} file
 * @param {import("node:child_process").StdioOptions} stdio
 * @param {Parameters<typeof lock>[1]} onWait
 */
async function waitFor(file, stdio, onWait) {
  const started = Date.now();
  const tell = () => onWait(owner(file), Date.now() - started);
  // Whoever has just got it hasn't written itself down yet.
  for (let i = 0; i < OWNER_LOOKS && !owner(file); i++) await new Promise((r) => setTimeout(r, OWNER_LOOK));
  tell();
  return /** @type {Promise<void>} */ (
    new Promise((resolve, reject) => {
      const waiting = startChild("flock", ["--timeout", String(LONGEST_WAIT / 1000), "3"], { stdio });
      const timer = setInterval(tell, 1_000);
      waiting.on("close", (code, signal) => {
        clearInterval(timer);
        if (code === 0) return resolve();
        // A signal to this process ends it, too.
        if (signal) return;
        const pid = owner(file)?.pid;
        const who = pid === undefined ? "another process" : `process ${pid}`;
        reject(
          new SetupError(
            `${who} has held ${file} for ${LONGEST_WAIT / 60_000} minutes`,
            pid === undefined
              ? undefined
              : `see what it does (ps ${pid}), end it (kill ${pid}), and run this again`,
          ),
        );
      });
    })
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
