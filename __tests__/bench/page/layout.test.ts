import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { count, describeInBrowser, useBrowser } from "./browser";
import { writePages } from "./samplePages";

const WIDTHS = [320, 375, 480, 768, 1024, 1440, 1920];
const KINDS = ["run", "three", "compare", "history"] as const;

describeInBrowser("the pages' layout", () => {
  const { open, place } = useBrowser();
  let paths: Awaited<ReturnType<typeof writePages>>;
  beforeAll(async () => {
    paths = await writePages(place.folder);
  }, 120_000);

  it.each(KINDS)("%s never scrolls sideways, whatever the width", async (kind) => {
    const { page, close } = await open({ path: paths[kind] });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      // Nothing sticks out of its card.
      const outside = await page.evaluate<string[]>(
        `[...document.querySelectorAll(".scroll, .drawing, .hazard, .hazard dd, .tip, .versions, .facts, .stats")].filter((one) => {
          const own = one.getBoundingClientRect();
          const around = one.parentElement.getBoundingClientRect();
          return own.width > 0 && (own.left < around.left - 1 || own.right > around.right + 1);
        }).map((one) => one.className)`,
      );
      expect({ width, outside }).toEqual({ width, outside: [] });
    }
    await close();
  });

  it("shows the drawing that fits", async () => {
    const { page, close } = await open({ path: paths.run });
    for (const width of [375, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      const [shown, other] = width <= 640 ? ["narrow", "wide"] : ["wide", "narrow"];
      expect(await count(page, `figure .drawing.${shown} >> visible=true`)).toBe(7);
      expect(await count(page, `figure .drawing.${other} >> visible=true`)).toBe(0);
    }
    await close();
  });

  it.each(KINDS)("%s cuts no text off at a drawing's edge", async (kind) => {
    const { page, close } = await open({ path: paths[kind] });
    for (const width of [375, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      for (const scale of ["Linear", "Logarithmic"]) {
        for (const button of await page.getByRole("button", { name: scale }).all()) await button.click();
        const cut = await page.evaluate<string[]>(
          `[...document.querySelectorAll(".drawing text")].filter((one) => one.checkVisibility()).filter((one) => {
            const own = one.getBoundingClientRect();
            const around = one.closest("svg").getBoundingClientRect();
            return own.left < around.left - 1 || own.right > around.right + 1 || own.bottom > around.bottom + 1;
          }).map((one) => one.textContent)`,
        );
        expect({ width, scale, cut }).toEqual({ width, scale, cut: [] });
      }
    }
    await close();
  });

  it.each(KINDS)("%s has as many cells in each row as the table has columns", async (kind) => {
    const { page, close } = await open({ path: paths[kind] });
    const wrong = await page.evaluate<string[]>(
      `[...document.querySelectorAll("table")].flatMap((table) => {
        const width = (row) => [...row.cells].reduce((sum, cell) => sum + cell.colSpan, 0);
        return [...table.tBodies[0].rows].filter((row) => width(row) !== width(table.tHead.rows[0])).map((row) => row.innerText);
      })`,
    );
    expect(wrong).toEqual([]);
    await close();
  });

  it.each([320, 375])("shows what failed at %d px without scrolling", async (width) => {
    const { page, close } = await open({ path: paths.three, width });
    const cells = page.locator("#table .scroll").first().locator("tbody td:nth-child(2)");
    const box = (await page.locator("#table .scroll").first().boundingBox())!;
    for (const cell of await cells.all()) {
      const { x, width } = (await cell.boundingBox())!;
      expect(x + width).toBeLessThanOrEqual(box.x + box.width);
    }
    await close();
  });

  it("keeps a row's name in view where a table scrolls, and says that it does", async () => {
    const { page, close } = await open({ path: paths.history, width: 320 });
    const box = page.locator(".scroll").first();
    const hint = page.locator(".scroll + .hint").first();
    expect(await hint.isVisible()).toBe(true);
    const name = box.locator("tbody tr:not(.group) th").first();
    const before = (await name.boundingBox())!.x;
    await box.evaluate((node: { scrollLeft: number }) => {
      node.scrollLeft = 120;
    });
    expect((await name.boundingBox())!.x).toBeCloseTo(before, 0);
    await page.setViewportSize({ width: 1440, height: 800 });
    await hint.waitFor({ state: "hidden" });
    await close();
  });

  it("prints on white, with no column cut and no switch", async () => {
    const { page, close } = await open({ path: paths.three, colorScheme: "dark" });
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
    // A4 without its margins, in px.
    await page.setViewportSize({ width: 688, height: 1000 });
    const cut = await page.evaluate<number>(
      '[...document.querySelectorAll(".scroll")].filter((one) => one.scrollWidth > one.clientWidth + 1 && one.checkVisibility()).length',
    );
    expect(cut).toBe(0);
    expect(await count(page, ".switch >> visible=true")).toBe(0);
    expect(await count(page, "nav >> visible=true")).toBe(0);
    const path = join(place.folder, "print.pdf");
    await writeFile(path, await page.pdf({ format: "A4" }));
    const found = lonelyHeadings(path);
    if (found === undefined)
      console.warn("Skipped: where headings are on paper needs pdftotext (poppler-utils)");
    else expect(found).toEqual([]);
    await close();
  });
});

/** Headings that are the last line of a printed page; undefined without pdftotext. */
function lonelyHeadings(path: string): string[] | undefined {
  let text: string;
  try {
    text = execFileSync("pdftotext", ["-layout", path, "-"], { encoding: "utf8" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const headings =
    /^(Cold starts at a glance|How long requests take|Where the time|Load from zero|All figures|Size of|Safe to restore|Not checked|Accepted|Machine and method|Under load|Cold starts|Warm calls|What the caller|Notes on|Method)/;
  return text
    .split("\f")
    .map((page) => page.trim().split("\n").at(-1)?.trim() ?? "")
    .filter((last) => headings.test(last));
}
