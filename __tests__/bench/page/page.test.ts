import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { renderPage, writePage } from "../../../bench/page/page";
import { parseResults, readResults } from "../../../bench/results";
import { APPS } from "../../../bench/variants";
import { sampleResults } from "../sampleResults";
import { count, describeInBrowser, useBrowser } from "./browser";
import { recordedResults, writePages } from "./samplePages";

describeInBrowser("the page", () => {
  const { open, place } = useBrowser();
  let paths: Awaited<ReturnType<typeof writePages>>;
  beforeAll(async () => {
    paths = await writePages(place.folder);
  }, 120_000);

  it("opens from disk without a request or a complaint", async () => {
    for (const path of Object.values(paths)) {
      const { page, problems, close } = await open({ path });
      expect(problems).toEqual([]);
      expect(await count(page, "link[rel=stylesheet], script[src], img")).toBe(0);
      await close();
    }
  });

  it("says the ratio first, and on the same screen what it isn't", async () => {
    const { page, close } = await open({ path: paths.run });
    expect(await page.title()).toBe("SnapStart benchmark, 2026-11-23");
    expect(await page.locator("h1").innerText()).toMatch(
      /^(2[89]|30)×\s+faster cold starts for the pet store, from a snapshot$/,
    );
    const caveat = page.locator(".caveat");
    expect(await caveat.innerText()).toMatch(/^These are not AWS’s times\./);
    expect(await caveat.innerText()).toContain("282 ms without it, 687 ms with it");
    const box = (await caveat.boundingBox())!;
    expect(box.y + box.height).toBeLessThan(800);
    expect(await page.locator("h2").allInnerTexts()).toEqual([
      "Cold starts at a glance",
      "How long requests take",
      "Where the time of a cold start goes",
      "Load from zero, environment by environment",
      "All figures",
      "Size of a snapshot, and memory",
      "Safe to restore?",
      "Machine and method",
    ]);
    await close();
  });

  it("says what was measured, by which command, and how quiet the machine was", async () => {
    const { page, close } = await open({ path: paths.run });
    const facts = await page.locator(".facts").innerText();
    for (const fact of [
      "a1b2c3d4e5 with uncommitted changes",
      "npm run bench -- --rounds 3",
      "java11.al2023",
      "invoke",
      "17.0.12, Debian",
      "4.0 % of the processors busy before the run, 1.2 % taken by the host during it",
    ])
      expect(facts).toContain(fact);
    await close();
  });

  it("has charts of each application, and each one's runtime", async () => {
    const { page, close } = await open({ path: paths.three });
    expect(await count(page, "figure")).toBe(1 + 3 + 2 + 4);
    expect(await page.locator("#table .group").allInnerTexts()).toEqual(
      [1, 2, 3, 4].flatMap(() => [
        "Pet store (java11.al2023)",
        "Pet store, Spring Boot 4 (java21)",
        "Hello world (java11.al2023)",
      ]),
    );
    expect(await page.locator(".stats dt").allInnerTexts()).toEqual(
      expect.arrayContaining(["Pet store, Spring Boot 4", "Hello world"]),
    );
    await close();
  });

  it("carries all samples, to be downloaded from it", async () => {
    const { page, close } = await open({ path: paths.run });
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByText("All samples as JSON").click(),
    ]);
    const path = join(place.folder, download.suggestedFilename());
    await download.saveAs(path);
    const results = parseResults(gunzipSync(await readFile(path)).toString(), path);
    const withoutIds = ({ variants, ...rest }: typeof results) => ({
      ...rest,
      variants: variants.map((one) => ({
        ...one,
        samples: one.samples.map((each) => ({ ...each, requestId: "" })),
      })),
    });
    expect(withoutIds(results)).toEqual(withoutIds(recordedResults()));
    await close();
  });

  it("of the committed results is below 1 MB", async () => {
    const reference = join(__dirname, "../../../bench/results/reference.json");
    const path = await writePage(await readResults(reference), join(place.folder, "reference.html"));
    expect((await stat(path)).size).toBeLessThan(1_000_000);
    const { problems, close } = await open({ path });
    expect(problems).toEqual([]);
    await close();
  });
});

/** Where a page shows a value that isn't there; its script and the data to download aren't shown. */
const saysNothing = (page: string) =>
  page.replace(/<script>[\s\S]*?<\/script>|href="data:[^"]*"/g, "").match(/.{0,60}(undefined|NaN).{0,60}/g) ??
  [];

it("an older file's page says what wasn't recorded", () => {
  const page = renderPage(sampleResults());
  expect(page.match(/not recorded/g)).toHaveLength(3);
});

it("failed requests stand on the first screen and in the table", () => {
  const results = sampleResults();
  expect(renderPage(results)).toMatch(/<strong>0 failed<\/strong> of [\d,]+ requests/);
  results.variants[0]!.load.failed = 12;
  const page = renderPage(results);
  const [before] = page.split("<main");
  expect(before).toContain("Pet store, without SnapStart: 12 of 120 requests under load failed.");
  expect(before).not.toContain("0 failed");
  expect(page).toContain('<span class="bad">12</span>');
});

it("without snapshots there is no ratio, and the page says why", () => {
  const results = sampleResults();
  results.snapshotMissing = "criu isn't installed";
  results.speedup = {};
  results.speedups = {};
  results.notes = [];
  const page = renderPage(results);
  expect(page).toContain("No snapshot on this machine");
  expect(page).toContain("Criu isn&#39;t installed.");
  expect(page.split("<main")[0]).not.toMatch(/× (faster|slower)/);
  expect(saysNothing(page)).toEqual([]);
});

it("prices of AWS aren't applied to local times", () => {
  expect(renderPage(recordedResults({ apps: APPS }))).not.toMatch(/\$\d|US dollars|A million/);
});

it("the page of Spring Boot 4 alone is about it", () => {
  const page = renderPage(sampleResults({ apps: ["boot4"] }));
  expect(page).toMatch(/ cold starts for the pet store on Spring Boot 4, from a snapshot/);
  expect(page).toContain('id="timeline-boot4-snapstart"');
  expect(saysNothing(page)).toEqual([]);
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
  expect(page).toContain("on AWS, stack dev");
  expect(page).not.toContain("These are not AWS");
  expect(page).toContain("Billed, cold");
  expect(saysNothing(page)).toEqual([]);
});
