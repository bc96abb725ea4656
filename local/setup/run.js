"use strict";
const { areEnding, changingSystem, endChildren, startChild } = require("./children");
const { heldLocks } = require("./lock");
const { SetupError } = require("./setup-error");

/** How many lines of a failed command's output are shown, of its beginning and of its end each. */
const SHOWN_LINES = 12;
/** npm sends on a signal that this process has got already: milliseconds within which both are one. */
const SAME_SIGNAL = 500;

/**
 * Runs a command to its end, with no input: nothing may ask.
 * @param {string[]} command
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env] added to this process's environment
 * @param {boolean} [options.holdLock] keep the set-up's locks until this command ends, even if the set-up is killed before
 * @param {boolean} [options.changesSystem] an interrupt asks it to end, and then waits for it
 * @param {(line: string) => void} [options.onLine] sees each line of output as it comes
 * @param {(line: string) => boolean} [options.tells] which lines say what is wrong when it fails; default: all
 * @returns {Promise<string>} its output, both streams together
 * @throws {SetupError} with the end of the output when it fails
 */
function run(command, { cwd, env, holdLock = false, changesSystem, onLine, tells = () => true } = {}) {
  const [file = "", ...args] = command;
  return new Promise((resolve, reject) => {
    const child = startChild(file, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe", ...(holdLock ? heldLocks() : [])],
      shell: /\.(cmd|bat)$/.test(file),
      changesSystem,
    });
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
      if (!areEnding()) reject(new SetupError(`${file} can't be started: ${error.message}`));
    });
    child.on("close", (code, signal) => {
      // What was ended by a signal hasn't failed; this process ends next.
      if (areEnding()) return;
      if (code === 0) return resolve(output);
      const all = output.trim().split("\n");
      const telling = all.filter(tells);
      const lines = (telling.length > 0 ? telling : all).map(printable);
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
 * A line of a command's output without what would move a terminal's cursor.
 * @param {string} line
 */
function printable(line) {
  // eslint-disable-next-line no-control-regex
  return line.replace(/\u001b\[[0-9;]*[A-Za-z]/g, "").replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "");
}

/**
 * From now on a signal ends the commands under way with all that they have started, and then this process the way the
 * signal asks. A second one, later than what npm sends on of the first, doesn't wait.
 * @param {(line: string) => void} say
 * @returns {() => void} leaves signals alone again
 */
function passSignalsOn(say) {
  const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
  const release = () => signals.forEach((signal) => process.off(signal, pass));
  let first = 0;
  /** @param {NodeJS.Signals} signal */
  const pass = async (signal) => {
    if (first === 0) {
      first = Date.now();
      if (changingSystem()) say("stopping; waiting for apt-get to finish what it is in the middle of");
      await endChildren();
    } else if (Date.now() - first < SAME_SIGNAL) return;
    release();
    process.kill(process.pid, signal);
  };
  signals.forEach((signal) => process.on(signal, pass));
  return release;
}

module.exports = { run, passSignalsOn, SetupError };
