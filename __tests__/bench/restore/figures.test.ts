import { figure, FIGURE_NAMES, GROUPS, verdict } from "../../../bench/restore/figures";

test("every group has a figure", () => {
  expect(new Set(FIGURE_NAMES.map((name) => figure(name).group))).toEqual(new Set(GROUPS));
});

test("no aim is easier to reach than the bound that has to hold", () => {
  for (const { better, atLeast, aim } of FIGURE_NAMES.map(figure)) {
    if (atLeast === undefined) continue;
    expect(better === "more" ? aim >= atLeast : aim <= atLeast).toBe(true);
  }
});

test("a time reaches its aim, its bound, or neither", () => {
  const restore = figure("restoreP50");
  expect([30, 30.01, 60, 60.01].map((value) => verdict(restore, value))).toEqual(["aim", "yes", "yes", "no"]);
});

test("a speedup is judged the other way round", () => {
  const speedup = figure("petstoreSpeedup");
  expect([45, 44.9, 25, 24.9].map((value) => verdict(speedup, value))).toEqual(["aim", "yes", "yes", "no"]);
});

test("where there is an aim alone, missing it isn't a failure", () => {
  expect(verdict(figure("loadThroughput"), 3)).toBe("yes");
});

test("one failed request is one too many", () => {
  expect([0, 1].map((value) => verdict(figure("loadFailed"), value))).toEqual(["aim", "no"]);
});
