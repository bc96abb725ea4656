import { execFileSync } from "node:child_process";
import { shellWord } from "../../../local/terminal/shell-word";

test.each([
  "plain",
  "a b",
  "it's",
  '"$HOME"',
  "`x`",
  "a;b",
  "*",
  "~",
  "",
  "two\nlines",
  "ü",
  "a=b,c@d%e+f:g",
  "…",
])("a shell takes %j for one word", (word) => {
  const args = ["-c", `printf '<%s>' ${shellWord(word)}`];
  expect(execFileSync("sh", args, { encoding: "utf8", env: { ...process.env, LC_ALL: "C.UTF-8" } })).toBe(
    `<${word}>`,
  );
});

test("only what has to be is quoted", () => {
  expect(["target/a.zip", "acme.A::handle", "it's"].map(shellWord)).toEqual([
    "target/a.zip",
    "acme.A::handle",
    "'it'\\''s'",
  ]);
});
