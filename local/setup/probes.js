"use strict";
const { spawnSync } = require("node:child_process");
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { stateDir, writeAtomically } = require("./paths");

/** @typedef {{ fingerprint: string, value: any }} Probe */

const probesFile = path.join(stateDir, "tools.json");

/** @type {Record<string, Probe> | undefined} */
let probes;
let remember = true;

/** From now on probe results are not written down: `--check` changes nothing. */
function forgetProbes() {
  remember = false;
}

/** @returns {Record<string, Probe>} */
function read() {
  try {
    const { schema, sum, probes } = JSON.parse(fs.readFileSync(probesFile, "utf8"));
    // What somebody has changed, or a full disk has cut off, is asked again.
    return schema === 2 && sum === sumOf(probes) ? probes : {};
  } catch {
    return {};
  }
}

/** @param {unknown} content */
function sumOf(content) {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}

/** @param {string} key @param {Probe} probe */
function write(key, probe) {
  // Read again: another process may have added to it meanwhile.
  probes = { ...read(), [key]: probe };
  if (!remember) return;
  try {
    writeAtomically(
      probesFile,
      JSON.stringify({ schema: 2, sum: sumOf(probes), probes }, undefined, 1) + "\n",
    );
  } catch {
    // A checkout that can't be written to only costs the time of probing again.
  }
}

/**
 * What `ask` said about a file the last time, unless the file, the kernel or the user is another one since.
 * Starting a tool takes up to half a second (Maven), and this runs before every command. What `ask` throws is
 * passed on and not remembered.
 * @template T
 * @param {string} subject what is asked
 * @param {string} file the tool's file
 * @param {() => T} ask
 * @returns {T}
 */
function probe(subject, file, ask) {
  const { mtimeMs, size } = fs.statSync(file);
  const fingerprint = [mtimeMs, size, thisMachine()].join(" ");
  const key = `${subject} ${file}`;
  probes ??= read();
  const known = probes[key];
  if (known?.fingerprint === fingerprint) return known.value;
  const value = ask();
  write(key, { fingerprint, value });
  return value;
}

/**
 * Remembers something about this machine and user that no file tells.
 * @param {string} subject
 * @param {string} value
 */
function note(subject, value) {
  write(subject, { fingerprint: thisMachine(), value: { text: value, at: Date.now() } });
}

/**
 * What was noted, as long as kernel and user are the same.
 * @param {string} subject
 * @returns {{ text: string, at: number } | undefined} with the time of noting, epoch milliseconds
 */
function noted(subject) {
  const known = read()[subject];
  return known?.fingerprint === thisMachine() ? known.value : undefined;
}

function thisMachine() {
  return [os.release(), process.getuid?.() ?? ""].join(" ");
}

/**
 * A short command's exit code and output; code 127 when it can't be started or takes too long.
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} [env] added to this process's environment
 */
function ask(command, env) {
  const [file = "", ...args] = command;
  const { status, stdout, stderr } = spawnSync(file, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 30_000,
    env: { ...process.env, LC_ALL: "C", ...env },
    shell: /\.(cmd|bat)$/.test(file),
  });
  return { code: status ?? 127, stdout: stdout ?? "", stderr: stderr ?? "" };
}

module.exports = { probe, ask, note, noted, forgetProbes };
