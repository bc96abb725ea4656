"use strict";
const { spawn, spawnSync } = require("node:child_process");

/** How long a command may take to end when it is asked to: milliseconds. Then it is killed. */
const GRACE = 3_000;
/** The same for one that changes the system, such as apt-get: it is never killed in the middle of that. */
const SYSTEM_GRACE = 60_000;

/**
 * @typedef {object} Child
 * @property {import("node:child_process").ChildProcess} process leads a group of its own
 * @property {boolean} changesSystem
 * @property {Promise<void>} ended
 */

/** @type {Set<Child>} */
const children = new Set();

/**
 * Starts a command at the head of a process group of its own, so that all it starts can be ended with it. A terminal's
 * Ctrl-C reaches this process alone.
 * @param {string} file
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions & { changesSystem?: boolean }} options
 */
function startChild(file, args, { changesSystem = false, ...options }) {
  const process_ = spawn(file, args, { ...options, detached: process.platform !== "win32" });
  const ended = new Promise((/** @type {(value: void) => void} */ resolve) => {
    process_.on("error", () => resolve());
    process_.on("close", () => resolve());
  });
  const child = { process: process_, changesSystem, ended };
  children.add(child);
  ended.then(() => children.delete(child));
  return process_;
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 * @returns {boolean} whether there was someone to get it
 */
function signalGroup(pid, signal) {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, signal);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EPERM") return false;
    // Started by sudo, it is root's.
    const { status } = spawnSync("sudo", ["-n", "kill", "-s", signal.slice(3), "--", `-${pid}`]);
    return status === 0;
  }
}

/** @param {number} ms */
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {Child} child */
async function end({ process: { pid }, changesSystem, ended }) {
  if (pid === undefined) return;
  const signal = changesSystem ? "SIGINT" : "SIGTERM";
  let limit = Date.now() + (changesSystem ? SYSTEM_GRACE : GRACE);
  let alive = signalGroup(pid, signal);
  // The group may outlive its head.
  while (alive && Date.now() < limit) {
    await Promise.race([ended, wait(50)]);
    alive = isGroupAlive(pid);
    if (alive) await wait(20);
  }
  if (alive && !changesSystem) signalGroup(pid, "SIGKILL");
}

/** @param {number} pid */
function isGroupAlive(pid) {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

/** Whether a command is under way that isn't killed, but waited for. */
function changingSystem() {
  return [...children].some(({ changesSystem }) => changesSystem);
}

let ending = false;

/** Whether the commands are being ended, and this process with them. */
function areEnding() {
  return ending;
}

/** Ends all commands under way, and what they have started; none is to be started any more. */
async function endChildren() {
  ending = true;
  await Promise.all([...children].map(end));
}

module.exports = { startChild, endChildren, areEnding, changingSystem };
