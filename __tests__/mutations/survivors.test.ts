import type { Mutant } from "./instrument";
import { explain, readReasons, withoutReason } from "./survivors";

const mutant: Mutant = {
  id: "1",
  file: "index.ts",
  line: 12,
  lineText: "const a = 1;",
  mutator: "ChangedNumber",
  mutated: "1",
  replacement: "0",
};
const reason = { ...withoutReason(mutant), reason: "nobody looks" };

test("a survivor has its reason wherever its line has moved to", () => {
  const moved = { ...mutant, id: "9", line: 99 };
  expect(explain([moved], [reason], ["index.ts"])).toEqual({
    explained: [{ mutant: moved, reason: "nobody looks" }],
    unexplained: [],
    outdated: [],
  });
});

test("another change of the same line, and the same change of another one, have none", () => {
  const others = [
    { ...mutant, replacement: "2" },
    { ...mutant, lineText: "const b = 1;" },
    { ...mutant, file: "config.ts" },
  ];
  expect(explain(others, [reason], ["index.ts"])).toEqual({
    explained: [],
    unexplained: others,
    outdated: [reason],
  });
});

test("a reason isn't outdated where its file wasn't looked at", () => {
  expect(explain([], [reason], ["config.ts"]).outdated).toEqual([]);
});

test("a long text is known by its beginning and a hash", () => {
  const long = { ...mutant, mutated: "x".repeat(1000) };
  const known = { ...withoutReason(long), reason: "long" };
  expect(known.mutated.length).toBeLessThan(200);
  expect(explain([long], [known], ["index.ts"]).unexplained).toEqual([]);
  const other = { ...long, mutated: `${long.mutated}y` };
  expect(explain([other], [known], ["index.ts"]).unexplained).toEqual([other]);
});

test("a reason that says nothing is none", () => {
  expect(() => readReasons(JSON.stringify([withoutReason(mutant)]))).toThrow("reason");
});

test("the committed reasons can be read", () => {
  expect(() =>
    readReasons(jest.requireActual("node:fs").readFileSync("__tests__/mutations/survivors.json", "utf8")),
  ).not.toThrow();
});
