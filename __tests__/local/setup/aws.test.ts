import fs from "node:fs";
import path from "node:path";
import { Checkout } from "./checkout";

let checkout: Checkout;
beforeEach(() => {
  checkout = new Checkout();
  // Else a login of whoever runs this would count.
  checkout.variables.PULUMI_HOME = path.join(checkout.root, "machine/home/.pulumi");
  checkout.write("project/Pulumi.dev.yaml", "config:\n  aws:region: eu-west-3 # Paris\n");
});
afterEach(() => checkout.remove());

const LOGIN = "- a login: npx pulumi login, or npx pulumi login --local, or the variable PULUMI_BACKEND_URL";
const CREDENTIALS =
  "- AWS credentials: aws configure, or aws sso login, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";

/** A CLI as Pulumi releases it: with its language host. */
function release() {
  checkout.command("pulumi", "echo v3.259.0");
  checkout.command("pulumi-language-nodejs", "");
}

/** What follows the table. */
const after = (out: string) => out.split("\n\n")[1]!.trimEnd().split("\n");

test("--aws brings what deploying to AWS takes, and neither ab nor CRIU", async () => {
  release();
  checkout.command("ab", "exit 1");
  checkout.command("criu", "exit 1");
  checkout.command("apt-get", "exit 1");
  const { code, out } = await checkout.setup("--aws");
  const names = out
    .split("\n\n")[0]!
    .split("\n")
    .map((line) => line.split(/ {2,}/)[0]);
  expect(names).toEqual(["JDK", "Maven", "npm packages", "Pulumi CLI", "application"]);
  expect(code).toBe(0);
  for (const tool of ["ab", "criu", "apt-get", "sudo"]) expect(checkout.calls(tool)).toEqual([]);
  expect((await checkout.setup("--aws", "--check")).code).toBe(0);
  expect((await checkout.setup("--check")).code).toBe(1);
});

test("tells what is still needed: a login and credentials", async () => {
  release();
  const { out } = await checkout.setup("--aws", "--check");
  expect(after(out)).toEqual([
    "Still needed to deploy to AWS:",
    LOGIN,
    CREDENTIALS,
    "The region is eu-west-3 (Pulumi.dev.yaml).",
  ]);
});

test.each([
  ["PULUMI_BACKEND_URL", "https://pulumi.example.com"],
  ["PULUMI_ACCESS_TOKEN", "pul-1"],
])("the variable %s is a login", async (name, value) => {
  release();
  checkout.variables[name] = value;
  expect((await checkout.setup("--aws", "--check")).out).not.toContain("a login");
});

test("a login is what `pulumi login` writes down; a backend of one's own wants a passphrase, too", async () => {
  release();
  const credentials = "machine/home/.pulumi/credentials.json";
  checkout.write(credentials, JSON.stringify({ current: "" }));
  expect(after((await checkout.setup("--aws", "--check")).out)).toContain(LOGIN);
  checkout.write(credentials, JSON.stringify({ current: "https://api.pulumi.com" }));
  const cloud = after((await checkout.setup("--aws", "--check")).out);
  expect(cloud).toEqual([expect.anything(), CREDENTIALS, expect.anything()]);
  checkout.write(credentials, JSON.stringify({ current: "file://~" }));
  const passphrase =
    "- a passphrase for what is secret in file://~: PULUMI_CONFIG_PASSPHRASE, or Pulumi asks for it";
  expect(after((await checkout.setup("--aws", "--check")).out)).toContain(passphrase);
  checkout.variables.PULUMI_CONFIG_PASSPHRASE = "";
  expect(after((await checkout.setup("--aws", "--check")).out)).not.toContain(passphrase);
});

test.each<[string, Record<string, string>, Record<string, string>]>([
  ["keys", { AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "x" }, {}],
  ["a profile", { AWS_PROFILE: "x" }, {}],
  ["a credentials file", {}, { ".aws/credentials": "[default]\n" }],
  ["a sign-in in the configuration", {}, { ".aws/config": "[default]\nsso_session = x\n" }],
])("credentials are %s", async (_, variables, files) => {
  release();
  Object.assign(checkout.variables, variables, { PULUMI_ACCESS_TOKEN: "pul-1" });
  for (const [name, content] of Object.entries(files)) checkout.write(`machine/home/${name}`, content);
  expect(after((await checkout.setup("--aws", "--check")).out)).toEqual([
    "Login and credentials are there.",
    "The region is eu-west-3 (Pulumi.dev.yaml).",
  ]);
});

test("half a key, and a configuration that names only a region, are no credentials", async () => {
  release();
  checkout.variables.AWS_ACCESS_KEY_ID = "x";
  checkout.write("machine/home/.aws/config", "[default]\nregion = eu-west-3\n");
  expect(after((await checkout.setup("--aws", "--check")).out)).toContain(CREDENTIALS);
});

test("a CLI built from source does for the local cloud, and is said not to do for AWS", async () => {
  const limited =
    "built from source, without a language host: for the local cloud only, not for npx pulumi up";
  const file = path.join(checkout.cache, "pulumi-v3.259.0/bin/pulumi");
  const { out } = await checkout.setup();
  expect(out).toMatch(new RegExp(`^Pulumi CLI +there +3\\.259\\.0, ${file}; ${limited}$`, "m"));
  expect((await checkout.setup("--check")).code).toBe(0);

  const aws = await checkout.setup("--aws");
  expect(after(aws.out)[1]).toBe(
    `- Pulumi's release 3.259.0 or later (https://www.pulumi.com/docs/iac/download-install/): ${file} is ${limited}`,
  );
  expect(aws.err).toContain("no official download (");
  // It isn't built once more, and stays.
  expect(checkout.calls("go build")).toHaveLength(1);
  expect(fs.existsSync(file)).toBe(true);
  expect(aws.code).toBe(1);
  const check = await checkout.setup("--aws", "--check");
  expect(check.out).toMatch(/^Pulumi CLI +missing .*; to do: fetch 3\.259\.0$/m);
  expect(check.code).toBe(1);
});
