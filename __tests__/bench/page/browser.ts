import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { findChromium, launchChromium } from "./chromium";

export const SCHEMES = ["light", "dark"] as const;
export type Scheme = (typeof SCHEMES)[number];

let executable: string | undefined;
let why = "";
try {
  executable = findChromium();
} catch (error) {
  // On CI it has to be there; elsewhere the tests that need it say so, and that they are skipped.
  if (process.env.CI) throw error;
  why = (error as Error).message;
  console.warn(`Skipped: ${why}`);
}

/** `describe` where there is a Chromium; else a skipped one that says why. */
export function describeInBrowser(name: string, tests: () => void): void {
  if (executable) describe(name, tests);
  else describe.skip(`${name} (skipped: ${why})`, tests);
}

export interface OpenOptions {
  path: string;
  width?: number;
  colorScheme?: Scheme;
  javaScriptEnabled?: boolean;
}

/** A machine that is busy otherwise takes its time for a page; Jest's five seconds are for tests without a browser. */
jest.setTimeout(60_000);

/** A browser and a folder for the tests of one `describe`; both are gone afterwards. */
export function useBrowser() {
  let browser: Browser;
  const place = { folder: "" };

  beforeAll(async () => {
    browser = await launchChromium();
    place.folder = await mkdtemp(join(tmpdir(), "page-"));
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await rm(place.folder, { recursive: true, force: true });
  });

  /** Opens a page; `problems` gathers what the browser complains about and every request but the page itself. */
  const open = async ({
    path,
    width = 1200,
    colorScheme = "light",
    javaScriptEnabled = true,
  }: OpenOptions) => {
    const to = pathToFileURL(path).href;
    const viewport = { width, height: 800 };
    const context = await browser.newContext({
      viewport,
      colorScheme,
      javaScriptEnabled,
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
  };
  return { open, place };
}

export const count = (page: Page, selector: string) => page.locator(selector).count();
