import { displayWidth, fitted, harmless, widthOf, wrap, wrapIndented } from "../../bench/terminal";

it.each([
  [{ isTTY: true, columns: 60 }, 60],
  [{ isTTY: true, columns: 80 }, 80],
  [{ isTTY: true, columns: 250 }, 100],
  [{ isTTY: true, columns: 7 }, 40],
  [{ isTTY: true, columns: 0 }, 80],
  [{ isTTY: false, columns: 200 }, 80],
  [{}, 80],
])("for %j text is %i columns wide", (stream, expected) => {
  expect(widthOf(stream)).toBe(expected);
});

it("wrapping keeps every word and indents what follows", () => {
  expect(wrap("one two three four", 9, "  ")).toEqual(["one two", "  three", "  four"]);
  expect(wrapIndented("one two three", 9, "  ")).toEqual(["  one two", "  three"]);
});

it("wrapping counts wide characters twice and colours not at all", () => {
  expect(wrap("漢字 漢字 ab", 9, "")).toEqual(["漢字 漢字", "ab"]);
  expect(wrap("\u001b[1mone\u001b[22m two", 7, "")).toEqual(["\u001b[1mone\u001b[22m two"]);
});

it("wrapping gives a word that is too long a line of its own", () => {
  expect(wrap("see http://a.very.long/address now", 10, "")).toEqual([
    "see",
    "http://a.very.long/address",
    "now",
  ]);
});

it.each([
  ["short", 10, "short"],
  ["much too long", 8, "much to…"],
  ["漢字漢字", 6, "漢字…"],
])("%j in %i columns is %j", (text, width, expected) => {
  expect(fitted(text, width)).toBe(expected);
  expect(displayWidth(fitted(text, width))).toBeLessThanOrEqual(width);
});

it("text from outside can't move the cursor or colour the terminal", () => {
  expect(harmless("a\u001b[2Jb\rc\u009bd\ne")).toBe("a [2Jb c d\ne");
});
