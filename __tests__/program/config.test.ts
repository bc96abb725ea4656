import * as pulumi from "@pulumi/pulumi";
import { checkSettings, describeSettings } from "../../config";

const TODAY = new Date("2026-11-23");
const settingsOf = (raw: Record<string, string>, today = TODAY) => checkSettings(raw, today).settings;
const warningsOf = (raw: Record<string, string>, today = TODAY) => checkSettings(raw, today).warnings;

function faultsOf(raw: Record<string, string>, today = TODAY): string[] {
  try {
    checkSettings(raw, today);
  } catch (error) {
    expect(pulumi.RunError.isInstance(error)).toBe(true);
    return (error as Error).message.split("\n");
  }
  return [];
}

test("a stack without settings gets the defaults", () => {
  expect(settingsOf({})).toEqual({
    runtime: "java11",
    memory: 1512,
    timeout: 60,
    architecture: "x86_64",
    priming: "invoke",
    versionsToKeep: 3,
    keepSnapshot: true,
    throttlingBurst: 5000,
    throttlingRate: 10_000,
    corsOrigins: [],
    logRetentionDays: 30,
    baseline: true,
    helloWorld: false,
    tags: {},
    zip: "petstore-java/target/petstore.zip",
  });
});

test("settings are read from the text that Pulumi hands over", () => {
  const settings = settingsOf({
    runtime: "java21",
    memory: "10240",
    architecture: "arm64",
    helloWorld: "true",
    keepSnapshot: "false",
    pinnedVersion: "7",
    corsOrigins: '["https://example.com","http://localhost:3000"]',
    tags: '{"team":"pets","year":2026}',
  });
  expect(settings).toMatchObject({
    runtime: "java21",
    memory: 10_240,
    architecture: "arm64",
    helloWorld: true,
    keepSnapshot: false,
    pinnedVersion: 7,
    corsOrigins: ["https://example.com", "http://localhost:3000"],
    tags: { team: "pets", year: "2026" },
  });
});

test.each([
  ["runtime", "java8"],
  ["runtime", "toString"],
  ["memory", "127"],
  ["memory", "10241"],
  ["memory", "1512.5"],
  ["memory", "1 GB"],
  ["timeout", "0"],
  ["timeout", "901"],
  ["architecture", "x86"],
  ["priming", "Invoke"],
  ["versionsToKeep", "0"],
  ["pinnedVersion", "$LATEST"],
  ["keepSnapshot", "yes"],
  ["throttlingBurst", "-1"],
  ["throttlingRate", "0"],
  ["corsOrigins", "https://example.com"],
  ["corsOrigins", '["https://example.com/path"]'],
  ["logRetentionDays", "31"],
  ["baseline", "1"],
  ["helloWorld", '"true"'],
  ["tags", '{"aws:team":"pets"}'],
  ["tags", '["pets"]'],
  ["zip", ""],
])("%s can't be %s: one line names the key, what it may be and the command that sets it", (key, value) => {
  const { may, set } = describeSettings().find((setting) => setting.key === key)!;
  expect(faultsOf({ [key]: value })).toEqual([
    `${key} can't be ${value}: it may be ${may}; pulumi config set ${set}`,
  ]);
});

test("every setting's example is a value that the setting may have", () => {
  for (const { key, set } of describeSettings()) {
    const [path, value] = set.replace("--path ", "").split(" ") as [string, string];
    const raw = path.includes("[") ? JSON.stringify([value]) : path.includes(".") ? '{"team":"pets"}' : value;
    expect(faultsOf({ [key]: raw })).toEqual([]);
    expect(set).toContain(key);
  }
});

test("several wrong values are all reported at once", () => {
  const faults = faultsOf({ memory: "64", timeout: "soon", memroy: "512", helloWorld: "on" });
  expect(faults.map((line) => line.split(" ")[0])).toEqual(["memory", "timeout", "helloWorld", "memroy"]);
});

test("a key that is no setting is an error that names the settings and how to remove it", () => {
  const [line] = faultsOf({ memroy: "512" });
  expect(line).toContain("memroy is no setting");
  expect(line).toContain("memory");
  expect(line).toContain("pulumi config rm memroy");
});

describe("a runtime", () => {
  test.each([
    ["java17", "2026-06-29", 0],
    ["java17", "2026-06-30", 1],
    ["java17", "2027-07-30", 1],
    ["java21", "2026-11-23", 0],
    ["java25", "2028-07-01", 1],
  ])("%s on %s gives %i warnings", (runtime, today, count) => {
    expect(warningsOf({ runtime }, new Date(today))).toHaveLength(count);
  });

  test("that is about to be deprecated is named with its dates and the way out", () => {
    expect(warningsOf({}, TODAY)).toEqual([
      "runtime java11 will be deprecated on 2027-06-30, and from 2027-07-31 no function can be created with it; " +
        "pulumi config set runtime java21",
    ]);
  });

  test("with which no function can be created any more is an error, as the default too", () => {
    const day = new Date("2027-07-31");
    expect(faultsOf({ runtime: "java17" }, day)).toEqual([
      "runtime can't be java17: Lambda creates no functions with it since 2027-07-31; it may be one of " +
        "java11.al2023, java17.al2023, java21, java25; pulumi config set runtime java25",
    ]);
    expect(faultsOf({}, day)).toHaveLength(1);
    expect(faultsOf({ runtime: "java11.al2023" }, day)).toEqual([]);
  });
});

describe("a timeout longer than the HTTP API's", () => {
  const about = (raw: Record<string, string>) => warningsOf({ runtime: "java21", ...raw });

  test("is warned of where it was set", () => {
    expect(about({ timeout: "31" })).toEqual([expect.stringContaining("longer than the 30 s")]);
  });
  test("is not warned of where it was not set, or is within", () => {
    expect(about({ timeout: "30" })).toEqual([]);
    expect(about({})).toEqual([]);
  });
});
