"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { download } = require("./download");
const { install } = require("./install");
const { executables } = require("./paths");
const { findPulumi, pulumiFolder, pulumiVersion, RELEASE, suitsSdk, versionOf } = require("./pulumi");
const { buildFromModule } = require("./pulumi-build");
const { run, SetupError } = require("./run");
const pinned = require("./pulumi-cli/archives.json");
const { size } = require("./text");

/** The official archives. Their SHA-256 sums are those that Pulumi's own Homebrew formula has of the release. */
const ARCHIVES = "https://get.pulumi.com/releases/sdk";

/** Seconds of work that the two ways take, on one processor. */
const WORK = { download: 15, build: 200 };

/** @typedef {import("./pulumi-build").Meter & { weigh: (seconds: number) => void }} Meter */

/**
 * The archive for this platform and its sum; Windows's is a zip, which this doesn't unpack.
 * @throws {SetupError} when there is none, or its sum isn't known
 */
function archiveFor(platform = `${process.platform}-${process.arch}`) {
  const expected = new Map(Object.entries(pinned.sha256)).get(platform);
  if (!expected) throw new SetupError(`there is no archive for ${process.platform} on ${process.arch}`);
  if (pinned.version !== pulumiVersion)
    throw new SetupError(`only sums of ${pinned.version} are known, ${pulumiVersion} is needed`);
  return { name: `pulumi-v${pulumiVersion}-${platform}.tar.gz`, expected };
}

/**
 * The official CLI, checked against its sum.
 * @param {string} scratch
 * @param {Meter} meter
 */
async function fetchOfficial(scratch, meter) {
  const { name, expected } = archiveFor();
  const archive = path.join(scratch, name);
  const { sha256, bytes } = await download(`${ARCHIVES}/${name}`, archive, (got, total) => {
    meter.weigh(WORK.download);
    if (total) meter.reach((0.9 * got) / total);
    meter.say(`${size(got)}${total ? ` of ${size(total)}` : ""}`);
  });
  if (sha256 !== expected)
    throw new SetupError(`${ARCHIVES}/${name} has SHA-256 ${sha256}, but its sum is ${expected}`);
  const bin = path.join(scratch, "content/bin");
  fs.mkdirSync(bin, { recursive: true });
  await run(["tar", "-xzf", archive, "-C", bin, "--strip-components=1"]);
  return `official download, ${size(bytes)}`;
}

/**
 * Puts the CLI into the cache folder: the official download, or where that can't be had and Go is there, a build, unless
 * there is one.
 * @param {Meter} meter
 * @param {(line: string) => void} say
 * @returns {Promise<string>} what was done
 * @throws {SetupError} when neither way works
 */
async function installPulumi(meter, say) {
  /** @param {(scratch: string) => Promise<string>} make */
  const put = (make) =>
    install("pulumi", async (scratch) => {
      const outcome = await make(scratch);
      const content = path.join(scratch, "content");
      const version = versionOf(path.join(content, "bin/pulumi"));
      if (!suitsSdk(version))
        throw new SetupError(`the CLI says it is ${version}, expected ${pulumiVersion}`);
      return { content, folder: pulumiFolder(), outcome: `${outcome}, in ${pulumiFolder()}` };
    });
  try {
    return await put((scratch) => fetchOfficial(scratch, meter));
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    if ("file" in findPulumi()) return `no official download (${problem}); keeping the existing CLI`;
    const [go] = executables("go", ["/usr/local/go/bin"]);
    const remedy = `install ${RELEASE}, then run again`;
    if (!go) throw new SetupError(`no Pulumi CLI: ${problem}; and there is no Go to build it with`, remedy);
    say(`Pulumi CLI: no official download, ${problem}`);
    say(`Pulumi CLI: building it from its Go module instead, which takes some minutes the first time`);
    meter.weigh(WORK.build);
    try {
      return await put((scratch) => buildFromModule(go, scratch, meter));
    } catch (failure) {
      throw new SetupError(`no Pulumi CLI: ${failure instanceof Error ? failure.message : failure}`, remedy);
    }
  }
}

module.exports = { installPulumi, WORK };
