#!/usr/bin/env node
"use strict";
const { spawn } = require("node:child_process");
const path = require("node:path");
const { prepareEnvironment } = require("../environment");
const { findPulumi, NO_HOST, RELEASE } = require("../pulumi");
const { needsHost } = require("./needs-host");
const { passSignals } = require("./signals");

/** @param {string} message */
function refuse(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

/**
 * Becomes the CLI as far as that can be done: its arguments, streams, signals and exit code are ours.
 * @param {string} file
 * @param {string[]} args
 */
function start(file, args) {
  // The CLI looks for its language host on the PATH, too, and warns of one that isn't its own.
  const env = { ...process.env, PATH: [path.dirname(file), process.env.PATH].join(path.delimiter) };
  passSignals((options) => {
    const child = spawn(file, args, { ...options, env, stdio: "inherit", shell: /\.(cmd|bat)$/.test(file) });
    child.on("error", (error) => refuse(`${file} can't be started: ${error.message}`));
    return child;
  });
}

prepareEnvironment();
const args = process.argv.slice(2);
const pulumi = findPulumi();
if ("missing" in pulumi) {
  const why = pulumi.missing === "not installed" ? "" : ` that suits the SDK (${pulumi.missing})`;
  refuse(`There is no Pulumi CLI${why}: npm run setup`);
} else if (!pulumi.host && needsHost(args)) {
  refuse(
    `The only Pulumi CLI here is ${NO_HOST} (${pulumi.file}).\n` +
      `Install ${RELEASE}, then type the same again.`,
  );
} else {
  start(pulumi.file, args);
}
