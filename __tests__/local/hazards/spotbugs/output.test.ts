import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseOutput } from "../../../../local/hazards/spotbugs/output";

/** Of SpotBugs 4.9.8 with AWS's rules 0.2.1, on Planted, Clean, a class with two constructors, one of a Java to come. */
const RECORDED = readFileSync(join(__dirname, "recorded.sarif"), "utf8");

test("SpotBugs' output is read: where the rules found something, and what couldn't be looked at", () => {
  const { results, errors } = parseOutput(RECORDED);
  expect(results.map(({ member, line }) => `${member} ${line}`)).toEqual([
    "planted.Planted.ID 11",
    "planted.Planted.RANDOM 10",
    "planted.Twice.id 6",
    "planted.Twice.id 9",
  ]);
  expect(results[0]).toMatchObject({
    rule: "AWS_LAMBDA_SNAP_START_BUG",
    className: "planted.Planted",
    file: "planted/Planted.java",
  });
  expect(errors).toEqual([
    "Error scanning clean/Newer for referenced classes: Unsupported class file major version 99",
  ]);
});

test("a class that was compiled without line numbers has no place", () => {
  const sarif = JSON.parse(RECORDED);
  // As SpotBugs wrote it for the same classes after `javac -g:none`.
  for (const { locations } of sarif.runs[0].results) delete locations[0].physicalLocation;
  const [first] = parseOutput(JSON.stringify(sarif)).results;
  expect(Object.keys(first!).sort()).toEqual(["className", "member", "rule", "text"]);
});

test("what isn't SpotBugs' output is refused", () => {
  expect(() => parseOutput("")).toThrow("SpotBugs' output isn't understood: no JSON");
  expect(() => parseOutput('{"runs":[]}')).toThrow(/^SpotBugs' output isn't understood: \S/);
});
