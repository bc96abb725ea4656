import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pc from "picocolors";
import { readHistory, RUN_FILE } from "../../bench/history";
import { renderHistory } from "../../bench/historyText";
import { formatRestoreResults } from "../../bench/restore/results";
import { formatResults, type Results } from "../../bench/results";
import { pruneRuns, runFolder } from "../../bench/runs";
import { displayWidth } from "../../bench/terminal";
import { APPS } from "../../bench/variants";
import { SAMPLE } from "./restore/sample";
import { sampleResults } from "./sampleResults";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "bench-history-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (day: number, changes: Partial<Results> = {}): Results => ({
  ...sampleResults({ apps: ["petstore"] }),
  startedAt: `2026-11-${String(day).padStart(2, "0")}T10:00:00.000Z`,
  ...changes,
});

function keep(name: string, results: Results): void {
  mkdirSync(join(folder, name, ".."), { recursive: true });
  writeFileSync(join(folder, name), formatResults(results));
}

const text = async (width = 80) => renderHistory(await readHistory(folder), width, pc.createColors(false));

describe("the history", () => {
  it("lists each run once, from the oldest to the newest, with what it was of", async () => {
    const commit = { hash: "0123456789abcdef", dirty: true };
    const newest = at(9, { provenance: { commit, command: "npm run bench" } });
    keep("latest.json", newest);
    keep(join("2026-11-09T10-00-00", RUN_FILE), newest);
    keep("reference.json", at(3));
    writeFileSync(join(folder, "restore-latest.json"), formatRestoreResults(SAMPLE));
    const { entries, unreadable } = await readHistory(folder);
    expect(unreadable).toEqual([]);
    expect(entries.map(({ path, startedAt }) => [path, startedAt.slice(0, 10)])).toEqual([
      [join(folder, "reference.json"), "2026-11-03"],
      [join(folder, "2026-11-09T10-00-00", RUN_FILE), "2026-11-09"],
    ]);
    const of = (name: string) => newest.variants.find(({ variant }) => variant === name)!.cold!;
    expect(entries[1]).toMatchObject({
      commit,
      command: "npm run bench",
      interrupted: false,
      differences: [],
      apps: [
        {
          app: "petstore",
          runtime: "java11.al2023",
          priming: "invoke",
          cold: { p50: of("baseline").p50, count: 21 },
          snapshot: { p50: of("snapstart").p50, count: 21 },
          speedup: newest.speedup.petstore,
        },
      ],
    });
    expect(await text()).toMatch(/^2026-11-09 10:00 {2}0123456\* +Pet store +1,\d{3} → +5\d\.\d +\d\d×$/m);
  });

  it("marks runs that can't be compared with the newest, by what differs", async () => {
    keep("a.json", at(1, { machine: { ...at(1).machine, cpu: "Another CPU" } }));
    keep("b.json", at(2, { settings: { ...at(2).settings, concurrency: 8 } }));
    keep("c.json", at(3, { machine: { ...at(3).machine, java: 21 } }));
    keep("d.json", at(4, { interrupted: true, snapshotMissing: "no CRIU here", speedup: {} }));
    keep("e.json", at(5));
    const { entries } = await readHistory(folder);
    expect(entries.map(({ differences }) => differences.map(({ kind }) => kind))).toEqual([
      ["machine"],
      ["load"],
      ["software"],
      ["snapshots"],
      [],
    ]);
    const said = (await text()).replace(/\s+/g, " ");
    expect(said).toContain("not comparable with the newest run: processor: Another CPU and Sample CPU <2>");
    expect(said).toContain("not comparable with the newest run: requests at a time: 8 and 2");
    expect(said).toContain("no snapshot: no CRIU here");
    expect(said).toContain("interrupted");
    expect(said).toContain("Machine A: Another CPU, 2 cores.");
    expect(said.match(/not comparable/g)).toHaveLength(3);
  });

  it("says which files it couldn't read, and lists the others", async () => {
    keep("good.json", at(1));
    writeFileSync(join(folder, "cut.json"), '{"schema": 1, "sta');
    writeFileSync(join(folder, "other.json"), '{"schema": 2}');
    const { entries, unreadable } = await readHistory(folder);
    expect(entries).toHaveLength(1);
    expect(unreadable.map(({ path }) => path)).toEqual([
      join(folder, "cut.json"),
      join(folder, "other.json"),
    ]);
    expect(unreadable[0]!.reason).toMatch(/^isn't JSON/);
    expect((await text()).replace(/\s+/g, " ")).toContain(
      `Not read: ${join(folder, "other.json")}: isn't a results file`,
    );
  });

  it("of an empty folder has no runs; of none it is an error", async () => {
    expect(await text()).toBe("No runs yet.");
    await expect(readHistory(join(folder, "absent"))).rejects.toThrow("can't read the folder");
  });

  it.each([60, 80])("fits %i columns, with every figure", async (width) => {
    const machine = { ...at(1).machine, cpu: "漢字 漢字 漢字 漢字 ".repeat(6).trim() };
    const all = { ...sampleResults({ apps: APPS }), machine, snapshotMissing: "word ".repeat(30) };
    keep("a.json", { ...at(1), ...all, startedAt: "2026-11-01T10:00:00.000Z" });
    keep("b.json", sampleResults({ apps: APPS }));
    const said = await text(width);
    // A path may be longer than the terminal, on a line of its own.
    for (const line of said.split("\n").filter((one) => !one.includes(folder)))
      expect(displayWidth(line)).toBeLessThanOrEqual(width);
    expect(said.match(/\d×$/gm)).toHaveLength(6);
  });
});

describe("the results folder", () => {
  const name = (index: number) => `2026-11-${String(index).padStart(2, "0")}T10-00-00`;

  it("keeps the newest runs; files and other folders stay", async () => {
    for (let day = 1; day <= 5; day++) keep(join(name(day), RUN_FILE), at(day));
    keep("reference.json", at(1));
    keep(join("mine", RUN_FILE), at(1));
    expect(await pruneRuns(folder, 3)).toEqual([name(1), name(2)]);
    expect(readdirSync(folder).sort()).toEqual([name(3), name(4), name(5), "mine", "reference.json"]);
    expect(await pruneRuns(folder, 3)).toEqual([]);
  });

  it("names a run by when it began, beside the results file", () => {
    const began = new Date("2026-11-24T09:59:15.053Z");
    expect(runFolder("bench/results/latest.json", began)).toBe("bench/results/2026-11-24T09-59-15");
  });
});
