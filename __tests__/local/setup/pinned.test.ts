import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { dependencies } from "../../../package.json";
import archives from "../../../local/setup/pulumi-cli/archives.json";

/** What is fetched is compared with sums that are in the repository. */
const root = resolve(__dirname, "../../..");
const read = (name: string) => readFileSync(join(root, name), "utf8");
const MODULE = "github.com/pulumi/pulumi/pkg/v3";

test("the Pulumi CLI's archives and modules are pinned for the version of the SDK", () => {
  const version = dependencies["@pulumi/pulumi"];
  expect(archives.version).toBe(version);
  expect(Object.keys(archives.sha256).sort()).toEqual([
    ...["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64"],
  ]);
  for (const sum of Object.values(archives.sha256)) expect(sum).toMatch(/^[0-9a-f]{64}$/);
  expect(read("local/setup/pulumi-cli/go.mod")).toContain(`${MODULE} v${version}\n`);
  const sums = read("local/setup/pulumi-cli/go.sum").trim().split("\n");
  expect(sums).toContainEqual(expect.stringMatching(`^${MODULE} v${version} h1:`));
  for (const line of sums) expect(line).toMatch(/^\S+ v\S+ h1:[A-Za-z0-9+/]{43}=$/);
});

test("each Python package of the tests has its hashes", () => {
  const text = read("__tests__/proof/support/requirements.txt").replaceAll("\\\n", " ");
  const packages = text.split("\n").filter((line) => line.trim() !== "");
  expect(packages.length).toBeGreaterThan(20);
  for (const line of packages) expect(line).toMatch(/^\S+==\S+ .*--hash=sha256:[0-9a-f]{64}/);
  expect(read("__tests__/proof/support/python.ts")).toContain('"--require-hashes"');
});

test("what npm starts gets npm's signals itself, without a shell between", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  for (const name of ["setup", "start", "bench", "bench:restore", "test", "test:functions", "test:mutations"])
    expect(scripts[name]).toMatch(/^exec node /);
});

test("wherever Maven fetches, it refuses what has a wrong checksum", () => {
  expect(read("local/setup/application.js")).toContain('"--strict-checksums", "-f"');
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  for (const call of Object.values(scripts).flatMap((script) => script.match(/\bmvn [^&]*/g) ?? []))
    expect(call).toMatch(/ (-C|--strict-checksums) /);
  for (const name of readdirSync(join(root, ".github/workflows")))
    expect(read(`.github/workflows/${name}`)).not.toMatch(/\bmvn\b/);
});
