"use strict";
const fs = require("node:fs");

/** npm passes on a signal that this process got already, as one of a group: milliseconds within which both are one. */
const SAME_SIGNAL = 500;

const SIGNALS = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);

/** Whether this process is what its terminal's keys are for. */
function inForeground() {
  try {
    // After the name, which may hold anything: state, parent, group, session, terminal, the terminal's foreground group.
    const stat = fs.readFileSync("/proc/self/stat", "utf8");
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return group === foreground;
  } catch {
    return [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
  }
}

/**
 * Starts a child that gets each signal once, since the engine takes a second interrupt for "stop at once, leave it half
 * done", and ends as it ends. A terminal sends Ctrl-C to child and parent alike, and npm sends it to the parent once more; so
 * in the foreground the interrupt isn't passed on. Elsewhere the child has a group of its own, and gets only what is passed on.
 * @param {(options: { detached: boolean }) => import("node:child_process").ChildProcess} start
 */
function passSignals(start) {
  const foreground = inForeground();
  /** @type {Record<string, number>} */
  const last = {};
  /** @param {NodeJS.Signals} signal */
  const pass = (signal) => {
    if (signal === "SIGINT" && foreground) return;
    const since = Date.now() - (last[signal] ?? 0);
    last[signal] = Date.now();
    if (since > SAME_SIGNAL) child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, pass);
  const child = start({ detached: !foreground && process.platform !== "win32" });
  child.on("exit", (code, signal) => {
    for (const name of SIGNALS) process.off(name, pass);
    if (signal) process.kill(process.pid, signal);
    else process.exitCode = code ?? 1;
  });
}

module.exports = { passSignals, inForeground };
