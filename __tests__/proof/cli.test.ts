import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolveTools } from "../../local/setup/tools";

/** What the real engine prints of a fault, with nothing registered and no provider started. */
function errorsOf(settings: Record<string, string>): string[] {
  const folder = mkdtempSync(join(tmpdir(), "petstore-cli-"));
  const preview = ["--require", "tsx/cjs", "__tests__/proof/support/preview.ts"];
  try {
    const printed = execFileSync(process.execPath, [...preview, JSON.stringify(settings), folder], {
      encoding: "utf8",
    });
    expect(printed).toMatch(/Resources:\n +\+ 1 to create\n +1 errored/);
    const [, diagnostics] = printed.split("Diagnostics:");
    // The Automation API has the engine print a program's error twice.
    return diagnostics!.split(/ {4}(?=error: |warning: )/).filter((text) => text.startsWith("error: "));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const USUAL = { "aws:region": "eu-central-1", runtime: "java21" };

test("a missing zip is one line that says how to build it", () => {
  const [error] = errorsOf({ ...USUAL, zip: "/nowhere/petstore.zip" });
  expect(error!.trim().split("\n")[0]).toBe(
    "error: The setting zip names /nowhere/petstore.zip, which doesn't exist: build it, or " +
      "npx pulumi config rm zip --stack test",
  );
  expect(error).not.toContain("    at ");
}, 120_000);

test("several wrong settings are one line each", () => {
  const [error] = errorsOf({ ...USUAL, memory: "64", helloWorld: "maybe", memroy: "512" });
  expect(error!.match(/^.*pulumi config .*$/gm)!.map((line) => line.trim().split(":")[0])).toEqual([
    "error",
    "helloWorld can't be maybe",
    "memroy isn't a setting",
  ]);
}, 120_000);

test("`pulumi stack init` only adds its salt to Pulumi.dev.yaml, and leaves comments where they are", async () => {
  const folder = mkdtempSync(join(tmpdir(), "petstore-init-"));
  try {
    for (const file of ["Pulumi.yaml", "Pulumi.dev.yaml"]) cpSync(file, join(folder, file));
    const before = readFileSync("Pulumi.dev.yaml", "utf8");
    const { pulumi } = await resolveTools(["pulumi"]);
    const env = {
      ...process.env,
      PULUMI_BACKEND_URL: `file://${folder}`,
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
    execFileSync(pulumi, ["stack", "init", "dev", "--non-interactive"], { cwd: folder, env });
    const after = readFileSync(join(folder, "Pulumi.dev.yaml"), "utf8");
    expect(after.replace(/^encryptionsalt: .*\n/m, "")).toBe(before);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);
