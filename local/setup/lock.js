"use strict";
const { spawn, spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

/** @type {number[]} */
const held = [];

/** The descriptors of the locks this process holds; a child that inherits them holds the locks as long as it lives. */
function heldLocks() {
  return held;
}

/**
 * Takes turns with other set-ups. flock(1) locks the open file that this process shares with it, and so the kernel gives
 * the lock up when the last process that has it open is gone, however it ended. Where there is no flock (macOS, Windows)
 * nothing is locked: what is installed there is still put in its place in one step.
 * @param {string} file
 * @param {() => void} onWait called once when another set-up has the lock
 */
async function lock(file, onWait) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const descriptor = fs.openSync(file, "a");
  const first = spawnSync("flock", ["--nonblock", "3"], {
    stdio: ["ignore", "ignore", "ignore", descriptor],
  });
  if (first.error) return fs.closeSync(descriptor);
  if (first.status !== 0) {
    onWait();
    await new Promise((resolve, reject) => {
      const waiting = spawn("flock", ["3"], { stdio: ["ignore", "ignore", "ignore", descriptor] });
      waiting.on("error", reject);
      waiting.on("close", (code) =>
        code === 0 ? resolve(undefined) : reject(new Error(`can't lock ${file}`)),
      );
    });
  }
  held.push(descriptor);
}

/** Gives all locks back; this process may go on for long. */
function unlock() {
  for (const descriptor of held.splice(0)) fs.closeSync(descriptor);
}

module.exports = { lock, unlock, heldLocks };
