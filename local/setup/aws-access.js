"use strict";
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { projectRoot } = require("./paths");
const { findPulumi, NO_HOST, RELEASE } = require("./pulumi");

/** @param {string[]} names of environment variables, all of which are wanted */
const set = (...names) => names.every((name) => process.env[name]);

/** @param {string} file */
function read(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** Where `pulumi login` writes down what it was told. A CLI takes HOME's word for the user's folder, or the system's. */
function pulumiHomes() {
  const told = process.env.PULUMI_CREDENTIALS_PATH || process.env.PULUMI_HOME;
  return told ? [told] : [os.homedir(), os.userInfo().homedir].map((home) => path.join(home, ".pulumi"));
}

/** Where Pulumi keeps its state: what it was told now or by a login; undefined where it would ask. */
function backend() {
  if (process.env.PULUMI_BACKEND_URL) return process.env.PULUMI_BACKEND_URL;
  for (const home of pulumiHomes()) {
    try {
      const { current } = JSON.parse(read(path.join(home, "credentials.json")));
      if (current) return String(current);
    } catch {
      // Not logged in.
    }
  }
  return process.env.PULUMI_ACCESS_TOKEN ? "https://api.pulumi.com" : undefined;
}

/** Whether the AWS SDK would find credentials in a variable or file. A machine's own role shows only when it is asked. */
function hasCredentials() {
  const folder = path.join(os.homedir(), ".aws");
  return (
    set("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY") ||
    set("AWS_PROFILE") ||
    set("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN") ||
    set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") ||
    set("AWS_CONTAINER_CREDENTIALS_FULL_URI") ||
    fs.existsSync(process.env.AWS_SHARED_CREDENTIALS_FILE || path.join(folder, "credentials")) ||
    /^\s*(sso_|role_arn|credential_process)/m.test(
      read(process.env.AWS_CONFIG_FILE || path.join(folder, "config")),
    )
  );
}

/** The region that the usual stack's settings name. */
function region() {
  return /^\s*["']?aws:region["']?:\s*["']?([\w-]+)/m.exec(
    read(path.join(projectRoot, "Pulumi.dev.yaml")),
  )?.[1];
}

/**
 * What deploying to AWS takes besides the tools, as far as this machine shows.
 * @returns {string[]} lines
 */
function stillNeeded() {
  const lines = [];
  const pulumi = findPulumi();
  if ("file" in pulumi && !pulumi.host) lines.push(`${RELEASE}: ${pulumi.file} is ${NO_HOST}`);
  const url = backend();
  if (!url) {
    lines.push("a login: npx pulumi login, or npx pulumi login --local, or the variable PULUMI_BACKEND_URL");
  } else if (!url.startsWith("http") && !passphrase()) {
    lines.push(`a passphrase for what is secret in ${url}: PULUMI_CONFIG_PASSPHRASE, or Pulumi asks for it`);
  }
  if (!hasCredentials()) {
    lines.push(
      "AWS credentials: aws configure, or aws sso login, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    );
  }
  const where = region();
  if (!where) lines.push("a region: npx pulumi config set aws:region eu-central-1 --stack dev");
  const known = where ? [`The region is ${where} (Pulumi.dev.yaml).`] : [];
  if (lines.length === 0) return ["Login and credentials are there.", ...known];
  return ["Still needed to deploy to AWS:", ...lines.map((line) => `- ${line}`), ...known];
}

/** Set, if only to nothing. */
function passphrase() {
  return ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"].some(
    (name) => process.env[name] !== undefined,
  );
}

module.exports = { stillNeeded };
