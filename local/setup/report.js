"use strict";
const { SetupError } = require("./setup-error");
const { duration, size } = require("./text");

/**
 * One line; it goes to standard error, so that a command's own output stays clean.
 * @param {string} line
 */
function say(line) {
  process.stderr.write(`setup: ${line}\n`);
}

/**
 * Ends a set-up that failed in a way the user can do something about.
 * @param {unknown} error
 */
function explain(error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  if (error.remedy) say(`to fix this: ${error.remedy}`);
  process.exitCode = 1;
}

module.exports = { say, size, duration, explain };
