import { readFileSync } from "node:fs";
import { contrastsIn } from "./contrast";
import { count, describeInBrowser, SCHEMES, useBrowser } from "./browser";
import { writePages } from "./samplePages";

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
/** Without descriptions of everything that is right, which take most of the time. */
const AXE_RUN = 'axe.run(document, { resultTypes: ["violations"] })';
const KINDS = ["run", "compare", "history"] as const;

describeInBrowser("the pages, for everyone", () => {
  const { open, place } = useBrowser();
  let paths: Awaited<ReturnType<typeof writePages>>;
  beforeAll(async () => {
    paths = await writePages(place.folder);
  }, 120_000);

  describe.each(KINDS)("%s", (kind) => {
    it.each([
      ["on a desktop", { width: 1280 }],
      ["on a phone", { width: 375 }],
      ["in the dark", { width: 1280, colorScheme: "dark" as const }],
    ])("has nothing that axe finds, %s", async (_, options) => {
      const { page, close } = await open({ path: paths[kind], ...options });
      // Tables behind a summary are looked at, too.
      await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
      await page.evaluate(AXE);
      const { violations, passes } = await page.evaluate<{
        violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
        passes: unknown[];
      }>(AXE_RUN);
      const found = violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)}: ${failureSummary}`),
      );
      expect(found).toEqual([]);
      expect(passes.length).toBeGreaterThan(20);
      await close();
    });

    it.each(SCHEMES)("has no text in %s that doesn't stand out from its ground", async (colorScheme) => {
      const { page, close } = await open({ path: paths[kind], colorScheme });
      const contrasts = await contrastsIn(page);
      expect(contrasts.length).toBeGreaterThan(50);
      const faint = contrasts.filter(({ contrast, large }) => contrast < (large ? 3 : 4.5));
      expect(faint).toEqual([]);
      await close();
    });

    it("has landmarks, headings in order, scoped tables with captions, and no id twice", async () => {
      const { page, close } = await open({ path: paths[kind] });
      for (const landmark of ["header", "main", "footer"]) expect(await count(page, landmark)).toBe(1);
      const levels = await page.evaluate<number[]>(
        '[...document.querySelectorAll("h1, h2, h3")].map((one) => Number(one.tagName[1]))',
      );
      expect(levels[0]).toBe(1);
      levels.reduce((before, level) => {
        expect(level - before).toBeLessThanOrEqual(1);
        return level;
      }, 0);
      expect(await count(page, "th:not([scope])")).toBe(0);
      expect(await count(page, "table:not(:has(caption))")).toBe(0);
      expect(await count(page, "svg:not([aria-hidden=true])")).toBe(0);
      const ids = await page.evaluate<string[]>(
        '[...document.querySelectorAll("[id]")].map((one) => one.id)',
      );
      expect(new Set(ids).size).toBe(ids.length);
      await close();
    });
  });

  it("can be used with the keyboard: skip link, contents, tables", async () => {
    const { page, close } = await open({ path: paths.run });
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the figures");
    expect(
      await page.evaluate('document.querySelector(".skip").getBoundingClientRect().left'),
    ).toBeGreaterThanOrEqual(0);
    await page.keyboard.press("Enter");
    expect(page.url()).toMatch(/#main$/);
    await page.locator("figure summary").first().focus();
    await page.keyboard.press("Enter");
    expect(await page.evaluate('document.querySelector("figure details").open')).toBe(true);
    for (const box of await page.locator(".scroll").all())
      expect(await box.getAttribute("tabindex")).toBe("0");
    await close();
  });

  it("has other colours in the dark", async () => {
    const grounds = [];
    for (const colorScheme of SCHEMES) {
      const { page, close } = await open({ path: paths.run, colorScheme });
      grounds.push(await page.evaluate("getComputedStyle(document.body).backgroundColor"));
      await close();
    }
    expect(grounds[0]).not.toBe(grounds[1]);
  });
});
