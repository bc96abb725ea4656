import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseOutput } from "../../../local/hazards/spotbugs/output";
import { staticHazards, unseenClasses } from "../../../local/hazards/static-hazards";

const recorded = () => parseOutput(readFileSync(join(__dirname, "spotbugs/recorded.sarif"), "utf8"));

const TEXT =
  "Detected handler state that is potentially not resilient to VM snapshot and restore operations.";

test("each field that AWS's rules name is a warning, with each place that sets it", () => {
  const { hazards } = staticHazards(recorded());
  expect(hazards.map(({ where, evidence, source }) => ({ where, evidence, source }))).toEqual([
    {
      where: "planted.Planted.ID",
      evidence: [`planted/Planted.java:11: ${TEXT}`],
      source: { className: "planted.Planted", line: 11 },
    },
    {
      where: "planted.Planted.RANDOM",
      evidence: [`planted/Planted.java:10: ${TEXT}`],
      source: { className: "planted.Planted", line: 10 },
    },
    {
      where: "planted.Twice.id",
      evidence: [`planted/Twice.java:6: ${TEXT}`, `planted/Twice.java:9: ${TEXT}`],
      source: { className: "planted.Twice", line: 6 },
    },
  ]);
  for (const hazard of hazards) {
    expect(hazard).toMatchObject({
      kind: "static-rule",
      rule: "static-rule/AWS_LAMBDA_SNAP_START_BUG",
      severity: "warning",
      link: "https://docs.aws.amazon.com/lambda/latest/dg/snapstart-best-practices.html",
    });
    expect(hazard.remedy).toContain('@SuppressFBWarnings("AWS_LAMBDA_SNAP_START_BUG")');
  }
});

test("what SpotBugs couldn't look at is told, once", () => {
  const { errors } = recorded();
  const why = `SpotBugs: ${errors[0]}`;
  expect(staticHazards({ results: [], errors }).skipped).toEqual([{ part: "static rules", why }]);
  expect(staticHazards({ results: [], errors: [...errors, "b", "c"] }).skipped).toEqual([
    { part: "static rules", why: `${why}, and 2 more` },
  ]);
});

test("a class without line numbers is named without them", () => {
  const [recordedResult] = recorded().results;
  const { rule, text, className, member } = recordedResult!;
  const [hazard] = staticHazards({ results: [{ rule, text, className, member }], errors: [] }).hazards;
  expect(hazard).toMatchObject({ evidence: [TEXT] });
  expect(hazard?.source).toEqual({ className: "planted.Planted" });
});

test("names can't command a terminal", () => {
  const [first] = recorded().results;
  const hostile = { ...first!, className: "a\u001b[2Jb", member: "a\u001b[2Jb.c\u0007" };
  const [hazard] = staticHazards({ results: [hostile], errors: [] }).hazards;
  expect(hazard).toMatchObject({ where: "ab.c\ufffd", source: { className: "ab" } });
});

test("class files that the rules don't see are counted", () => {
  const none = { classes: [], libraries: [], damaged: 0, left: 0 };
  const whys = (own: Partial<typeof none>) => unseenClasses({ ...none, ...own }).map(({ why }) => why);
  expect(whys({})).toEqual(["the zip has no classes but those of well-known libraries"]);
  expect(unseenClasses({ ...none, classes: ["0.class"] })).toEqual([]);
  expect(whys({ damaged: 1 })).toEqual(["1 class file can't be read"]);
  expect(unseenClasses({ ...none, classes: ["0.class"], damaged: 2, left: 3 }).map(({ why }) => why)).toEqual(
    ["2 class files can't be read", "3 class files left out, of 6"],
  );
});
