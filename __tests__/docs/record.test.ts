import { readFileSync, statSync } from "node:fs";
import { Screen } from "../../docs/record/screen";
import { terminalsSvg } from "../../docs/record/svg";

async function recorded(...writes: [text: string, at: number][]) {
  const screen = new Screen(20, 3);
  for (const [text, at] of writes) await screen.write(text, at);
  return screen;
}

describe("a recorded screen", () => {
  it("has each row with its colours, from when to when it was shown", async () => {
    const screen = await recorded(
      ["\u001b[32m+\u001b[39m  role  \u001b[2maws\u001b[22m\r\n50 %", 10],
      ["\r\u001b[K100 %", 20],
    );
    expect(screen.recording().versions).toEqual([
      {
        row: 0,
        from: 10,
        spans: [
          { column: 0, text: "+", colour: 2 },
          { column: 3, text: "role" },
          { column: 9, text: "aws", dim: true },
        ],
      },
      { row: 1, from: 10, to: 20, spans: [{ column: 0, text: "50 %" }] },
      { row: 1, from: 20, spans: [{ column: 0, text: "100 %" }] },
    ]);
  });

  it("scrolls, wraps long lines, and leaves out what was replaced at once", async () => {
    const screen = await recorded(["a\r", 10], ["b\r\n", 10], ["x".repeat(25), 20], ["\r\nc\r\nd", 30]);
    const { versions, scrolls } = screen.recording();
    expect(versions.map(({ row, spans }) => [row, spans[0]!.text])).toEqual([
      [0, "b"],
      [1, "x".repeat(20)],
      [2, "x".repeat(5)],
      [3, "c"],
      [4, "d"],
    ]);
    expect(scrolls).toEqual([
      { at: 0, top: 0 },
      { at: 30, top: 2 },
    ]);
  });

  it("stays as it was when more is printed", async () => {
    const screen = await recorded(["a", 10]);
    const recording = screen.recording();
    await screen.write("\rb\r\n\n\n\n", 20);
    expect(recording).toEqual({
      columns: 20,
      rows: 3,
      versions: [{ row: 0, from: 10, spans: [{ column: 0, text: "a" }] }],
      scrolls: [{ at: 0, top: 0 }],
      end: 10,
    });
  });
});

describe("its picture", () => {
  it("shows rows when they were shown, and without animation what was there in the end", async () => {
    const screen = await recorded(["50 %", 1_000], ["\r\u001b[K<100 %>", 2_000]);
    const svg = terminalsSvg([{ title: "a & b", recording: screen.recording() }], "about");
    // 2 s, and then 8 s of the last picture.
    const [, gone] = /<g class="(a\d+) o">[^\n]*50 %/.exec(svg)!;
    const [, stays] = /<g class="(a\d+)">[^\n]*&lt;100 %&gt;/.exec(svg)!;
    expect(svg).toContain(
      `@keyframes ${gone}{0%{opacity:0}10%{opacity:1}20%{opacity:0}}.${gone}{animation:${gone} 10000ms`,
    );
    expect(svg).toContain(`@keyframes ${stays}{0%{opacity:0}20%{opacity:1}}`);
    expect(svg).toContain("@media (prefers-reduced-motion:reduce){*{animation:none!important}}");
    expect(svg).toContain("a &amp; b");
  });
});

describe("docs/terminal.svg", () => {
  const svg = readFileSync("docs/terminal.svg", "utf8");
  const text = svg
    .replace(/<style>.*<\/style>/s, "")
    .replace(/<\/g>/g, "\n")
    .replace(/<[^>]*>/g, " ");

  it("is small, and plays in an <img>", () => {
    expect(statSync("docs/terminal.svg").size).toBeLessThan(150_000);
    expect(svg).not.toMatch(/<script|<foreignObject|href=|\bon\w+=/i);
  });

  it("shows a deployment, a restore, a warm call and the end", () => {
    expect(text).toMatch(/\d+ created in/);
    expect(text).toMatch(/petstore {2}1 {2}restored in [\d.]+ ms \+ [\d.]+ ms/);
    expect(text).toMatch(/petstore {2}1 {2}[\d.]+ ms/);
    expect(text).toMatch(/Stopping…/);
  });

  it("has no folder of whoever recorded it", () => {
    expect(text).not.toMatch(/\/(home|root|Users|tmp|work)\b/);
  });
});
