import { readFileSync } from "node:fs";
import { RUNTIMES } from "../../config/runtimes";
import { describeSettings } from "../../config/settings";

const text = readFileSync("docs/settings.md", "utf8");

/** The table's rows by their first cell. */
const rows = new Map(
  [...text.matchAll(/^\| `(\w+)` \| (.*?) \| (.*) \| `(.*?)` \| (.*) \|$/gm)].map(
    ([, key, byDefault, may, set, meaning]) => [key, { byDefault, may, set, meaning }],
  ),
);

test("the table has every setting, in order", () => {
  expect([...rows.keys()]).toEqual(describeSettings().map(({ key }) => key));
});

test.each(describeSettings())("$key is documented as it is checked", ({ key, may, set, ...setting }) => {
  const value = setting.default;
  const byDefault = typeof value === "string" ? value : JSON.stringify(value);
  expect(rows.get(key)).toEqual({
    byDefault: setting.usual ?? (value === undefined ? "–" : `\`${byDefault}\``),
    may,
    set,
    meaning: expect.stringMatching(/^\S.{10}/),
  });
});

test("Pulumi.dev.yaml shows settings that exist", () => {
  const shown = readFileSync("Pulumi.dev.yaml", "utf8").matchAll(/petstore-snapstart:(\w+):/g);
  const keys = [...shown].map(([, key]) => key);
  expect(keys.length).toBeGreaterThan(5);
  expect(describeSettings().map(({ key }) => key)).toEqual(expect.arrayContaining(keys));
});

test("the runtimes' dates are in order", () => {
  for (const { deprecated, createBlocked, updateBlocked } of Object.values(RUNTIMES)) {
    expect([deprecated, createBlocked, updateBlocked].sort()).toEqual([
      deprecated,
      createBlocked,
      updateBlocked,
    ]);
  }
});
