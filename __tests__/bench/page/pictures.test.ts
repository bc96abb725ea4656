import { readFileSync } from "node:fs";
import { join } from "node:path";
import { VARIABLES } from "../../../bench/page/charts/palette";
import { renderPicture } from "../../../bench/page/picture";
import { APPS } from "../../../bench/variants";
import { sampleResults } from "../sampleResults";
import { contrastOf } from "./contrast";

const DOCS = join(__dirname, "../../../docs");

describe("README's picture", () => {
  const picture = renderPicture(sampleResults({ apps: APPS }));
  const numbers = (pattern: RegExp) => [...picture.matchAll(pattern)].map(([, one]) => Number(one));

  it("has all bars on one linear axis from 0", () => {
    const widths = numbers(/width="([\d.]+)" height="18"/g);
    const times = numbers(/class="value">([\d,.]+) ms/g).length;
    expect(widths).toHaveLength(10);
    expect(times).toBe(10);
    // Without SnapStart 1,600 ms, 2,400 ms and, of hello world, 200 ms.
    expect(widths[0]! / widths[4]!).toBeCloseTo(1600 / 2400, 1);
    expect(widths[8]! / widths[4]!).toBeCloseTo(200 / 2400, 1);
  });

  it("has ticks with units that reach beyond the longest bar", () => {
    const ticks = [...picture.matchAll(/x="([\d.]+)" y="\d+" class="tick">([^<]+)</g)];
    expect(ticks.map(([, , label]) => label)).toEqual(["0", "500 ms", "1 s", "1.5 s", "2 s", "2.5 s"]);
    const start = Number(ticks[0]![1]);
    const widths = numbers(/width="([\d.]+)" height="18"/g);
    expect(start + Math.max(...widths)).toBeLessThanOrEqual(Number(ticks.at(-1)![1]));
  });

  it("says that it isn't AWS, and names settings", () => {
    expect(picture).toContain("not on AWS");
    for (const setting of ["(none)", "(classes)", "(invoke)"]) expect(picture).toContain(setting);
  });

  it("has a ground of its own, and texts that stand out from it in both schemes", () => {
    expect(picture).toMatch(/<rect width="880" height="\d+" rx="14" style="fill: var\(--surface\)"\/>/);
    for (const { ink, muted, surface } of Object.values(VARIABLES)) {
      expect(contrastOf(ink, surface)).toBeGreaterThan(4.5);
      expect(contrastOf(muted, surface)).toBeGreaterThan(4.5);
    }
  });
});

it("the colours of versions and phases differ from each other and stand out from the page", () => {
  for (const theme of Object.values(VARIABLES)) {
    const names = [
      ...["baseline", "unprimed", "classes", "snapstart"],
      ...["prepare", "init", "restore", "hooks", "invoke", "gateway"],
    ] as (keyof typeof theme)[];
    expect(new Set(names.map((name) => theme[name])).size).toBe(names.length);
    for (const name of names) expect(contrastOf(theme[name], theme.surface)).toBeGreaterThanOrEqual(3);
  }
});

it("the picture of how it works is readable on any ground: its own, in both schemes", () => {
  const svg = readFileSync(join(DOCS, "how-it-works.svg"), "utf8");
  const [light, dark] = svg.split("@media (prefers-color-scheme: dark)") as [string, string];
  const fill = (css: string, name: string) =>
    new RegExp(`(?:^|[\\s{}])${name.replace(".", "\\.")} \\{ (?:[^}]*; )?fill: (#[0-9a-f]{6})`).exec(
      css,
    )?.[1] ?? "";
  expect(svg).toMatch(/<rect class="ground" x="-14" y="-14" width="948" height="458"/);
  for (const css of [light, dark]) {
    for (const text of ["text", ".small"]) {
      for (const ground of [".ground", ".box", ".fast", ".slow"]) {
        const found = { text, ground, enough: contrastOf(fill(css, text), fill(css, ground)) >= 4.5 };
        expect(found).toEqual({ text, ground, enough: true });
      }
    }
  }
});
