import { readFileSync } from "node:fs";
import { ADMITTED, LISTENERS } from "../../../../local/cloud/access/listeners";

test("SECURITY.md has the table of listeners", () => {
  const rows = Object.values(LISTENERS).map(
    ({ what, address, admits }) => `| ${what} | \`${address}\` | ${ADMITTED[admits]} |\n`,
  );
  expect(readFileSync("SECURITY.md", "utf8")).toContain(`| --- | --- | --- |\n${rows.join("")}\n`);
});
