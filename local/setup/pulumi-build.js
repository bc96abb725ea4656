"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { pulumiVersion } = require("./pulumi");
const { trimSources } = require("./pulumi-trim");
const { run, SetupError } = require("./run");
const { size } = require("./text");

const MODULE = "github.com/pulumi/pulumi/pkg/v3";
const COMMAND = `${MODULE}/cmd/pulumi`;

/** How many modules a build fetches where none is there, and the share of its work that this is. */
const MODULES = 190;
const FETCHING = 0.1;
/** The same share for putting the compiled packages together. */
const LINKING = 0.03;

/**
 * Compiling without optimisation takes two thirds of the time. What the CLI does at each start, reading word lists as JSON
 * for the most part, is optimised all the same: its start is no slower.
 */
const COMPILER = [
  "-gcflags=all=-N -l",
  "-gcflags=std=",
  ...["crypto/...", "net/...", "go/...", "html/...", "math/big", "database/...", "mime/..."].map(
    (packages) => `-gcflags=${packages}=-N -l`,
  ),
  "-gcflags=google.golang.org/protobuf/...=",
  "-gcflags=github.com/ccojocar/zxcvbn-go/...=",
  "-gcflags=github.com/nbutton23/zxcvbn-go/...=",
];

/** @typedef {{ say: (state: string) => void, reach: (share: number) => void }} Meter */

/**
 * @param {string} go
 * @param {string} scratch a Go module is made here
 */
function goIn(go, scratch) {
  const options = { cwd: scratch, env: { GOFLAGS: "", GOWORK: "off" }, holdLock: true };
  /**
   * @param {string[]} args
   * @param {(line: string) => void} [onLine]
   */
  return (args, onLine) =>
    run([go, ...args], {
      ...options,
      onLine,
      tells: (line) => !/^go: (downloading|finding|added)/.test(line),
    });
}

/**
 * @param {string} scratch
 * @param {string} [replacement] a folder
 */
function writeModule(scratch, replacement) {
  const replace = replacement ? `\nreplace ${MODULE} => ${replacement}\n` : "";
  fs.writeFileSync(
    path.join(scratch, "go.mod"),
    `module petstore-snapstart/pulumi-cli\n\ngo 1.26\n\nrequire ${MODULE} v${pulumiVersion}\n${replace}`,
  );
}

/**
 * Builds the CLI from what is in the module.
 * @param {ReturnType<typeof goIn>} go
 * @param {string} file
 * @param {Meter} meter
 */
async function build(go, file, meter) {
  let modules = 0;
  const fetching = (/** @type {string} */ line) => {
    if (!line.startsWith("go: downloading")) return;
    meter.reach(FETCHING * Math.min(1, ++modules / MODULES));
    meter.say(`${modules} modules fetched`);
  };
  const listed = await go(["list", "-mod=mod", "-deps", COMMAND], fetching);
  const all = listed.split("\n").filter((line) => line !== "" && !line.startsWith("go: ")).length;
  // Without the -X flag the CLI says no version, and the Automation API refuses it.
  const version = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${pulumiVersion}`;
  const flags = ["-mod=mod", "-buildvcs=false", ...COMPILER, "-ldflags", `-s -w ${version}`];
  let packages = 0;
  await go(["build", "-v", ...flags, "-o", file, COMMAND], (line) => {
    if (line.startsWith("go: ")) return;
    packages++;
    meter.reach(FETCHING + ((1 - FETCHING - LINKING) * packages) / all);
    meter.say(`${packages} of ${all} packages compiled`);
  });
}

/**
 * The CLI built from its Go module, whose sum Go checks. It has no language hosts, and an inline program of the Automation
 * API needs none.
 * @param {string} go
 * @param {string} scratch
 * @param {Meter} meter
 * @returns {Promise<string>} what was done
 * @throws {SetupError} when it can't be built
 */
async function buildFromModule(go, scratch, meter) {
  const file = path.join(scratch, "content/bin/pulumi");
  const call = goIn(go, scratch);
  try {
    writeModule(scratch);
    const told = await call(["mod", "download", "-json", `${MODULE}@v${pulumiVersion}`]);
    const { Dir } = JSON.parse(told.slice(told.indexOf("{"), told.lastIndexOf("}") + 1));
    trimSources(Dir, path.join(scratch, "pkg"));
    writeModule(scratch, "./pkg");
    await build(call, file, meter);
  } catch (error) {
    // What stands in the way of all of it is told by the second attempt.
    if (/no space left|ENOSPC/i.test(error instanceof Error ? error.message : "")) throw error;
    meter.say("once more, with all of its commands");
    writeModule(scratch);
    await build(call, file, meter);
  }
  if (!fs.existsSync(file)) throw new SetupError("Go built no Pulumi CLI");
  return `built with ${go}, ${size(fs.statSync(file).size)}`;
}

module.exports = { buildFromModule };
