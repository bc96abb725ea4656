"use strict";
const fs = require("node:fs");
const path = require("node:path");

/*
 * Half of the time that the CLI takes to compile goes into what nobody here uses: `pulumi api`, which brings a library for
 * OpenAPI with it, other commands of Pulumi's cloud service, logs on AWS, and state or secrets in clouds other than AWS. A
 * copy of the sources without them is built instead. Each change has to find what it changes; where it doesn't, the whole
 * CLI is built.
 */

const PACKAGE = '"github.com/pulumi/pulumi/pkg/v3/';

/** What the rest needs of the package that is left out. */
const API_ERROR = `package cloud

// APIError is what no command returns here.
type APIError struct {
	ExitCode int
	Silent   bool
}

func (e *APIError) Error() string { return "" }
`;

/** `pulumi logs` for AWS, which brings all of CloudWatch Logs with it. */
const NO_LOGS = `package operations

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
)

// AWSOperationsProvider knows no logs here.
func AWSOperationsProvider(_ context.Context, _ map[config.Key]string, _ *Resource) (Provider, error) {
	return nil, nil
}
`;

/** @typedef {{ file: string, lines?: string[], blocks?: [string, string][] }} Edit */

/**
 * `lines`: what lines to leave out contain; `blocks`: the first line of one, and the line before which it ends.
 * @type {Edit[]}
 */
const EDITS = [
  {
    file: "cmd/pulumi/pulumi.go",
    lines: [
      ...["cloud", "insights", "org", "neo"].map((name) => `${PACKAGE}cmd/pulumi/${name}"`),
      ...["cloud.NewAPICmd(),", "insights.NewInsightsCmd(),", "org.NewOrgCmd(),", "neo.NewNeoCmd(),"],
    ],
  },
  {
    file: "backend/diy/backend.go",
    lines: ['"gocloud.dev/blob/azureblob"', '"gocloud.dev/blob/gcsblob"', `${PACKAGE}authhelpers"`],
    blocks: [
      ["\tif p.Scheme == gcsblob.Scheme {", "\n\t}\n"],
      ["\tif p.Scheme == azureblob.Scheme {", "\n\t}\n"],
    ],
  },
  {
    file: "secrets/cloud/manager.go",
    lines: [
      '_ "gocloud.dev/secrets/azurekeyvault"',
      '"gocloud.dev/secrets/gcpkms"',
      '_ "gocloud.dev/secrets/hashivault"',
      '"google.golang.org/api/cloudkms/v1"',
      `${PACKAGE}authhelpers"`,
    ],
    blocks: [["\tcase gcpkms.Scheme:", "return opener.OpenKeeperURL(ctx, u)\n"]],
  },
  { file: "operations/resources.go", blocks: [['\tcase "gcp":', "ops.resource)\n"]] },
];

/**
 * @param {string} text
 * @param {string} what
 * @param {string} file
 */
function once(text, what, file) {
  const found = text.split(what).length - 1;
  if (found !== 1) throw new Error(`${file} has ${JSON.stringify(what)} ${found} times`);
  return text.indexOf(what);
}

/**
 * @param {string} folder
 * @param {Edit} edit
 */
function apply(folder, { file, lines = [], blocks = [] }) {
  let text = fs.readFileSync(path.join(folder, file), "utf8");
  for (const line of lines) {
    const at = once(text, line, file);
    const start = text.lastIndexOf("\n", at) + 1;
    text = text.slice(0, start) + text.slice(text.indexOf("\n", at) + 1);
  }
  for (const [first, last] of blocks) {
    const start = once(text, first, file);
    const end = text.indexOf(last, start);
    if (end === -1) throw new Error(`${file} has no end of ${JSON.stringify(first)}`);
    text = text.slice(0, start) + text.slice(end + last.length);
  }
  fs.writeFileSync(path.join(folder, file), text);
}

/**
 * Copies the CLI's module without its tests and without what is left out.
 * @param {string} source the module's folder, read-only as Go keeps it
 * @param {string} folder
 * @throws {Error} when the sources aren't what is expected
 */
function trimSources(source, folder) {
  copy(source, folder);
  for (const edit of EDITS) apply(folder, edit);
  const cloud = path.join(folder, "cmd/pulumi/cloud");
  fs.rmSync(cloud, { recursive: true });
  fs.mkdirSync(cloud);
  fs.writeFileSync(path.join(cloud, "cloud.go"), API_ERROR);
  fs.rmSync(path.join(folder, "operations/operations_gcp.go"));
  const logs = path.join(folder, "operations/operations_aws.go");
  once(fs.readFileSync(logs, "utf8"), "func AWSOperationsProvider(", "operations/operations_aws.go");
  fs.writeFileSync(logs, NO_LOGS);
}

/**
 * Copies content only: Go's files and folders can't be written to.
 * @param {string} source
 * @param {string} folder
 */
function copy(source, folder) {
  fs.mkdirSync(folder, { recursive: true });
  for (const entry of fs.readdirSync(source, { withFileTypes: true })) {
    const [from, to] = [path.join(source, entry.name), path.join(folder, entry.name)];
    if (entry.isDirectory()) {
      if (entry.name !== "testdata") copy(from, to);
    } else if (!entry.name.endsWith("_test.go")) fs.writeFileSync(to, fs.readFileSync(from));
  }
}

module.exports = { trimSources };
