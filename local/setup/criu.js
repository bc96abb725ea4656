"use strict";
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { cacheDir, entries, executables } = require("./paths");
const { ask, noted, probe } = require("./probes");
const { asRoot } = require("./root");
const { atLeast, newestFirst, parseVersion } = require("./versions");

/**
 * @typedef {{ command: string[], version: string }} UsableCriu argv prefix without sudo
 * @typedef {{ unavailable: string }} NoCriu it can't work on this machine, and why
 * @typedef {{ missing: string, triedAt: number | undefined }} MissingCriu why what is there doesn't do; a private copy may help,
 *   but couldn't be had at that time (epoch milliseconds)
 */

/**
 * The oldest CRIU that can be trusted on a kernel. `criu check` alone doesn't tell: CRIU 3.17 and 4.1 pass it on
 * kernels where they then can't dump a TCP socket ("Can't get 1:16 opt").
 * @param {string} kernel as `uname -r` says it
 */
function oldestCriu(kernel) {
  if (atLeast(kernel, "6.16")) return { version: "4.2", why: `kernel ${kernel} needs 4.2 or later` };
  return { version: "3.19", why: "`--network-lock skip` came with 3.19" };
}

/** Why checkpoints can't work here whatever CRIU there is, or undefined. */
function obstacle() {
  if (process.platform !== "linux") return `CRIU is for Linux, this is ${os.type()}`;
  if (process.arch !== "x64" && process.arch !== "arm64") return `not tried on ${process.arch}`;
  const prefix = asRoot();
  if (!prefix) return "it needs root, or passwordless sudo";
  const status = fs.readFileSync("/proc/self/status", "utf8");
  const capabilities = BigInt("0x" + (/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? "0"));
  const CAP_SYS_ADMIN = 21n;
  if (prefix.length === 0 && !((capabilities >> CAP_SYS_ADMIN) & 1n)) {
    return "root has no CAP_SYS_ADMIN here; in a container, start that with --privileged";
  }
  for (const tool of ["unshare", "nsenter", "taskset", "mount"]) {
    if (executables(tool, ["/usr/bin", "/bin"]).length === 0)
      return `\`${tool}\` is missing: apt-get install util-linux mount`;
  }
  return undefined;
}

/**
 * How to start the CRIU of a private copy: with that copy's own loader and libraries, since the system's are older.
 * @param {string} folder
 * @returns {string[] | undefined}
 */
function privateCommand(folder) {
  const triplet = process.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
  const loader = process.arch === "arm64" ? "ld-linux-aarch64.so.1" : "ld-linux-x86-64.so.2";
  const libraries = ["usr/lib", "lib"]
    .map((lib) => path.join(folder, lib, triplet))
    .filter((dir) => fs.existsSync(dir));
  const ld = libraries.map((dir) => path.join(dir, loader)).find((file) => fs.existsSync(file));
  const criu = ["usr/sbin/criu", "usr/bin/criu"]
    .map((file) => path.join(folder, file))
    .find((file) => fs.existsSync(file));
  return ld && criu ? [ld, "--library-path", libraries.join(":"), criu] : undefined;
}

/**
 * @param {string[]} command
 * @returns {string} the version of a CRIU that works here
 * @throws {Error} that says why it doesn't
 */
function tryCriu(command) {
  const version = parseVersion(ask([...command, "--version"]).stdout)?.join(".");
  if (!version) throw new Error("it doesn't start");
  const oldest = oldestCriu(os.release());
  if (!atLeast(version, oldest.version)) throw new Error(`version ${version}: ${oldest.why}`);
  const check = ask([...(asRoot() ?? []), ...command, "check"]);
  if (check.code === 0) return version;
  const error = /^.*\bError\b.*$/m.exec(check.stderr)?.[0] ?? `exit code ${check.code}`;
  throw new Error(`\`criu check\` of ${version} fails: ${error.trim()}`);
}

/** The private copies, newest first. A folder has its final name only once it is whole. */
function privateCopies() {
  return entries(cacheDir())
    .filter((name) => name.startsWith("criu-"))
    .sort(newestFirst)
    .map((name) => path.join(cacheDir(), name));
}

/** The subject under which it is noted why no private copy could be had. */
const NO_COPY = "no private copy of CRIU";

/**
 * The system's CRIU where that works, else a private copy that does.
 * @returns {UsableCriu | NoCriu | MissingCriu}
 */
function findCriu() {
  const unavailable = obstacle();
  if (unavailable) return { unavailable };
  const commands = executables("criu", ["/usr/local/sbin", "/usr/sbin", "/sbin"]).map((file) => [file]);
  for (const copy of privateCopies()) {
    const command = privateCommand(copy);
    if (command) commands.push(command);
  }
  const problems = [];
  for (const command of commands) {
    const file = command.at(-1) ?? "";
    try {
      return { command, version: probe("criu", file, () => tryCriu(command)) };
    } catch (error) {
      problems.push(`${file}: ${error instanceof Error ? error.message : error}`);
    }
  }
  const failed = noted(NO_COPY);
  if (failed) problems.push(failed.text);
  return { missing: problems.join("; ") || "not installed", triedAt: failed?.at };
}

module.exports = { findCriu, NO_COPY, tryCriu, privateCommand, privateCopies, oldestCriu };
