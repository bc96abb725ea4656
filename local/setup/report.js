"use strict";
const readline = require("node:readline");
const { SetupError } = require("./run");

/** After this long a step says that it is still at work, and then this often: milliseconds. */
const FIRST_SIGN = 5_000;
const NEXT_SIGN = 15_000;

/**
 * One line; it goes to standard error, so that a command's own output stays clean.
 * @param {string} line
 */
function say(line) {
  process.stderr.write(`setup: ${line}\n`);
}

/** @param {number} bytes */
function size(bytes) {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

/** @param {number} ms */
function duration(ms) {
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/**
 * Does one piece of work and says so: a line before, a sign of life while it takes long (a counting line on a terminal,
 * else now and then a line of its own), a line with the time and the outcome after.
 * @param {string} what
 * @param {(progress: (state: string) => void) => Promise<string | void>} work takes a function that says how far it is; its
 *   result, if any, is shown
 */
async function step(what, work) {
  const started = Date.now();
  const terminal = process.stderr.isTTY;
  let state = "";
  let counting = false;
  let nextSign = FIRST_SIGN;
  const timer = setInterval(() => {
    const elapsed = Date.now() - started;
    if (elapsed < nextSign) return;
    const sign = `  … ${duration(elapsed)}${state && `, ${state}`}`;
    if (!terminal) {
      nextSign += NEXT_SIGN;
      say(sign);
      return;
    }
    readline.cursorTo(process.stderr, 0);
    process.stderr.write(`setup: ${sign}`);
    readline.clearLine(process.stderr, 1);
    counting = true;
  }, 1_000);
  const stop = () => {
    clearInterval(timer);
    if (!counting) return;
    readline.cursorTo(process.stderr, 0);
    readline.clearLine(process.stderr, 1);
  };
  say(what);
  try {
    const outcome = await work((now) => (state = now));
    stop();
    say(`  done in ${duration(Date.now() - started)}${outcome ? `: ${outcome}` : ""}`);
  } catch (error) {
    stop();
    throw error;
  }
}

/**
 * Ends a set-up that failed in a way the user can do something about.
 * @param {unknown} error
 */
function explain(error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  if (error.remedy) say(`to go on: ${error.remedy}`);
  process.exitCode = 1;
}

module.exports = { say, step, size, duration, explain };
