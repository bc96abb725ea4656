import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { renderPage, writePage } from "../../bench/page/page";
import { renderPicture } from "../../bench/page/picture";
import { parseResults } from "../../bench/results";
import { APPS } from "../../bench/variants";
import { launchChromium } from "./chromium";
import { sampleResults } from "./sampleResults";

let browser: Browser;
let folder: string;
let address: string;

beforeAll(async () => {
  browser = await launchChromium();
  folder = await mkdtemp(join(tmpdir(), "page-"));
  address = pathToFileURL(await writePage(sampleResults(), join(folder, "latest.html"))).href;
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

const schemes = ["light", "dark"] as const;

/** Opens the page; `problems` gathers what the browser complains about and every request but the page itself. */
async function open(options: { width?: number; colorScheme?: (typeof schemes)[number]; to?: string } = {}) {
  const { width = 1200, colorScheme = "light", to = address } = options;
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    colorScheme,
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("console", (message) => problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("request", (request) => {
    if (request.url() !== to && !request.url().startsWith("data:"))
      problems.push(`asked for ${request.url()}`);
  });
  await page.goto(to);
  return { page, problems, close: () => context.close() };
}

const count = (page: Page, selector: string) => page.locator(selector).count();

describe("the page", () => {
  it("opens from disk without a script, a request or a complaint", async () => {
    const { page, problems, close } = await open();
    expect(problems).toEqual([]);
    expect(await count(page, "script")).toBe(0);
    expect(await page.title()).toBe("SnapStart benchmark, 2026-11-23");
    await close();
  });

  it("says the ratio first, then has a section for each subject", async () => {
    const { page, close } = await open();
    expect(await page.locator("h1").innerText()).toMatch(
      /^(2[89]|30)×\s+faster cold starts for the pet store, from a snapshot$/,
    );
    expect(await page.locator("h2").allInnerTexts()).toEqual([
      "How long a request takes",
      "Where the time of a cold start goes",
      "A load from zero, environment by environment",
      "What it takes and costs",
      "All figures",
      "Machine and method",
    ]);
    await close();
  });

  it("draws every chart with the marks that its data need", async () => {
    const { page, close } = await open();
    expect(await count(page, "figure")).toBe(2 + 2 + 2);
    const marks = (id: string, colour: string) =>
      count(page, `figure[aria-labelledby=${id}] .wide [fill="var(--${colour})"]`);
    // 3 rounds of 5 single requests and 2 of the load.
    expect(await marks("distribution-petstore", "baseline")).toBeGreaterThanOrEqual(21);
    expect(
      await count(page, 'figure[aria-labelledby=distribution-petstore] .wide path[stroke="var(--baseline)"]'),
    ).toBe(2);
    expect(await marks("split-all", "init")).toBeGreaterThanOrEqual(2);
    expect(await marks("timeline-petstore-baseline", "baseline")).toBe(2);
    expect(await marks("timeline-petstore-baseline", "handler")).toBe(40);
    expect(await marks("timeline-petstore-snapstart", "snapstart")).toBe(2);
    await close();
  });

  it.each(schemes)("is readable in %s: every text stands out from its ground", async (colorScheme) => {
    const { page, close } = await open({ colorScheme });
    const contrasts = await page.evaluate<{ text: string; contrast: number; large: boolean }[]>(CONTRASTS);
    expect(contrasts.length).toBeGreaterThan(100);
    for (const { text, contrast, large } of contrasts) {
      expect({ text, enough: contrast >= (large ? 3 : 4.5) }).toEqual({ text, enough: true });
    }
    await close();
  });

  it("has other colours in the dark", async () => {
    const grounds = await Promise.all(
      schemes.map(async (colorScheme) => {
        const { page, close } = await open({ colorScheme });
        const ground = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
        await close();
        return ground;
      }),
    );
    expect(grounds[0]).not.toBe(grounds[1]);
  });

  it.each([320, 390, 768, 1200])(
    "never scrolls sideways at %d px; wide tables scroll in their own box",
    async (width) => {
      const { page, close } = await open({ width });
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      const shown = width <= 640 ? "narrow" : "wide";
      expect(await count(page, `figure .${shown}:visible`)).toBe(6);
      expect(await count(page, `figure .${shown === "wide" ? "narrow" : "wide"}:visible`)).toBe(0);
      await close();
    },
  );

  it("can be used with the keyboard: skip link, contents, tables", async () => {
    const { page, close } = await open();
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("To the figures");
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

  it("tells a screen reader what each chart shows, and has landmarks, headings in order and scoped tables", async () => {
    const { page, close } = await open();
    for (const chart of await page.locator("[role=img]").all()) {
      expect((await chart.getAttribute("aria-label"))?.length).toBeGreaterThan(40);
    }
    expect(await count(page, "svg:not([aria-hidden=true])")).toBe(0);
    for (const landmark of ["header", "nav[aria-label]", "main", "footer"])
      expect(await count(page, landmark)).toBe(1);
    const levels = await page.evaluate<number[]>(
      '[...document.querySelectorAll("h1, h2, h3")].map((one) => Number(one.tagName[1]))',
    );
    levels.reduce((before, level) => {
      expect(level - before).toBeLessThanOrEqual(1);
      return level;
    }, 0);
    expect(await count(page, "thead th:not([scope]):not(:empty), tbody th:not([scope])")).toBe(0);
    expect(await count(page, "table:not(:has(caption))")).toBe(0);
    const ids = await page.evaluate<string[]>('[...document.querySelectorAll("[id]")].map((one) => one.id)');
    expect(new Set(ids).size).toBe(ids.length);
    await close();
  });

  it("carries all samples, to be downloaded from it", async () => {
    const { page, close } = await open();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByText("All samples as JSON").click(),
    ]);
    const path = join(folder, "downloaded.json");
    await download.saveAs(path);
    expect(parseResults(await readFile(path, "utf8"), path)).toEqual(sampleResults());
    await close();
  });
});

describe("the page of all three applications", () => {
  let to: string;
  beforeAll(async () => {
    to = pathToFileURL(await writePage(sampleResults({ apps: APPS }), join(folder, "three.html"))).href;
  });

  it("has charts of each, a run of both builds, and each one's runtime", async () => {
    const { page, problems, close } = await open({ to });
    expect(problems).toEqual([]);
    expect(await count(page, "figure")).toBe(3 + 2 + 4);
    const ids = await page.evaluate<string[]>('[...document.querySelectorAll("[id]")].map((one) => one.id)');
    expect(new Set(ids).size).toBe(ids.length);
    expect(await page.locator("#table .app").allInnerTexts()).toEqual([
      "Pet store (java11.al2023)",
      "Pet store, Spring Boot 4 (java21)",
      "Hello world (java11.al2023)",
    ]);
    expect(await page.locator(".stats dt").allInnerTexts()).toEqual(
      expect.arrayContaining(["Pet store, Spring Boot 4", "Hello world"]),
    );
    await close();
  });

  it.each([320, 1200])("never scrolls sideways at %d px", async (width) => {
    const { page, close } = await open({ width, to });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    await close();
  });

  it("has a picture with both builds on one scale", () => {
    const widths = [
      ...renderPicture(sampleResults({ apps: APPS })).matchAll(/width="([\d.]+)" height="20"/g),
    ].map(([, width]) => Number(width));
    expect(widths).toHaveLength(10);
    // Without SnapStart 1,600 ms and 2,400 ms; hello world has a scale of its own.
    expect(widths[0]! / widths[4]!).toBeCloseTo(1600 / 2400, 1);
    expect(widths[8]).toBe(widths[4]);
  });
});

it("the page of Spring Boot 4 alone is about it", () => {
  const page = renderPage(sampleResults({ apps: ["boot4"] }));
  expect(page).toMatch(/ cold starts for the pet store on Spring Boot 4, from a snapshot/);
  expect(page).toContain('id="timeline-boot4-snapstart"');
  expect(page).not.toContain("undefined");
});

it("what the machine calls itself can't become markup", () => {
  const page = renderPage(sampleResults());
  expect(page).toContain("Sample CPU &lt;2&gt;");
  expect(page).not.toContain("Sample CPU <2>");
});

it("the page of a run on AWS does without what only the local cloud knows", () => {
  const results = sampleResults();
  results.stack = "dev";
  for (const variant of results.variants) {
    delete variant.snapshot;
    for (const sample of variant.samples) delete sample.split;
  }
  const page = renderPage(results);
  expect(page).toContain("on AWS (stack dev)");
  expect(page).not.toContain("undefined");
  expect(page).not.toContain("NaN");
});

it.each(schemes)("the picture for the README shows every variant in %s", async (colorScheme) => {
  const path = join(folder, "bench.svg");
  await writeFile(path, renderPicture(sampleResults()));
  const { page, problems, close } = await open({ colorScheme, to: pathToFileURL(path).href });
  expect(problems).toEqual([]);
  expect(await count(page, "rect[rx='4']")).toBe(6);
  expect(await page.locator("text.title").first().textContent()).toMatch(
    /^Pet store: (2[89]|30)× faster with SnapStart$/,
  );
  await close();
});

/** In the browser: the contrast of each text with the first opaque ground behind it, after WCAG 2. */
const CONTRASTS = `(() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const colour = parts(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!own || !node.checkVisibility() || node.closest("details:not([open]) > :not(summary)")) continue;
    const style = getComputedStyle(node);
    const colour = node instanceof SVGElement ? style.fill : style.color;
    if (!/^rgb/.test(colour)) continue;
    const [a, b] = [light(parts(colour)), light(ground(node))].sort((x, y) => y - x);
    found.push({ text: node.textContent.trim().slice(0, 40), contrast: (a + 0.05) / (b + 0.05), large: parseFloat(style.fontSize) >= 24 });
  }
  return found;
})()`;
