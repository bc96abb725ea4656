"use strict";
const { spawn } = require("node:child_process");
const { heldLocks } = require("./lock");

/** How many lines of a failed command's output are shown, of its beginning and of its end each. */
const SHOWN_LINES = 12;

/** @type {Set<import("node:child_process").ChildProcess>} */
const children = new Set();

/**
 * A step that failed in a way the user can do something about.
 */
class SetupError extends Error {
  /**
   * @param {string} message names what is missing or failed
   * @param {string} [remedy] the command that helps
   */
  constructor(message, remedy) {
    super(message);
    this.remedy = remedy;
  }
}

/**
 * Runs a command to its end, with no input: nothing may ask.
 * @param {string[]} command
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env] added to this process's environment
 * @param {boolean} [options.holdLock] keep the set-up's locks until this command ends, even if the set-up is killed before
 * @param {(line: string) => void} [options.onLine] sees each line of output as it comes
 * @returns {Promise<string>} its output, both streams together
 * @throws {SetupError} with the end of the output when it fails
 */
function run(command, { cwd, env, holdLock = false, onLine } = {}) {
  const [file = "", ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe", ...(holdLock ? heldLocks() : [])],
      shell: /\.(cmd|bat)$/.test(file),
    });
    children.add(child);
    let output = "";
    let line = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8");
      stream?.on("data", (/** @type {string} */ chunk) => {
        output += chunk;
        const lines = (line + chunk).split("\n");
        line = lines.pop() ?? "";
        if (onLine) lines.forEach(onLine);
      });
    }
    child.on("error", (error) => {
      children.delete(child);
      reject(new SetupError(`${file} can't be started: ${error.message}`));
    });
    child.on("close", (code, signal) => {
      children.delete(child);
      if (code === 0) return resolve(output);
      const lines = output.trim().split("\n");
      if (lines.length > 2 * SHOWN_LINES) lines.splice(SHOWN_LINES, lines.length - 2 * SHOWN_LINES, "…");
      reject(
        new SetupError(
          `\`${command.join(" ")}\` failed (${signal ?? `exit code ${code}`}):\n${lines.join("\n")}`,
        ),
      );
    });
  });
}

/**
 * From now on a signal ends the commands under way, and then this process the way the signal asks.
 * @returns {() => void} leaves signals alone again
 */
function passSignalsOn() {
  const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
  const release = () => signals.forEach((signal) => process.off(signal, pass));
  /** @param {NodeJS.Signals} signal */
  const pass = (signal) => {
    release();
    for (const child of children) child.kill(signal);
    process.kill(process.pid, signal);
  };
  signals.forEach((signal) => process.on(signal, pass));
  return release;
}

module.exports = { run, passSignalsOn, SetupError };
