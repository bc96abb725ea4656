"use strict";
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const { pipeline } = require("node:stream/promises");
const { Readable } = require("node:stream");
const { usesProxy } = require("./environment");
const { executables } = require("./paths");
const { run, SetupError } = require("./run");

/** How long a server may take to answer, and to send the next piece: milliseconds. */
const PATIENCE = 30_000;

/**
 * Downloads a file; through the user's proxy where there is one.
 * @param {string} url
 * @param {string} file
 * @param {(bytes: number, total: number) => void} [progress] total is 0 where it isn't known
 * @returns {Promise<{ sha256: string, bytes: number }>}
 * @throws {SetupError} when it can't be had
 */
async function download(url, file, progress = () => {}) {
  try {
    // fetch knows no proxies.
    if (usesProxy() && executables("curl").length > 0) await byCurl(url, file);
    else await byFetch(url, file, progress);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SetupError(`${url} can't be reached (${reason})`);
  }
  const content = fs.readFileSync(file);
  return { sha256: createHash("sha256").update(content).digest("hex"), bytes: content.length };
}

/**
 * @param {string} url
 * @param {string} file
 */
async function byCurl(url, file) {
  const seconds = String(PATIENCE / 1000);
  const limits = ["--connect-timeout", seconds, "--speed-time", seconds, "--speed-limit", "1"];
  try {
    await run(["curl", "--fail", "--silent", "--show-error", "--location", ...limits, "--output", file, url]);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(/^curl: .*$/m.exec(message)?.[0] ?? message, { cause: error });
  }
}

/**
 * @param {string} url
 * @param {string} file
 * @param {(bytes: number, total: number) => void} progress
 */
async function byFetch(url, file, progress) {
  const controller = new AbortController();
  let patience = setTimeout(() => controller.abort(), PATIENCE);
  try {
    const response = await fetch(url, { signal: controller.signal });
    if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`);
    const total = Number(response.headers.get("content-length"));
    let bytes = 0;
    const body = Readable.fromWeb(/** @type {import("node:stream/web").ReadableStream} */ (response.body));
    body.on("data", (/** @type {Buffer} */ chunk) => {
      clearTimeout(patience);
      patience = setTimeout(() => controller.abort(), PATIENCE);
      bytes += chunk.length;
      progress(bytes, total);
    });
    await pipeline(body, fs.createWriteStream(file));
  } catch (error) {
    if (controller.signal.aborted) throw new Error(`no answer for ${PATIENCE / 1000} s`, { cause: error });
    // fetch says only "fetch failed"; what failed is its cause.
    throw error instanceof Error && error.cause instanceof Error ? error.cause : error;
  } finally {
    clearTimeout(patience);
  }
}

module.exports = { download };
