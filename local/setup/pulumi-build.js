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

/** The modules that the CLI is built from, each with its version and its sum. */
const MODULES_FOLDER = path.join(__dirname, "pulumi-cli");

/**
 * @param {string} scratch
 * @param {string} [replacement] a folder
 * @returns {string} the sum of the CLI's own module
 */
function writeModule(scratch, replacement) {
  const read = (/** @type {string} */ name) => fs.readFileSync(path.join(MODULES_FOLDER, name), "utf8");
  const [module, sums] = [read("go.mod"), read("go.sum")];
  const sum = sums
    .split("\n")
    .map((line) => line.split(" "))
    .find(([name, version]) => name === MODULE && version === `v${pulumiVersion}`)?.[2];
  if (!sum || !module.includes(`${MODULE} v${pulumiVersion}\n`))
    throw new SetupError(`local/setup/pulumi-cli is for another version than ${pulumiVersion}`);
  const replace = replacement ? `\nreplace ${MODULE} => ${replacement}\n` : "";
  fs.writeFileSync(path.join(scratch, "go.mod"), module + replace);
  fs.writeFileSync(path.join(scratch, "go.sum"), sums);
  return sum;
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
  const listed = await go(["list", "-mod=readonly", "-deps", COMMAND], fetching);
  const all = listed.split("\n").filter((line) => line !== "" && !line.startsWith("go: ")).length;
  // Without the -X flag the CLI says no version, and the Automation API refuses it.
  const version = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${pulumiVersion}`;
  const flags = ["-mod=readonly", "-buildvcs=false", ...COMPILER, "-ldflags", `-s -w ${version}`];
  let packages = 0;
  await go(["build", "-v", ...flags, "-o", file, COMMAND], (line) => {
    if (line.startsWith("go: ")) return;
    packages++;
    meter.reach(FETCHING + ((1 - FETCHING - LINKING) * packages) / all);
    meter.say(`${packages} of ${all} packages compiled`);
  });
}

/**
 * The CLI built from its Go modules, whose sums Go compares with those in pulumi-cli/go.sum. It has no language hosts, and an inline program of the Automation
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
    const sum = writeModule(scratch);
    const told = await call(["mod", "download", "-json", `${MODULE}@v${pulumiVersion}`]);
    const { Dir, Sum } = JSON.parse(told.slice(told.indexOf("{"), told.lastIndexOf("}") + 1));
    if (Sum !== sum) throw new SetupError(`${MODULE} has the sum ${Sum}, but its sum is ${sum}`);
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
