import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { anchors, documents, links, proseLines } from "./markdown";

const COLUMNS = 100;

/** What of a line a reader sees, where its length is the writer's choice: no tables, addresses, marks of the benchmark. */
const measured = (line: string) =>
  line.trimStart().startsWith("|")
    ? ""
    : line
        .replace(/<!--.*?-->/g, "")
        .replace(/\]\([^)]*\)/g, "]()")
        .replace(/https?:\/\/\S+/g, "");

/** Lines of prose that are too long, as `path:line`. */
function tooLong(path: string, text: string): string[] {
  return proseLines(text)
    .filter(({ line }) => [...measured(line)].length > COLUMNS)
    .map(({ number, line }) => `${path}:${number} ${line}`);
}

/** What a document's relative links lead to that isn't there. */
function broken(path: string, text: string): string[] {
  return links(text)
    .filter((target) => !/^(https?|mailto):/.test(target))
    .filter((target) => {
      const [file = "", anchor] = target.split("#");
      const there = file === "" ? path : normalize(join(dirname(path), file));
      if (!existsSync(there)) return true;
      return anchor !== undefined && !anchors(readFileSync(there, "utf8")).has(anchor);
    })
    .map((target) => `${path}: ${target}`);
}

/** Paths that stand in code, by the folders that only this project has; what a build or a run makes is left out. */
const namedFiles = (text: string) =>
  [...text.matchAll(/`((?:__tests__|bench|components|config|docs|local|publish)\/[\w./-]*\w)\/?`/g)]
    .map(([, path]) => path!)
    .filter((path) => !/^local\/state|^bench\/results/.test(path));

const all = documents();

test("all documents are looked at", () => {
  expect(all.map(({ path }) => path)).toEqual(
    expect.arrayContaining(["README.md", "CONTRIBUTING.md", "docs/settings.md", "petstore-java/README.md"]),
  );
});

test.each(all)("$path: prose fits into 100 columns", ({ path, text }) => {
  expect(tooLong(path, text)).toEqual([]);
});

test.each(all)("$path: links within the project lead somewhere", ({ path, text }) => {
  expect(broken(path, text)).toEqual([]);
});

test.each(all)("$path: files of the project that are named are there", ({ text }) => {
  expect(namedFiles(text).filter((file) => !existsSync(file))).toEqual([]);
});

// A comment at the beginning of a line makes the whole line HTML, in which nothing is emphasised or linked.
test.each(all)("$path: no figure begins a line of prose", ({ text }) => {
  expect(proseLines(text).filter(({ line }) => /^\s*<!-- bench:(?!table|restores)/.test(line))).toEqual([]);
});

test("a long line is found, a long address, table or piece of code isn't", () => {
  const text = ["x ".repeat(51), `[a](${"b".repeat(100)})`, `| ${"c".repeat(100)} |`, "```", "d".repeat(101)];
  expect(tooLong("a.md", text.join("\n"))).toEqual([`a.md:1 ${text[0]}`]);
});

test("a link to a missing file or heading is found", () => {
  const text =
    "[a](README.md) [b](gone.md) ![c](docs/gone.svg) [d](#here) [e](#gone)\n`[f](code.md)`\n\n# Here";
  const path = "CONTRIBUTING.md";
  expect(broken(path, text).filter((target) => !target.endsWith("#here"))).toEqual(
    ["gone.md", "docs/gone.svg", "#gone"].map((target) => `${path}: ${target}`),
  );
});

test("anchors are those that GitHub makes", () => {
  expect([
    ...anchors("# What `it` does, here\n## A [link](b.md) & more\n# Twice\n# Twice\n```\n# no\n```"),
  ]).toEqual(["what-it-does-here", "a-link--more", "twice", "twice-1"]);
});
