"use strict";
const path = require("node:path");
const { parseArgs } = require("node:util");
const { buildApplication } = require("./application");
const { NO_COPY } = require("./criu");
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
  --boot4   also build the application on Spring Boot 4 (npm run build:boot4)
  --check   only report what is there and what would be done; exit code 1 if something is missing
  --quiet   print nothing when everything is there
  --help    show this

System packages come from apt-get, as root or through a sudo that asks no password. The Pulumi CLI and CRIU go to
\${XDG_CACHE_HOME:-~/.cache}/petstore-snapstart; delete that folder to remove them.
`;

/** The subject under which it is noted that the user has been told why there is no CRIU. */
const TOLD = "told that there is no CRIU";

/** @param {ReturnType<typeof inspect>} findings */
function table(findings) {
  const width = Math.max(...findings.map(({ name }) => name.length)) + 2;
  const lines = findings.map(({ name, state, detail, plan }) => {
    const todo = plan ? `; to do: ${plan}` : "";
    return `${name.padEnd(width)}${state.padEnd(13)}${detail}${todo}`;
  });
  return lines.join("\n") + "\n";
}

/** @typedef {{ insist: boolean, boot4: boolean }} Wishes */

/**
 * What has to be brought.
 * @param {Wishes} wishes
 */
function missing(wishes) {
  return inspect(wishes).filter(({ state }) => state === "missing");
}

/** Says why there are no checkpoints here, once for each reason. */
function tellOfCriu() {
  const criu = inspect().find(({ name, state }) => name === "CRIU" && state === "unavailable");
  if (!criu || noted(TOLD)?.text === criu.detail) return;
  say(`CRIU is unavailable: ${criu.detail}`);
  say("  published versions start without a snapshot");
  note(TOLD, criu.detail);
}

/**
 * Brings what is missing.
 * @param {Wishes} wishes
 */
async function setUp(wishes) {
  await lock(path.join(stateDir, "setup.lock"), () =>
    say("another set-up of this checkout is at work; waiting for it"),
  );
  await lock(path.join(cacheDir(), "setup.lock"), () =>
    say("another set-up of this user is at work; waiting for it"),
  );
  removeUnfinished();
  // Looked for again: the set-up that was waited for may have brought it.
  const wanted = missing(wishes);
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
      await step("fetching a private copy of CRIU; the system isn't touched", () => installCriu());
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      note(NO_COPY, error.remedy ? `${error.message}; ${error.remedy}` : error.message);
      tellOfCriu();
    }
  }
  if (lacks("application")) {
    const tools = await resolveTools();
    await step("building the application: mvn package", () => buildApplication(tools));
  }
  if (lacks("Boot 4 build")) {
    const tools = await resolveTools();
    await step("building the application on Spring Boot 4: mvn -P boot4 package", () =>
      buildApplication(tools, undefined, "boot4"),
    );
  }
}

/**
 * @param {string[]} argv
 * @returns {Promise<number>} the exit code
 */
async function main(argv) {
  if (Number(process.versions.node.split(".")[0]) < 20) {
    throw new SetupError(
      `Node.js is ${process.versions.node}, 20 or later is needed`,
      "see https://nodejs.org/en/download",
    );
  }
  let options;
  try {
    const flag = /** @type {const} */ ({ type: "boolean", default: false });
    options = parseArgs({
      args: argv,
      options: { boot4: flag, check: flag, quiet: flag, help: flag },
    }).values;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    say("see npm run setup -- --help");
    return 2;
  }
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { boot4 } = options;
  if (options.check) {
    forgetProbes();
    const findings = inspect({ boot4 });
    process.stdout.write(table(findings));
    return findings.some(({ state }) => state === "missing") ? 1 : 0;
  }
  passSignalsOn();
  const wishes = { insist: !options.quiet, boot4 };
  if (missing(wishes).length > 0) await setUp(wishes);
  tellOfCriu();
  if (!options.quiet) process.stdout.write(table(inspect({ boot4 })));
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
