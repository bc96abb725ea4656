"use strict";
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { pipeline } = require("node:stream/promises");
const { Readable } = require("node:stream");
const { install } = require("./install");
const { executables } = require("./paths");
const { findPulumi, pulumiFolder, pulumiVersion, RELEASE, suitsSdk, versionOf } = require("./pulumi");
const { say, size } = require("./report");
const { run, SetupError } = require("./run");

/** The official archives, and the list of their SHA-256 sums that is published beside the release's sources. */
const ARCHIVES = "https://get.pulumi.com/releases/sdk";
const CHECKSUMS = `https://github.com/pulumi/pulumi/releases/download/v${pulumiVersion}/pulumi-${pulumiVersion}-checksums.txt`;
/** How long a server may take to answer, and to send the next piece: milliseconds. */
const PATIENCE = 30_000;

const MODULE = "github.com/pulumi/pulumi/pkg/v3";

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
 * Downloads a file.
 * @param {string} url
 * @param {string} file
 * @param {(state: string) => void} progress
 * @returns {Promise<{ sha256: string, bytes: number }>}
 */
async function download(url, file, progress) {
  const controller = new AbortController();
  let patience = setTimeout(() => controller.abort(), PATIENCE);
  try {
    const response = await fetch(url, { signal: controller.signal });
    if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`);
    const total = Number(response.headers.get("content-length"));
    const hash = createHash("sha256");
    let bytes = 0;
    const body = Readable.fromWeb(/** @type {import("node:stream/web").ReadableStream} */ (response.body));
    body.on("data", (/** @type {Buffer} */ chunk) => {
      clearTimeout(patience);
      patience = setTimeout(() => controller.abort(), PATIENCE);
      hash.update(chunk);
      bytes += chunk.length;
      progress(`${size(bytes)}${total ? ` of ${size(total)}` : ""}`);
    });
    await pipeline(body, fs.createWriteStream(file));
    return { sha256: hash.digest("hex"), bytes };
  } catch (error) {
    // fetch says only "fetch failed"; what failed is its cause.
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = controller.signal.aborted
      ? `no answer for ${PATIENCE / 1000} s`
      : cause instanceof Error
        ? cause.message
        : cause;
    throw new SetupError(`${url} can't be reached (${reason})`);
  } finally {
    clearTimeout(patience);
  }
}

/**
 * The official CLI, checked against its published sum.
 * @param {string} scratch
 * @param {(state: string) => void} progress
 */
async function fetchOfficial(scratch, progress) {
  const name = archiveName();
  if (!name) throw new SetupError(`there is no archive for ${process.platform} on ${process.arch}`);
  const list = path.join(scratch, "checksums.txt");
  await download(CHECKSUMS, list, progress);
  const expected = checksumOf(fs.readFileSync(list, "utf8"), name);
  if (!expected) throw new SetupError(`${CHECKSUMS} has no sum for ${name}`);
  const archive = path.join(scratch, name);
  const { sha256, bytes } = await download(`${ARCHIVES}/${name}`, archive, progress);
  if (sha256 !== expected)
    throw new SetupError(`${ARCHIVES}/${name} has SHA-256 ${sha256}, published is ${expected}`);
  const bin = path.join(scratch, "content/bin");
  fs.mkdirSync(bin, { recursive: true });
  await run(["tar", "-xzf", archive, "-C", bin, "--strip-components=1"]);
  return `official download, ${size(bytes)}`;
}

/**
 * The CLI built from its Go module. It has no language hosts, and an inline program of the Automation API needs none.
 * @param {string} go
 * @param {string} scratch
 * @param {(state: string) => void} progress
 */
async function buildFromModule(go, scratch, progress) {
  const file = path.join(scratch, "content/bin/pulumi");
  fs.writeFileSync(
    path.join(scratch, "go.mod"),
    `module petstore-snapstart/pulumi-cli\n\ngo 1.26\n\nrequire ${MODULE} v${pulumiVersion}\n`,
  );
  // Without the -X flag the CLI says no version, and the Automation API refuses it.
  const version = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${pulumiVersion}`;
  let modules = 0;
  let packages = 0;
  await run(
    [
      go,
      "build",
      "-v",
      "-mod=mod",
      "-buildvcs=false",
      "-ldflags",
      `-s -w ${version}`,
      "-o",
      file,
      `${MODULE}/cmd/pulumi`,
    ],
    {
      cwd: scratch,
      env: { GOFLAGS: "", GOWORK: "off" },
      holdLock: true,
      onLine: (line) => {
        if (line.startsWith("go: downloading")) modules++;
        else packages++;
        progress(packages ? `${packages} packages compiled` : `${modules} modules fetched`);
      },
    },
  );
  return `built with ${go}, ${size(fs.statSync(file).size)}`;
}

/**
 * Puts the CLI into the cache folder: the official download, or where that can't be had and Go is there, a build, unless
 * there is one.
 * @param {(state: string) => void} progress
 * @returns {Promise<string>} what was done
 * @throws {SetupError} when neither way works
 */
async function installPulumi(progress) {
  /** @param {(scratch: string) => Promise<string>} make */
  const put = (make) =>
    install("pulumi", async (scratch) => {
      const outcome = await make(scratch);
      const content = path.join(scratch, "content");
      const version = versionOf(path.join(content, "bin/pulumi"));
      if (!suitsSdk(version))
        throw new SetupError(`the CLI says it is ${version}, wanted is ${pulumiVersion}`);
      return { content, folder: pulumiFolder(), outcome: `${outcome}, in ${pulumiFolder()}` };
    });
  try {
    return await put((scratch) => fetchOfficial(scratch, progress));
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    if ("file" in findPulumi()) return `no official download (${problem}); the CLI that is there stays`;
    const [go] = executables("go", ["/usr/local/go/bin"]);
    const remedy = `install ${RELEASE}, then run again`;
    if (!go) throw new SetupError(`no Pulumi CLI: ${problem}; and there is no Go to build it with`, remedy);
    say(`  no official download: ${problem}`);
    say(`  building it from its Go module instead; the first time this takes about five minutes`);
    try {
      return await put((scratch) => buildFromModule(go, scratch, progress));
    } catch (failure) {
      throw new SetupError(`no Pulumi CLI: ${failure instanceof Error ? failure.message : failure}`, remedy);
    }
  }
}

module.exports = { installPulumi, checksumOf };
