"use strict";
const { spawn } = require("node:child_process");
const { duration } = require("./text");

/**
 * One part of the tests.
 * @typedef {object} Part
 * @property {string} name
 * @property {string} command as the user would type it to run it again
 * @property {boolean} [quiet] its output is shown only when it fails
 * @property {NodeJS.ProcessEnv} [env] added to this process's environment
 * @property {(started: number) => string} [outcome] what to say of it when it has passed; gets when it began, in epoch
 *   milliseconds
 */

/** @param {string} line */
const say = (line) => process.stderr.write(`test: ${line}\n`);

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/**
 * Runs one part; a line as it begins, a line with its time as it ends.
 * @param {Part} part
 * @returns {Promise<boolean>} whether it passed
 */
function runPart({ name, command, quiet = false, env, outcome }) {
  const started = Date.now();
  say(`${name} …`);
  const child = spawn(command, {
    shell: true,
    stdio: ["ignore", quiet ? "pipe" : "inherit", quiet ? "pipe" : "inherit"],
    env: { ...process.env, ...env },
  });
  running.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8");
    stream?.on("data", (chunk) => (output += chunk));
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      running.delete(child);
      const time = duration(Date.now() - started);
      if (code === 0) say(`${name}: passed in ${time}${outcome ? `, ${outcome(started)}` : ""}`);
      else {
        process.stderr.write(output);
        say(`${name}: failed after ${time} (${signal ?? `exit code ${code}`})`);
      }
      resolve(code === 0);
    });
  });
}

/**
 * Runs groups of parts: those of a group side by side, a group after the other, up to the first with a failure. Tells at the
 * end which parts failed and how to run each again.
 * @param {Part[][]} groups
 * @returns {Promise<number>} the exit code
 */
async function runParts(groups) {
  const started = Date.now();
  let stopped = "";
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => {
      stopped = signal;
      for (const child of running) child.kill(signal);
    });
  }
  for (const group of groups) {
    const passed = await Promise.all(group.map(runPart));
    if (stopped) {
      say("interrupted");
      return 130;
    }
    const failed = group.filter((_, i) => !passed[i]);
    if (failed.length === 0) continue;
    for (const { name, command } of failed) say(`to run ${name} again: ${command}`);
    return 1;
  }
  say(`all passed in ${duration(Date.now() - started)}`);
  return 0;
}

module.exports = { runParts };
