import { readFileSync } from "node:fs";

const flags = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, flag]) => flag!).sort();

test("docs/settings.md has the options of npm start, and no others", () => {
  const code = ["local/start.ts", "local/deploy/config-option.ts", "local/deploy/own-function-options.ts"]
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
  const documented = flags(readFileSync("docs/settings.md", "utf8"), /^\| `--([\w-]+)[^|]*\|/gm);
  expect(documented).toEqual(flags(code, /ption\(\s*"(?:-\w, )?--([\w-]+)/g));
  expect(documented).toContain("config");
});
