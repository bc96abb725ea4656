import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tools } from "../../local/deploy/tools";
import { staticFindings } from "../../local/hazards/static-rules";
import { writeZip } from "../local/cloud/lambda/zip";
import { temporaryFolder } from "../local/temporary-folder";
import { LIB_DIRECTORY } from "../e2e/support/probe";

const folder = temporaryFolder();

/** The first run fetches SpotBugs and the rules. */
jest.setTimeout(240_000);

/** A zip with Clean at its top and Planted in a jar of the user's own, beside one that is none. */
function buildZip(javaHome: string): string {
  const [root, own] = [join(folder(), "root"), join(folder(), "own")];
  mkdirSync(join(root, "lib"), { recursive: true });
  const run = (tool: string, args: string[]) =>
    execFileSync(join(javaHome, "bin", tool), args, { stdio: "inherit" });
  const sources = ["Planted", "Clean"].map((name) => join(__dirname, `support/${name}.java`));
  run("javac", ["-g", "--release", "11", "-classpath", `${LIB_DIRECTORY}/*`, "-d", own, ...sources]);
  renameSync(join(own, "clean"), join(root, "clean"));
  const planted = {
    name: "planted/Planted.class",
    content: readFileSync(join(own, "planted/Planted.class")),
  };
  writeZip(join(root, "lib/own.jar"), [planted]);
  writeFileSync(join(root, "lib/none.jar"), "no jar");
  const zip = join(folder(), "function.zip");
  run("jar", ["--create", "--no-manifest", "--file", zip, "-C", root, "."]);
  return zip;
}

test("AWS's rules find planted state in a function's own classes, and nothing in its clean counterpart", async () => {
  const found = await tools(["mvn", "javaHome"]);
  const { hazards, skipped } = await staticFindings(
    buildZip(found.javaHome),
    found,
    new AbortController().signal,
  );
  expect(skipped).toEqual([]);
  expect(hazards.map(({ where, source }) => ({ where, source }))).toEqual([
    { where: "planted.Planted.ID", source: { className: "planted.Planted", line: 11 } },
    { where: "planted.Planted.RANDOM", source: { className: "planted.Planted", line: 10 } },
  ]);
});
