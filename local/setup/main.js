"use strict";
const path = require("node:path");
const { parseArgs } = require("node:util");
const { buildApplication } = require("./application");
const { installCriu } = require("./criu-install");
const { inspect } = require("./inspect");
const { removeUnfinished } = require("./install");
const { lock } = require("./lock");
const { installNodePackages } = require("./node-packages");
const { cacheDir, stateDir } = require("./paths");
const { forgetProbes, note, noted } = require("./probes");
const { pulumiVersion } = require("./pulumi");
const { installPulumi } = require("./pulumi-install");
const { say, step } = require("./report");
const { passSignalsOn, SetupError } = require("./run");
const { installPackages } = require("./system-packages");
const { resolveTools } = require("./tools");

const HELP = `Usage: npm run setup [-- OPTIONS]

Brings what this project needs and the machine lacks: npm packages, a JDK and Maven, ab, the Pulumi CLI, CRIU; then builds
the application. Does nothing that is done already, and asks nothing. \`npm start\`, \`npm run bench\` and \`npm test\`
begin with it.

Options:
  --check   only report what is there and what would be done; exit code 1 if something is missing
  --quiet   print nothing when everything is there
  --help    show this

System packages come from apt-get, as root or through a sudo that asks no password. The Pulumi CLI and CRIU go to
\${XDG_CACHE_HOME:-~/.cache}/petstore-snapstart; delete that folder to remove them.
`;

/** After a private CRIU couldn't be had, commands don't try again for this long (milliseconds); \`npm run setup\` does. */
const CRIU_RETRY_AFTER = 24 * 3600 * 1000;
const CRIU_FAILED = "criu unavailable";
const CRIU_SAID = "criu said";

/** @param {ReturnType<typeof inspect>} findings */
function table(findings) {
  const width = Math.max(...findings.map(({ name }) => name.length)) + 2;
  const lines = findings.map(({ name, state, detail, plan }) => {
    const todo = plan ? `; to do: ${plan}` : "";
    return `${name.padEnd(width)}${state.padEnd(13)}${detail}${todo}`;
  });
  return lines.join("\n") + "\n";
}

/**
 * What is missing and has to be brought. A CRIU that couldn't be had lately counts as unavailable for a quiet run.
 * @param {boolean} quiet
 */
function missing(quiet) {
  const failed = noted(CRIU_FAILED);
  const tooSoon = quiet && failed !== undefined && Date.now() - failed.at < CRIU_RETRY_AFTER;
  return inspect().filter(({ name, state }) => state === "missing" && !(name === "CRIU" && tooSoon));
}

/** Says why there are no checkpoints here, once for each reason. */
function sayCriuUnavailable() {
  const criu = inspect().find(({ name, state }) => name === "CRIU" && state === "unavailable");
  if (!criu || noted(CRIU_SAID)?.text === criu.detail) return;
  say(`CRIU is unavailable: ${criu.detail}. Published versions start without a snapshot.`);
  note(CRIU_SAID, criu.detail);
}

/** @param {boolean} quiet */
async function setUp(quiet) {
  await lock(path.join(stateDir, "setup.lock"), () =>
    say("another set-up of this checkout is at work; waiting for it"),
  );
  await lock(path.join(cacheDir(), "setup.lock"), () =>
    say("another set-up of this user is at work; waiting for it"),
  );
  removeUnfinished();
  // Looked for again: the set-up that was waited for may have brought it.
  const wanted = missing(quiet);
  /** @param {string} name */
  const lacks = (name) => wanted.some((finding) => finding.name === name);

  const packages = wanted.flatMap(({ systemPackage }) => systemPackage ?? []);
  if (packages.length > 0) {
    const names = packages.map(({ others }) => others).join(", ");
    await step(`installing with apt-get: ${names}`, () => installPackages(packages));
  }
  if (lacks("npm packages")) await step("installing the npm packages: npm ci", installNodePackages);
  if (lacks("Pulumi CLI")) await step(`fetching the Pulumi CLI ${pulumiVersion}`, installPulumi);
  if (lacks("CRIU")) {
    try {
      await step("fetching a private copy of CRIU; the system isn't touched", installCriu);
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      say(`CRIU is unavailable: ${error.message}. Published versions start without a snapshot.`);
      if (error.remedy) say(`  to have snapshots: ${error.remedy}`);
      note(CRIU_FAILED, error.message);
    }
  }
  if (lacks("application")) {
    const tools = await resolveTools();
    await step("building the application: mvn package", () => buildApplication(tools));
  }
}

/**
 * @param {string[]} argv
 * @returns {Promise<number>} the exit code
 */
async function main(argv) {
  let options;
  try {
    const flag = /** @type {const} */ ({ type: "boolean", default: false });
    options = parseArgs({ args: argv, options: { check: flag, quiet: flag, help: flag } }).values;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    say("see npm run setup -- --help");
    return 2;
  }
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (Number(process.versions.node.split(".")[0]) < 20) {
    throw new SetupError(
      `Node.js is ${process.versions.node}, 20 or later is needed`,
      "see https://nodejs.org/en/download",
    );
  }
  if (options.check) {
    forgetProbes();
    const findings = inspect();
    process.stdout.write(table(findings));
    return findings.some(({ state }) => state === "missing") ? 1 : 0;
  }
  passSignalsOn();
  if (missing(options.quiet).length > 0) await setUp(options.quiet);
  sayCriuUnavailable();
  if (!options.quiet) process.stdout.write(table(inspect()));
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error) => {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    if (error.remedy) say(`to go on: ${error.remedy}`);
    process.exitCode = 1;
  },
);
