import { readFileSync } from "node:fs";
import { joined, pieces, sources } from "./sources";

/** The texts in the tables' first column, each once. */
const quotes = readFileSync("docs/troubleshooting.md", "utf8")
  .split("\n")
  .flatMap((line) => /^\| (`` .*? ``|`[^`]+`) \|/.exec(line)?.[1] ?? [])
  .map((code) => code.replace(/^`` ?| ?``$|^`|`$/g, ""));

const code = sources();
/** The pieces of a message that no source has. */
const missing = (quote: string) => pieces(quote).filter((piece) => !code.includes(piece));

test("there are quotes of every part", () => {
  expect(quotes.length).toBeGreaterThan(70);
  expect(new Set(quotes).size).toBe(quotes.length);
});

test.each(quotes)("%s is in the code", (quote) => {
  expect(pieces(quote).join("").length).toBeGreaterThanOrEqual(8);
  expect(missing(quote)).toEqual([]);
});

test("a text that nothing prints is found", () => {
  expect(missing("Too many cats are open: … cats may be open")).toEqual([
    "Too many cats are open:",
    "cats may be open",
  ]);
});

test("messages are put together as they are printed", () => {
  expect(joined('throw new Error(`${a} is ${b.map(({ c }) => c)}, ` +\n  "and " + "more");')).toBe(
    'throw new Error(`… is …, and more");',
  );
});
