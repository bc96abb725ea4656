import { asTable, hasPlace, mistakesOf, percent, ratesOf, withRates } from "./rates";
import { formatResults, merged, parseResults, type Checked, type HazardResults } from "./results";

const checked = (given: Partial<Checked>): Checked => ({
  name: "One",
  kind: "heap",
  planted: true,
  right: true,
  found: [],
  at: "2026-12-01T06:00:00.000Z",
  seconds: 10,
  ...given,
});

const ALARM = { rule: "time/read", kind: "time", severity: "warning", where: "Map<K>.a_b" } as const;

const functions: Checked[] = [
  checked({ name: "Petted", kind: "pet store", planted: false }),
  checked({ name: "Found" }),
  checked({ name: "Missed", right: false }),
  checked({ name: "Broken", right: false, failure: "no JDK" }),
  checked({ name: "Clean", planted: false }),
  checked({ name: "Alarmed", planted: false, right: false, found: [ALARM], seconds: 30.04 }),
  checked({ name: "Secret", kind: "secret" }),
];

it("rates are by kind, in the kinds' order, with the sum of all", () => {
  expect(ratesOf(functions)).toEqual([
    { kind: "heap", planted: 3, found: 1, clean: 2, falseAlarms: 1 },
    { kind: "secret", planted: 1, found: 1, clean: 0, falseAlarms: 0 },
    { kind: "pet store", planted: 0, found: 0, clean: 1, falseAlarms: 0 },
    { kind: "all", planted: 4, found: 2, clean: 3, falseAlarms: 1 },
  ]);
});

it("percent never round up to all", () => {
  expect(percent(199, 200)).toBe("99 %");
  expect(percent(200, 200)).toBe("100 %");
  expect(percent(0, 3)).toBe("0 %");
  expect(percent(0, 0)).toBe("");
});

it("the table has a line for each rate", () => {
  const lines = asTable(functions).split("\n");
  expect(lines).toHaveLength(2 + 4);
  expect(lines[2]).toBe("| heap      |       3 |     1 |    33 % |     2 |            1 |");
});

it("mistakes say what was missed, what was found instead, and why a check failed", () => {
  const instead = checked({ name: "Elsewhere", right: false, found: [ALARM] });
  expect(mistakesOf([...functions, instead])).toEqual([
    "Missed: not found",
    "Broken: the check failed: no JDK",
    "Alarmed: false alarm: time/read at Map<K>.a_b",
    "Elsewhere: not found, but time/read at Map<K>.a_b",
  ]);
});

const results: HazardResults = {
  schema: 1,
  machine: { cores: 2, cpu: "Sample CPU", os: "Linux 6.18", criu: "4.1" },
  functions,
};

it("results are what they were after being written and read", () => {
  const read = parseResults(formatResults(results));
  expect(read.functions[5]).toEqual({ ...functions[5], seconds: 30 });
  expect(read.functions[3]!.failure).toBe("no JDK");
});

it("the page has the rates and the mistakes as plain text", () => {
  const page = withRates("before <!-- hazard rates -->old<!-- /hazard rates --> after", results);
  expect(page).toMatch(/^before <!-- hazard rates -->\n\n\| kind/);
  expect(page).toMatch(/<!-- \/hazard rates --> after$/);
  expect(page).toContain("- Alarmed: false alarm: time/read at Map\\<K\\>.a_b\n");
  expect(page).toContain(
    "Run on 2026-12-01, on 2 cores, Sample CPU,\nLinux 6.18, CRIU 4.1. A function took\n10 seconds",
  );
});

it("a page that has only what was right names no mistakes", () => {
  const right = { ...results, functions: [checked({})] };
  expect(withRates("<!-- hazard rates --><!-- /hazard rates -->", right)).not.toContain("Where it was wrong");
});

it("a page without a place for the rates is an error", () => {
  expect(hasPlace("<!-- hazard rates --><!-- /hazard rates -->")).toBe(true);
  expect(hasPlace("nothing")).toBe(false);
  expect(() => withRates("nothing", results)).toThrow("<!-- hazard rates -->");
});

it("a page of several runs names their days", () => {
  const days = ["2026-12-03", "2026-12-01"].map((day) => checked({ at: `${day}T00:00:00.000Z` }));
  const page = withRates("<!-- hazard rates --><!-- /hazard rates -->", { ...results, functions: days });
  expect(page).toContain("Run on 2026-12-01 to 2026-12-03, on");
});

it("a run of some functions replaces their results alone, and those of gone functions go", () => {
  const [found, missed, gone] = ["Found", "Missed", "Gone"].map((name) => checked({ name }));
  const again = checked({ name: "Found", right: false });
  const added = checked({ name: "Added" });
  expect(merged(["Added", "Found", "Missed"], [found!, missed!, gone!], [again, added])).toEqual([
    added,
    again,
    missed,
  ]);
});
