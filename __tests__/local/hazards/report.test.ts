import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { displayWidth } from "../../../bench/terminal";
import { judge, readAccepted } from "../../../local/hazards/accepted";
import type { Hazard } from "../../../local/hazards/hazard";
import { counted, renderReport } from "../../../local/hazards/report";
import { PLAIN } from "../../../local/terminal/colours";
import { escaping, inClass, sampleHazard } from "./sample-hazard";

/** Words enough for several lines. */
const WHY = { why: `Since ${"words ".repeat(30)}`.trim() };
const hazard = (changes: Partial<Hazard> = {}): Hazard => sampleHazard({ ...WHY, ...changes });
const SOURCE = inClass(12, WHY);
const NOTE = escaping(WHY);
const ACCEPTANCE = { rule: SOURCE.rule, where: SOURCE.where, reason: "only for tests" };
const OTHER = { rule: "time/other", where: "nowhere", reason: "gone" };

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "hazards-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("acceptances", () => {
  it("go by rule and place, and those that nothing meets are told", () => {
    const judged = judge([hazard(), SOURCE], [ACCEPTANCE, OTHER]);
    expect(judged).toEqual({
      open: [hazard()],
      accepted: [{ ...SOURCE, reason: "only for tests" }],
      unused: [OTHER],
    });
    expect(judge([hazard()], [{ ...ACCEPTANCE, where: "elsewhere", rule: hazard().rule }]).open).toHaveLength(
      1,
    );
  });

  const write = (text: string) => {
    const path = join(folder, "accepted.json");
    writeFileSync(path, text);
    return path;
  };

  it("come from a file", async () => {
    const path = write(JSON.stringify({ accepted: [ACCEPTANCE] }));
    await expect(readAccepted(path)).resolves.toEqual([ACCEPTANCE]);
  });

  it.each([
    ["isn't JSON", "{", /isn't JSON/],
    [
      "has one without a reason",
      JSON.stringify({ accepted: [{ ...OTHER, reason: " " }] }),
      /accepted\.0\.reason/,
    ],
    ["has another member", JSON.stringify({ accepted: [], ignored: [] }), /ignored/],
  ])("are refused where the file %s", async (_, text, message) => {
    await expect(readAccepted(write(text))).rejects.toThrow(message);
  });

  it("are refused where the named file isn't there", async () => {
    await expect(readAccepted(join(folder, "absent.json"))).rejects.toThrow(
      /--accepted: there is no file .*absent\.json/,
    );
  });
});

describe("the report", () => {
  const result = {
    hazards: [],
    skipped: [{ part: "time", why: "the clock can't be set" }],
    times: [{ part: "values", ms: 3_210 }],
    hooks: [
      {
        class: "com.acme.orders.infrastructure.persistence.Pool$Hooks",
        beforeCheckpoint: { order: 1, ms: 812.4 },
        afterRestore: { order: 2, ms: 0.21, classes: 3 },
      },
      { class: "com.acme.Cache", beforeCheckpoint: { order: 2, ms: 9 } },
    ],
  };
  const render = (width: number) =>
    renderReport(judge([hazard(), NOTE, SOURCE], [ACCEPTANCE, OTHER]), result, width, PLAIN);

  it.each([40, 80, 100])("fits %i columns, but for what can't be broken", (width) => {
    const wide = render(width)
      .split("\n")
      .filter((line) => displayWidth(line) > width);
    expect(wide.filter((line) => line.trim().includes(" ") && !/^ {2}see/.test(line))).toEqual([]);
  });

  it("tells what was found, accepted, not found any more, not checked, and how long it took", () => {
    const text = render(80).replace(/\s+/g, " ");
    for (const part of [
      "error values/shared-identity",
      "where GET /orders: answer.id",
      "do Make it later.",
      "Accepted heap/java.util.Random, GET /orders: answer.id only for tests",
      "Accepted, but not found any more time/other, nowhere",
      "Not checked time: the clock can't be set",
      "Hooks resource before after",
      "Pool$Hooks 1. 812 ms 2. 0.2 ms",
      "com.acme.Cache 2. 9.0 ms didn't run",
      "1 error, 1 note, 1 accepted",
      "values 3.2 s",
    ])
      expect(text).toContain(part);
  });

  it("tells what several places have in common once", () => {
    const places = ["a", "b"].map((where) => hazard({ where, evidence: [`seen in ${where}`] }));
    const judged = judge([...places, hazard({ where: "c", severity: "warning" })], []);
    const text = renderReport(judged, { ...result, skipped: [] }, 200, PLAIN);
    expect(text.match(/^ {2}why/gm)).toHaveLength(2);
    expect(text).toContain("  where  a\n  seen   seen in a\n  where  b\n  seen   seen in b\n  why    ");
    expect(text).toContain("2 errors, 1 warning");
  });

  it("passes no commands to the terminal", () => {
    // eslint-disable-next-line no-control-regex
    expect(render(80)).not.toMatch(/\u001b/);
  });

  it("counts", () => {
    expect(counted([])).toBe("no hazards");
    expect(counted([hazard(), hazard(), NOTE])).toBe("2 errors, 1 note");
  });
});
