import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandText, provenanceOf } from "../../bench/provenance";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "bench-provenance-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  [[], "npm run bench"],
  [["--app", "petstore,boot4", "--rounds=5"], "npm run bench -- --app petstore,boot4 --rounds=5"],
  [["--out", "my file's.json"], "npm run bench -- --out 'my file'\\''s.json'"],
])("the command for %j is %s", (argv, expected) => {
  expect(commandText(argv)).toBe(expected);
});

it("the commit is the checkout's, dirty once a file differs", async () => {
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], {
      cwd: folder,
      encoding: "utf8",
    });
  git("init", "-q");
  writeFileSync(join(folder, "a"), "1");
  git("add", "a");
  git("commit", "-qm", "one");
  const hash = git("rev-parse", "HEAD").trim();
  expect(await provenanceOf([], folder)).toEqual({
    commit: { hash, dirty: false },
    command: "npm run bench",
  });
  writeFileSync(join(folder, "a"), "2");
  expect((await provenanceOf([], folder))?.commit).toEqual({ hash, dirty: true });
});

it("outside a checkout there is none", async () => {
  expect(await provenanceOf(["--json"], folder)).toEqual({ command: "npm run bench -- --json" });
});

it("a command keeps no values of variables, which may be secret", () => {
  const argv = ["--env", "TOKEN=hush=hush", "--env=KEY=hush", "--env", "EMPTY=", "--path", "/a?b=c"];
  expect(commandText(argv)).toBe("npm run bench -- --env TOKEN=… --env=KEY=… --env EMPTY=… --path '/a?b=c'");
});
