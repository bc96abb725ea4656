"use strict";
const { parseArgs } = require("node:util");
const { stillNeeded } = require("./aws-access");
const { inspect } = require("./inspect");
const { needs } = require("./needs");
const { forgetProbes } = require("./probes");
const { prepareEnvironment } = require("./environment");
const { remove } = require("./remove");
const { explain, say } = require("./report");
const { setUp, stillMissing } = require("./set-up");

const HELP = `Usage: npm run setup [-- OPTIONS]

Brings what this project needs and the machine lacks: npm packages, a JDK and Maven, ab, tools for mounts and networks,
the Pulumi CLI, CRIU; then builds the application. Does nothing that is done already, and asks nothing. \`npm start\`, \`npm run bench\` and \`npm test\`
begin with it.

Options:
  --aws     only what deploying to AWS takes: npm packages, a JDK and Maven, the application, the Pulumi CLI; then tells
            what is still needed that isn't the set-up's business: login, credentials
  --boot4   also build the application on Spring Boot 4 (npm run build:boot4)
  --check   only report what is there and what would be done; exit code 1 if something is missing
  --quiet   print nothing when everything is there
  --remove  delete what the set-up has fetched for itself, and tell what else it has installed
  --help    show this

System packages come from apt-get, as root or through passwordless sudo. The Pulumi CLI and CRIU go to
\${XDG_CACHE_HOME:-~/.cache}/petstore-snapstart. \`npx pulumi\` is the CLI that was found or fetched.
`;

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
 * @param {ReturnType<typeof inspect>} findings
 * @param {boolean} aws
 */
function print(findings, aws) {
  process.stdout.write(table(findings));
  if (aws) process.stdout.write(`\n${stillNeeded().join("\n")}\n`);
}

/**
 * @param {string[]} argv
 * @returns {Promise<number>} the exit code
 */
async function main(argv) {
  let options;
  try {
    const flag = /** @type {const} */ ({ type: "boolean", default: false });
    const flags = { aws: flag, boot4: flag, check: flag, quiet: flag, remove: flag, help: flag };
    options = parseArgs({ args: argv, options: flags }).values;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    say("see npm run setup -- --help");
    return 2;
  }
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (options.remove) {
    process.stdout.write(`${(await remove()).join("\n")}\n`);
    return 0;
  }
  const usual = options.aws ? needs.aws : needs.everything;
  /** @type {import("./needs").Need[]} */
  const wanted = options.boot4 ? [...usual, "boot4"] : usual;
  if (options.check) {
    forgetProbes();
    const findings = inspect({ needs: wanted });
    print(findings, options.aws);
    return findings.some(({ state }) => state === "missing") ? 1 : 0;
  }
  const findings = await setUp({ needs: wanted, quiet: options.quiet });
  if (!options.quiet) print(findings, options.aws);
  const missing = stillMissing(findings);
  if (!missing) return 0;
  if (options.quiet) explain(missing);
  return 1;
}

prepareEnvironment();
main(process.argv.slice(2)).then((code) => (process.exitCode = code), explain);
