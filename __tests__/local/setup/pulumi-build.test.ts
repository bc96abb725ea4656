import fs from "node:fs";
import path from "node:path";
import { trimSources } from "../../../local/setup/pulumi-trim";
import { Checkout } from "./checkout";

const PACKAGE = "github.com/pulumi/pulumi/pkg/v3";

/** The places in the CLI's sources that are changed, and something beside each that stays. */
const sources: Record<string, string> = {
  "cmd/pulumi/pulumi.go": `import (
	"${PACKAGE}/cmd/pulumi/about"
	"${PACKAGE}/cmd/pulumi/cloud"
	"${PACKAGE}/cmd/pulumi/insights"
	"${PACKAGE}/cmd/pulumi/neo"
	"${PACKAGE}/cmd/pulumi/org"
)
	about.NewAboutCmd(),
	org.NewOrgCmd(),
	cloud.NewAPICmd(),
	insights.NewInsightsCmd(),
	neo.NewNeoCmd(),
`,
  "cmd/pulumi/cloud/spec.go": "package cloud",
  "cmd/pulumi/pulumi_test.go": "package main",
  "cmd/pulumi/testdata/x": "",
  "backend/diy/backend.go": `	"gocloud.dev/blob/azureblob"  // driver
	"gocloud.dev/blob/gcsblob"    // driver
	_ "gocloud.dev/blob/s3blob"   // driver
	"${PACKAGE}/authhelpers"
	if p.Scheme == gcsblob.Scheme {
		if err != nil {
			return nil, err
		}
	}
	if p.Scheme == azureblob.Scheme {
		blobmux = x
	}
	rest()
`,
  "secrets/cloud/manager.go": `	_ "gocloud.dev/secrets/awskms"
	_ "gocloud.dev/secrets/azurekeyvault" // x
	"gocloud.dev/secrets/gcpkms"          // x
	_ "gocloud.dev/secrets/hashivault"    // x
	"google.golang.org/api/cloudkms/v1"
	"${PACKAGE}/authhelpers"
	switch u.Scheme {
	case gcpkms.Scheme:
		opener := gcpkms.URLOpener{}
		return opener.OpenKeeperURL(ctx, u)
	default:
	}
`,
  "operations/resources.go": `	case "aws":
		return AWS(ctx, ops.config, ops.resource)
	case "gcp":
		return GCP(ctx, ops.config, ops.resource)
	default:
`,
  "operations/operations_gcp.go": "package operations",
  "operations/operations_aws.go": 'import "cloudwatchlogs"\n\nfunc AWSOperationsProvider(\n',
};

let checkout: Checkout;
beforeEach(() => (checkout = new Checkout()));
afterEach(() => checkout.remove());

function module(files = sources) {
  for (const [name, text] of Object.entries(files)) checkout.write(`module/${name}`, text, 0o444);
  return path.join(checkout.root, "module");
}

test("the copy has neither what is left out nor tests; all else is as it was", () => {
  const copy = path.join(checkout.root, "copy");
  trimSources(module(), copy);
  const read = (name: string) => fs.readFileSync(path.join(copy, name), "utf8");
  expect(read("cmd/pulumi/pulumi.go")).toBe(
    `import (\n\t"${PACKAGE}/cmd/pulumi/about"\n)\n\tabout.NewAboutCmd(),\n`,
  );
  expect(read("backend/diy/backend.go")).toBe('\t_ "gocloud.dev/blob/s3blob"   // driver\n\trest()\n');
  expect(read("secrets/cloud/manager.go")).toBe(
    '\t_ "gocloud.dev/secrets/awskms"\n\tswitch u.Scheme {\n\tdefault:\n\t}\n',
  );
  expect(read("operations/resources.go")).toBe(
    '\tcase "aws":\n\t\treturn AWS(ctx, ops.config, ops.resource)\n\tdefault:\n',
  );
  expect(fs.readdirSync(path.join(copy, "cmd/pulumi/cloud"))).toEqual(["cloud.go"]);
  expect(read("operations/operations_aws.go")).toContain("func AWSOperationsProvider(_ context.Context,");
  expect(read("operations/operations_aws.go")).not.toContain("cloudwatchlogs");
  for (const name of ["cmd/pulumi/pulumi_test.go", "cmd/pulumi/testdata", "operations/operations_gcp.go"]) {
    expect(fs.existsSync(path.join(copy, name))).toBe(false);
  }
});

test("sources that aren't what is expected are refused", () => {
  const other = { ...sources, "operations/resources.go": "package operations" };
  expect(() => trimSources(module(other), path.join(checkout.root, "copy"))).toThrow(
    'operations/resources.go has "\\tcase \\"gcp\\":" 0 times',
  );
});

/** Of the CLI's module, as it is pinned. */
const SUM = /^github\.com\/pulumi\/pulumi\/pkg\/v3 v3\.259\.0 (h1:\S+)$/m.exec(
  fs.readFileSync(path.resolve(__dirname, "../../../local/setup/pulumi-cli/go.sum"), "utf8"),
)![1]!;

/** A Go that gives out this module, notes go.mod at each build, and fails where the module is replaced if so told. */
function go(folder: string, whenReplaced = "true", sum = SUM) {
  checkout.command(
    "go",
    `case "$1" in mod) echo "go: downloading x" >&2; echo '{ "Dir": "${folder}", "Sum": "${sum}" }'; exit;; list) echo one; exit;; esac
    grep -q '^replace' go.mod && { echo trimmed >> "$CALLS"; ${whenReplaced} || exit 1; } || echo whole >> "$CALLS"
    while [ "$1" != -o ]; do shift; done
    mkdir -p "$(dirname "$2")"; printf '#!/bin/sh\\necho v3.259.0\\n' > "$2"; chmod +x "$2"`,
  );
}

test("the set-up builds the copy, and the whole CLI where the copy doesn't build", async () => {
  go(module());
  expect((await checkout.setup("--quiet")).code).toBe(0);
  expect([checkout.calls("trimmed"), checkout.calls("whole")]).toEqual([["trimmed"], []]);

  fs.rmSync(path.join(checkout.cache, "pulumi-v3.259.0"), { recursive: true });
  go(path.join(checkout.root, "module"), "false");
  expect((await checkout.setup("--quiet")).code).toBe(0);
  expect(checkout.calls("whole")).toEqual(["whole"]);
});
