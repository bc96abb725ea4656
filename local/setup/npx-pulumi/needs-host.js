"use strict";

/** The commands that run the program, or have its language host write code or install packages. */
const RUNNING = new Set(["up", "update", "preview", "pre", "watch", "import", "install"]);

/** Flags of every command that take a value; without `=` it is the next argument. */
const WITH_VALUE = new Set([
  ...["-C", "--cwd", "--color", "-v", "--verbose", "--tracing", "--tracing-header", "--otel-traces"],
  ...["--profiling", "--memprofilerate"],
]);

/**
 * Whether a command of the Pulumi CLI starts the program's language host.
 * @param {string[]} args as they are given to the CLI
 */
function needsHost(args) {
  if (args.some((arg) => arg === "--help" || arg === "-h")) return false;
  if (args.some((arg) => /^--run-program(=true)?$/.test(arg))) return true;
  const command = args.find((arg, i) => !arg.startsWith("-") && !WITH_VALUE.has(args[i - 1] ?? ""));
  return command !== undefined && RUNNING.has(command);
}

module.exports = { needsHost };
