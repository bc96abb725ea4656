import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { judge } from "../../../local/hazards/accepted";
import { SEVERITIES, type Hazard } from "../../../local/hazards/hazard";
import { toSarif } from "../../../local/hazards/sarif";
import { SHOP } from "../../bench/page/sampleHazards";
import { temporaryFolder } from "../temporary-folder";
import { escaping, inClass, sampleHazard } from "./sample-hazard";
import official from "./sarif-schema/sarif-schema-2.1.0.json";

// It is of draft 4, which says `id` where Ajv's drafts say `$id`; there is no other difference in what it uses.
const { $schema: _, id: __, ...schema } = official;
const isSarif = addFormats(new Ajv({ strict: false, allErrors: true })).compile(schema);
const problems = (log: object) =>
  isSarif(log) ? [] : isSarif.errors!.map((error) => `${error.instancePath} ${error.message}`);

const SOURCE = inClass(2);
const NOTE = escaping();
const ACCEPTANCE = { rule: sampleHazard().rule, where: "log", reason: "only for tests" };

interface Region {
  startLine: number;
  startColumn: number;
  endLine: number;
  endColumn: number;
}

interface Log {
  $schema: string;
  version: string;
  runs: [
    {
      tool: {
        driver: {
          name: string;
          rules: (Record<"shortDescription" | "fullDescription" | "help", { text: string }> & {
            id: string;
          })[];
        };
      };
      invocations: [{ toolExecutionNotifications: { message: { text: string } }[] }];
      results: {
        ruleId: string;
        ruleIndex: number;
        level: string;
        message: { text: string };
        locations: [{ physicalLocation: { artifactLocation: { uri: string }; region: Region } }];
        partialFingerprints: { primaryLocationLineHash: string };
      }[];
    },
  ];
}

const folder = temporaryFolder();
const sarif = (hazards: Hazard[], zip = "build/orders 1#2.zip") =>
  toSarif(
    judge(hazards, [ACCEPTANCE]),
    [{ part: "time", why: "none" }],
    join(folder(), zip),
    folder(),
  ) as Log;
const ALL = [sampleHazard(), NOTE, sampleHazard({ where: "log" }), SOURCE];

test("is as the official schema has it, whatever was found: a real function's hazards, too", () => {
  expect(problems(sarif(ALL))).toEqual([]);
  expect(problems(sarif([]))).toEqual([]);
  expect(problems(sarif(ALL, "../elsewhere.zip"))).toEqual([]);
  expect(problems(sarif(SHOP.hazards))).toEqual([]);
});

test("the schema is really asked", () => {
  const log = sarif(ALL);
  log.runs[0].results[0]!.level = "fatal";
  log.runs[0].results[1]!.locations[0].physicalLocation.artifactLocation.uri = "a b";
  Object.assign(log.runs[0], { result: [] });
  expect(problems(log)).toEqual(
    expect.arrayContaining([
      "/runs/0/results/0/level must be equal to one of the allowed values",
      expect.stringContaining('/artifactLocation/uri must match format "uri-reference"'),
      "/runs/0 must NOT have additional properties",
    ]),
  );
});

/** "SARIF support for code scanning": what is marked as required there, and may not be empty. */
test("has what GitHub's code scanning requires", () => {
  const log = sarif(ALL);
  expect(log.$schema).toBe("https://json.schemastore.org/sarif-2.1.0.json");
  expect(log.version).toBe("2.1.0");
  const [{ tool, results }] = log.runs;
  expect(tool.driver.name).toBeTruthy();
  for (const rule of tool.driver.rules) {
    expect(rule.id).toBeTruthy();
    for (const { text } of [rule.shortDescription, rule.fullDescription]) {
      expect(text).toBeTruthy();
      expect(text.length).toBeLessThanOrEqual(1024);
    }
    expect(rule.help.text).toBeTruthy();
  }
  expect(results).toHaveLength(3);
  for (const { ruleId, ruleIndex, level, message, locations, partialFingerprints } of results) {
    expect(tool.driver.rules[ruleIndex]!.id).toBe(ruleId);
    expect(SEVERITIES).toContain(level);
    expect(message.text).toBeTruthy();
    expect(locations).toHaveLength(1);
    const { artifactLocation, region } = locations[0].physicalLocation;
    expect(artifactLocation.uri).toBeTruthy();
    expect(region.startLine).toBeGreaterThanOrEqual(1);
    expect(region.endLine).toBe(region.startLine);
    expect(region.endColumn).toBeGreaterThan(region.startColumn);
    expect(partialFingerprints.primaryLocationLineHash).toMatch(/^[0-9a-f]{16}:1$/);
  }
  // At the same line of the same file, too.
  const prints = results.map(({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash);
  expect(new Set(prints).size).toBe(3);
});

test("a hazard's fingerprint stays while what was seen changes", () => {
  const print = (one: Hazard) => sarif([one]).runs[0].results[0]!.partialFingerprints;
  expect(print(sampleHazard({ evidence: ["other"] }))).toEqual(print(sampleHazard()));
});

test("what is accepted, and what wasn't checked, is told beside the results: GitHub would alert of it", () => {
  const [{ invocations, results, tool }] = sarif([
    ...ALL,
    sampleHazard({ where: "log", rule: "other" }),
  ]).runs;
  expect(results.map(({ level }) => level)).toEqual(["error", "note", "error", "error"]);
  expect(tool.driver.rules.map(({ id }) => id)).toEqual([
    sampleHazard().rule,
    NOTE.rule,
    SOURCE.rule,
    "other",
  ]);
  expect(invocations[0].toolExecutionNotifications.map(({ message }) => message.text)).toEqual([
    "Accepted: values/shared-identity, log: only for tests",
    "Not checked: time: none",
  ]);
});

describe("a result lies", () => {
  const places = (hazards: Hazard[], zip?: string) =>
    sarif(hazards, zip).runs[0].results.map(({ locations }) => locations[0].physicalLocation);
  const line = (number: number, endColumn: number): Region => ({
    startLine: number,
    startColumn: 1,
    endLine: number,
    endColumn,
  });

  test("at the source of a class where that is found, else at the zip", () => {
    mkdirSync(join(folder(), "orders/src/main/java/com/acme"), { recursive: true });
    writeFileSync(join(folder(), "orders/src/main/java/com/acme/Orders.java"), "first\r\n  second\n");
    const uri = "orders/src/main/java/com/acme/Orders.java";
    const gone = { ...SOURCE, source: { className: "com.acme.Orders", line: 99 } };
    const unknown = { ...SOURCE, source: { className: "com.acme.Absent", line: 2 } };
    expect(places([sampleHazard(), SOURCE, gone, unknown])).toEqual([
      { artifactLocation: { uri: "build/orders%201%232.zip" }, region: line(1, 2) },
      { artifactLocation: { uri }, region: line(2, 9) },
      { artifactLocation: { uri }, region: line(1, 6) },
      { artifactLocation: { uri: "build/orders%201%232.zip" }, region: line(1, 2) },
    ]);
  });

  test("at a file: URI where the zip isn't in the repository", () => {
    const [{ artifactLocation }] = places([sampleHazard()], "../else where.zip") as [
      ReturnType<typeof places>[0],
    ];
    expect(artifactLocation.uri).toMatch(/^file:\/\/\/.*\/else%20where\.zip$/);
  });
});
