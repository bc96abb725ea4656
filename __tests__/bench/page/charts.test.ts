import type { Page } from "playwright-core";
import { count, describeInBrowser, useBrowser } from "./browser";
import { writePages } from "./samplePages";

describeInBrowser("the page's charts", () => {
  const { open, place } = useBrowser();
  let paths: Awaited<ReturnType<typeof writePages>>;
  beforeAll(async () => {
    paths = await writePages(place.folder);
  }, 120_000);

  const figure = (id: string) => `figure[aria-labelledby=${id}]`;
  const shown = (page: Page, selector: string) => count(page, `${selector} >> visible=true`);

  it("have the marks that their data need", async () => {
    const { page, close } = await open({ path: paths.run });
    expect(await count(page, "figure")).toBe(1 + 2 + 2 + 2);
    const marks = (id: string, colour: string) => shown(page, `${figure(id)} [fill="var(--${colour})"]`);
    // 3 rounds of 5 single requests and 2 of the load; 5 marks on each of the two curves.
    expect(await marks("distribution-petstore", "baseline")).toBe(21 + 10);
    expect(await shown(page, `${figure("overview")} [data-m]`)).toBe(6);
    expect(await marks("split-all", "init")).toBe(2);
    expect(await shown(page, `${figure("timeline-petstore-baseline")} [data-m]`)).toBe(2);
    await close();
  });

  it("say a mark's value where the pointer is", async () => {
    const { page, close } = await open({ path: paths.run });
    const mark = page.locator(`${figure("overview")} .wide.log [data-m]`).last();
    await mark.scrollIntoViewIfNeeded();
    const box = (await mark.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2 + 3, box.y + box.height / 2);
    const tip = page.locator(`${figure("overview")} .tip`);
    expect(await tip.innerText()).toMatch(
      /^Hello world, SnapStart\nmedian 4\d\.\d ms, fastest 4\d\.\d ms, slowest 5\d\.\d ms$/,
    );
    await page.mouse.move(1, 1);
    expect(await tip.isVisible()).toBe(false);
    await close();
  });

  it("say values to the keyboard, too: arrows move through the marks", async () => {
    const { page, close } = await open({ path: paths.run });
    const plot = page.locator(`${figure("overview")} .plot`);
    await page
      .locator(`${figure("overview")} .switch button`)
      .last()
      .focus();
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.className")).toBe("plot");
    const tip = plot.locator(".tip");
    expect(await tip.innerText()).toMatch(/^Pet store, without SnapStart\nmedian 1,\d+ ms/);
    await page.keyboard.press("ArrowRight");
    expect(await tip.innerText()).toMatch(/^Pet store, SnapStart, unprimed \(none\)/);
    expect(await page.locator("#status").innerText()).toMatch(
      /^Pet store, SnapStart, unprimed \(none\): median/,
    );
    await page.keyboard.press("End");
    expect(await tip.innerText()).toMatch(/^Hello world, SnapStart/);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Home");
    expect(await tip.innerText()).toMatch(/^Pet store, without SnapStart/);
    await page.keyboard.press("Escape");
    expect(await tip.isVisible()).toBe(false);
    expect(await plot.getAttribute("role")).toBe("group");
    await close();
  });

  it("lose a version that is switched off, all of them, and get it back", async () => {
    const { page, close } = await open({ path: paths.run });
    const button = page.getByRole("button", { name: "without SnapStart" });
    const marks = () =>
      Promise.all([
        shown(page, `${figure("overview")} [fill="var(--baseline)"]`),
        shown(page, `${figure("distribution-petstore")} [stroke="var(--baseline)"]`),
        shown(page, `${figure("split-all")} [fill="var(--init)"]`),
        shown(page, figure("timeline-petstore-baseline")),
      ]);
    const all = await marks();
    expect(Math.min(...all)).toBeGreaterThan(0);
    await button.click();
    expect(await button.getAttribute("aria-pressed")).toBe("false");
    expect((await marks()).map((left, index) => left < all[index]!)).toEqual([true, true, true, true]);
    expect(await shown(page, `${figure("overview")} [fill="var(--snapstart)"]`)).toBeGreaterThan(0);
    await button.press("Enter");
    expect(await button.getAttribute("aria-pressed")).toBe("true");
    expect(await marks()).toEqual(all);
    await close();
  });

  it("have a linear and a logarithmic axis", async () => {
    const { page, close } = await open({ path: paths.run });
    const drawing = (scale: string) => shown(page, `${figure("distribution-petstore")} .${scale}`);
    expect([await drawing("log"), await drawing("linear")]).toEqual([1, 0]);
    const linear = page.locator(`${figure("distribution-petstore")} .switch`).getByText("Linear");
    await linear.click();
    expect([await drawing("log"), await drawing("linear")]).toEqual([0, 1]);
    expect(await linear.getAttribute("aria-pressed")).toBe("true");
    // Each figure has its own.
    expect(await shown(page, `${figure("overview")} .log`)).toBe(1);
    await close();
  });

  it("stand there without JavaScript, with all values in tables, and without a switch that does nothing", async () => {
    const { page, problems, close } = await open({ path: paths.run, javaScriptEnabled: false });
    expect(problems.filter((one) => !/script/i.test(one))).toEqual([]);
    expect(await shown(page, "figure .drawing")).toBe(7);
    expect(await shown(page, ".switch")).toBe(0);
    expect(await page.locator(".versions button:enabled").count()).toBe(0);
    const tables = await page.locator("figure details table").count();
    expect(tables).toBe(7);
    await close();
  });

  it.each(["compare", "history"] as const)("of the %s page answer, too", async (kind) => {
    const { page, problems, close } = await open({ path: paths[kind] });
    const mark = page.locator(".wide [data-m]").first();
    await mark.scrollIntoViewIfNeeded();
    const box = (await mark.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    expect(await page.locator(".tip >> visible=true").innerText()).toMatch(
      kind === "compare" ? /can't tell|slower/ : /ms, 2026-11-1\d 10:00 UTC, commit a1b2c3d\*/,
    );
    expect(problems).toEqual([]);
    await close();
  });

  it("use a colour for one thing only", async () => {
    const { page, close } = await open({ path: paths.run });
    const used = await page.evaluate<string[][]>(
      `[...document.querySelectorAll("figure")].map((one) => [...new Set([...one.querySelectorAll("[data-m]")].map((mark) => mark.getAttribute("fill")))])`,
    );
    const versions = ["var(--baseline)", "var(--unprimed)", "var(--classes)", "var(--snapstart)"];
    for (const colours of used) {
      const ofVersions = colours.filter((one) => versions.includes(one));
      expect([0, colours.length]).toContain(ofVersions.length);
    }
    await close();
  });
});
