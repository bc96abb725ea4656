"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { download } = require("./download");
const { install } = require("./install");
const { executables } = require("./paths");
const { findPulumi, pulumiFolder, pulumiVersion, RELEASE, suitsSdk, versionOf } = require("./pulumi");
const { buildFromModule } = require("./pulumi-build");
const { run, SetupError } = require("./run");
const { size } = require("./text");

/** The official archives, and the list of their SHA-256 sums that is published beside the release's sources. */
const ARCHIVES = "https://get.pulumi.com/releases/sdk";
const CHECKSUMS = `https://github.com/pulumi/pulumi/releases/download/v${pulumiVersion}/pulumi-${pulumiVersion}-checksums.txt`;

/** Seconds of work that the two ways take, on one processor. */
const WORK = { download: 15, build: 200 };

/** @typedef {import("./pulumi-build").Meter & { weigh: (seconds: number) => void }} Meter */

/** The archive's name for this platform; Windows's is a zip, which this doesn't unpack. */
function archiveName() {
  const systems = /** @type {Record<string, string>} */ ({ linux: "linux", darwin: "darwin" });
  const system = systems[process.platform];
  if (!system || !["x64", "arm64"].includes(process.arch)) return undefined;
  return `pulumi-v${pulumiVersion}-${system}-${process.arch}.tar.gz`;
}

/**
 * The sum that a checksum list ("<hex>  <file name>" on each line) gives for a file.
 * @param {string} list
 * @param {string} name
 */
function checksumOf(list, name) {
  for (const line of list.split("\n")) {
    const [sum, file] = line.trim().split(/\s+\*?/);
    if (file === name && sum && /^[0-9a-f]{64}$/.test(sum)) return sum;
  }
  return undefined;
}

/**
 * The official CLI, checked against its published sum.
 * @param {string} scratch
 * @param {Meter} meter
 */
async function fetchOfficial(scratch, meter) {
  const name = archiveName();
  if (!name) throw new SetupError(`there is no archive for ${process.platform} on ${process.arch}`);
  const list = path.join(scratch, "checksums.txt");
  await download(CHECKSUMS, list);
  const expected = checksumOf(fs.readFileSync(list, "utf8"), name);
  if (!expected) throw new SetupError(`${CHECKSUMS} has no sum for ${name}`);
  const archive = path.join(scratch, name);
  const { sha256, bytes } = await download(`${ARCHIVES}/${name}`, archive, (got, total) => {
    meter.weigh(WORK.download);
    if (total) meter.reach((0.9 * got) / total);
    meter.say(`${size(got)}${total ? ` of ${size(total)}` : ""}`);
  });
  if (sha256 !== expected)
    throw new SetupError(`${ARCHIVES}/${name} has SHA-256 ${sha256}, but the published sum is ${expected}`);
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

module.exports = { installPulumi, checksumOf, WORK };
