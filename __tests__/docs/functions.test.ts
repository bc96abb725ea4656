import { readFileSync } from "node:fs";
import { FUNCTIONS } from "../functions/functions";
import { functionRun, parseResults } from "../functions/results";
import { withTable } from "../functions/table";

const committed = parseResults(readFileSync("__tests__/functions/results.json", "utf8"));
const page = readFileSync("docs/functions.md", "utf8");

test("docs/functions.md has the table of the committed results", () => {
  expect(page).toBe(withTable(page, committed));
});

test("the committed results are of all functions, as they are now", () => {
  const about = ({ name, framework, version, runtime }: (typeof committed.runs)[number]) => ({
    name,
    framework,
    version,
    runtime,
  });
  expect(committed.runs.map(about)).toEqual(FUNCTIONS.map((one) => about(functionRun(one, ""))));
});

test("docs/functions.md says of each function what it is there for", () => {
  const named = [...page.matchAll(/^\| `([\w-]+)` +\|/gm)].map(([, name]) => name);
  expect(named).toEqual(FUNCTIONS.map(({ name }) => name));
});
