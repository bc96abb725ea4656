import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

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
    "error: The application isn't built (/nowhere/petstore.zip is missing): npm run setup",
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
