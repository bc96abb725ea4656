import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compare } from "../../../bench/compare";
import { compareCommand, historyCommand } from "../../../bench/fileCommands";
import { readHistory } from "../../../bench/history";
import { renderComparePage } from "../../../bench/page/compare";
import { renderHistoryPage } from "../../../bench/page/history";
import { sampleResults } from "../sampleResults";
import { recordedResults, writeRuns } from "./samplePages";

/** A page's text, without markup, drawings and scripts. */
const textOf = (page: string) =>
  page
    .replace(/<(script|style|svg)[\s\S]*?<\/\1>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");

describe("the page of a comparison", () => {
  it("says what got faster and slower, with intervals, and what can't be told", () => {
    const text = textOf(
      renderComparePage(compare(sampleResults(), recordedResults({ seed: 2, factor: 1.5 }))),
    );
    expect(text).toMatch(/0 faster, 8 slower/);
    expect(text).toMatch(/Of 18 figures\. Of the other 10, a change can’t be told from noise/);
    expect(text).toMatch(/cold start slower 5\d\.\d 8\d\.\d 1\.\d\d× 1\.\d\d× to 1\.\d\d×/);
    expect(text).toMatch(/warm call can&#39;t tell/);
    expect(text).toMatch(/a1b2c3d4e5 with uncommitted changes/);
    expect(text).toMatch(/Commit not recorded/);
  });

  it("says so where nothing changed", () => {
    expect(textOf(renderComparePage(compare(sampleResults(), sampleResults({ seed: 2 }))))).toContain(
      "No change beyond noise",
    );
  });

  it("compares nothing of two machines, and says why", () => {
    const other = sampleResults();
    other.machine = { ...other.machine, cores: 8 };
    const page = renderComparePage(compare(sampleResults(), other));
    expect(textOf(page)).toContain("These runs can’t be compared");
    expect(textOf(page)).toContain(
      "Not compared (18 figures), since the runs have a different cores: 2 and 8.",
    );
    expect(page).not.toContain("<figure");
  });
});

describe("the page of the history", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "history-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("lists runs with commit, medians and ratio, and puts those apart that can't be compared", async () => {
    await writeRuns(folder);
    await writeFile(join(folder, "broken.json"), "{");
    const page = renderHistoryPage(await readHistory(folder));
    const text = textOf(page);
    expect(text).toContain("5 runs From 2026-11-10 to 2026-11-14.");
    const [together, apart] = text
      .slice(text.indexOf("All runs"))
      .split("Not comparable with the newest run");
    expect(together).toMatch(/2026-11-14 10:00 a1b2c3d\* 1,\d{3} 5\d\.\d (2[89]|3\d)× /);
    expect(together).not.toContain("2026-11-12");
    expect(apart).toMatch(/^ 2026-11-12 10:00 .* other processor: Another CPU and Sample CPU/);
    expect(text).toContain("broken.json");
    // Hollow in the drawing.
    expect(page).toMatch(/fill="var\(--surface\)" stroke="var\(--baseline\)"/);
  });

  it("is there before there are runs", async () => {
    expect(textOf(renderHistoryPage(await readHistory(folder)))).toContain(
      "No runs yet npm run bench makes one.",
    );
  });

  it("is written by `history --page`, and the comparison's by `compare --page`", async () => {
    const said = jest.spyOn(console, "log").mockReturnValue(undefined);
    await writeRuns(folder);
    const page = join(folder, "page.html");
    await historyCommand(folder, { page });
    expect(textOf(await readFile(page, "utf8"))).toContain("5 runs From 2026-11-10");
    await compareCommand(join(folder, "run-0.json"), join(folder, "run-4.json"), { page });
    expect(textOf(await readFile(page, "utf8"))).toContain("Two runs of the SnapStart benchmark, compared");
    expect(said.mock.calls.flat().filter((line) => /^\nPage: .*page\.html$/.test(String(line)))).toHaveLength(
      2,
    );
    said.mockRestore();
  });
});
