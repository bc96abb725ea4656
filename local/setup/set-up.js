"use strict";
const path = require("node:path");
const { bring } = require("./bring");
const { checkFolders } = require("./disk");
const { inspect } = require("./inspect");
const { removeUnfinished } = require("./install");
const { lock, unlock } = require("./lock");
const { cacheDir, stateDir } = require("./paths");
const { note, noted } = require("./probes");
const { show } = require("./progress");
const { say } = require("./report");
const { passSignalsOn, SetupError } = require("./run");
const { duration } = require("./text");

/** The subject under which it is noted that the user has been told why there is no CRIU. */
const TOLD = "told that there is no CRIU";
/** The same for the Node.js version that is asked for from 2027 on. */
const TOLD_NODE = "told that Node.js 22 is better";

/** The major version of this Node.js. */
const NODE = Number(process.versions.node.split(".")[0]);

/**
 * Says why there are no checkpoints here, once for each reason.
 * @param {import("./inspect").Finding[]} findings
 */
function tellOfCriu(findings) {
  const criu = findings.find(({ name, state }) => name === "CRIU" && state === "unavailable");
  if (!criu || noted(TOLD)?.text === criu.detail) return;
  say(`CRIU is unavailable: ${criu.detail}`);
  say("  published versions start without a snapshot");
  note(TOLD, criu.detail);
}

/** Says once what the AWS SDK would say in every process. */
function tellOfNode() {
  if (NODE >= 22 || noted(TOLD_NODE)) return;
  say(
    `Node.js ${process.versions.node} works. The AWS SDK asks for 22 from 2027 on, and Pulumi recommends it.`,
  );
  note(TOLD_NODE, process.versions.node);
}

/**
 * Waits for its turn, and says for whom.
 * @param {string} folder where the lock is
 * @param {string} whose "this checkout"
 */
async function takeTurn(folder, whose) {
  /** @type {ReturnType<typeof show> | undefined} */
  let display;
  let text = "";
  let time = 0;
  await lock(path.join(folder, "setup.lock"), (owner, waited) => {
    const who = owner ? `process ${owner.pid}` : "it to finish";
    text = `another set-up of ${whose} is running; waiting for ${who}`;
    time = waited;
    if (display) return;
    display = show(() => `${text}: ${duration(time)}`);
    display.say(text);
  }).finally(() => display?.stop());
}

/** @param {import("./needs").Need[]} needs */
function writesFor(needs) {
  const missing = inspect({ needs }).filter(({ state }) => state === "missing");
  const has = (/** @type {string[]} */ ...names) => missing.some(({ name }) => names.includes(name));
  return {
    tools: true,
    downloads: has("npm packages", "Pulumi CLI", "application", "Boot 4 build"),
  };
}

/**
 * Sees to it that what is needed is there.
 * @param {object} options
 * @param {import("./needs").Need[]} options.needs
 * @param {boolean} options.quiet a command's own set-up: it doesn't try again at once what failed lately
 * @returns {Promise<import("./inspect").Finding[]>} what is there, and what can't be brought
 * @throws {SetupError} when something can't be brought
 */
async function setUp({ needs, quiet }) {
  if (NODE < 20) {
    throw new SetupError(
      `Node.js is ${process.versions.node}, 20 or later is needed`,
      "see https://nodejs.org/en/download",
    );
  }
  const insist = !quiet;
  let findings = inspect({ needs, insist });
  if (findings.some(({ state }) => state === "missing")) {
    checkFolders(writesFor(needs));
    const release = passSignalsOn(say);
    try {
      await takeTurn(stateDir, "this checkout");
      await takeTurn(cacheDir(), "this user");
      removeUnfinished();
      // Looked for again: the set-up that was waited for may have brought it.
      await bring(needs, insist);
    } finally {
      unlock();
      release();
    }
    findings = inspect({ needs });
  }
  tellOfCriu(findings);
  tellOfNode();
  return findings;
}

/**
 * What is missing all the same, as an error.
 * @param {import("./inspect").Finding[]} findings
 * @returns {SetupError | undefined} undefined when nothing is
 */
function stillMissing(findings) {
  const missing = findings.filter(({ state }) => state === "missing");
  const [first] = missing;
  if (!first) return undefined;
  const what = missing.map(({ name, detail }) => `${name} (${detail})`).join(", ");
  return new SetupError(`still missing: ${what}`, first.plan);
}

module.exports = { setUp, stillMissing };
