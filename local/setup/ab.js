"use strict";
const { executables } = require("./paths");
const { ask, probe } = require("./probes");

/**
 * ApacheBench: the PATH's, or where Debian and macOS keep it.
 * @returns {{ file: string, version: string } | { missing: string }}
 */
function findAb() {
  for (const file of executables("ab", ["/usr/bin", "/usr/sbin"])) {
    const version = probe(
      "version",
      file,
      () => /ApacheBench, Version (\S+)/.exec(ask([file, "-V"]).stdout)?.[1] ?? "",
    );
    if (version) return { file, version };
  }
  return { missing: "not installed" };
}

module.exports = { findAb };
