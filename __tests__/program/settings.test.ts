import * as pulumi from "@pulumi/pulumi";
import { checkSettings, describeSettings, readSettings } from "../../config/settings";
import petsRequest from "../../petstore-java/src/main/resources/priming/event.json";

const STACK = "dev";
const check = (raw: Record<string, string>, today = new Date("2026-11-23"), otherFaults?: string[]) =>
  checkSettings(raw, { today, stack: STACK, otherFaults });
const settingsOf = (raw: Record<string, string>) => check(raw).settings;
const warningsOf = (raw: Record<string, string>, today?: Date) => check(raw, today).warnings;

function faultsOf(raw: Record<string, string>, today?: Date, otherFaults?: string[]): string[] {
  try {
    check(raw, today, otherFaults);
  } catch (error) {
    expect(pulumi.RunError.isInstance(error)).toBe(true);
    return (error as Error).message.split("\n");
  }
  return [];
}

test("a stack without settings gets the defaults", () => {
  expect(settingsOf({})).toEqual({
    isPetStore: true,
    name: "petstore",
    hasApi: true,
    path: "/pets",
    method: "GET",
    event: petsRequest,
    payloadFormat: "1.0",
    corsMethods: ["GET", "POST"],
    handler: "petstore.PetStoreHandler::handleRequest",
    environment: { PRIMING: "invoke" },
    policies: [],
    ephemeralStorage: 512,
    runtime: "java11.al2023",
    memory: 1512,
    timeout: 30,
    architecture: "x86_64",
    versionsToKeep: 3,
    keepSnapshot: true,
    weeklyDeadLetters: false,
    tracing: false,
    throttlingBurst: 5000,
    throttlingRate: 10_000,
    corsOrigins: [],
    logRetentionDays: 30,
    baseline: false,
    helloWorld: false,
    springBoot4: false,
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
    corsOrigins: '["https://example.com","http://localhost:3000","*"]',
    alarmTopic: "arn:aws-us-gov:sns:us-gov-west-1:123456789012:pets",
    reservedConcurrency: "1",
    tags: '{"team":"pets","year":2026,"live":true,"a:b/c+d-e@f.g_h":""}',
    logRetentionDays: "3653",
  });
  expect(settings).toMatchObject({
    runtime: "java21",
    memory: 10_240,
    architecture: "arm64",
    helloWorld: true,
    keepSnapshot: false,
    pinnedVersion: 7,
    corsOrigins: ["https://example.com", "http://localhost:3000", "*"],
    alarmTopic: "arn:aws-us-gov:sns:us-gov-west-1:123456789012:pets",
    reservedConcurrency: 1,
    tags: { team: "pets", year: "2026", live: "true", "a:b/c+d-e@f.g_h": "" },
    logRetentionDays: 3653,
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
  ["pinnedVersion", "0"],
  ["keepSnapshot", "yes"],
  ["weeklyDeadLetters", "queue"],
  ["alarmTopic", "pets"],
  ["alarmTopic", "arn:aws:sqs:eu-central-1:123456789012:pets"],
  ["alarmTopic", "arn:aws:sns:eu-central-1:12345678901:pets"],
  ["alarmTopic", "x arn:aws:sns:eu-central-1:123456789012:pets"],
  ["alarmTopic", "arn:aws:sns:eu-central-1:123456789012:pets and more"],
  ["tracing", "Active"],
  ["reservedConcurrency", "0"],
  ["versionsToKeep", "101"],
  ["throttlingBurst", "-1"],
  ["throttlingBurst", "0"],
  ["throttlingRate", "0"],
  ["corsOrigins", "https://example.com"],
  ["corsOrigins", '["https://example.com/path"]'],
  ["corsOrigins", '["https://"]'],
  ["corsOrigins", '["see https://example.com"]'],
  ["corsOrigins", '["https://example.com x"]'],
  ["corsOrigins", '["**"]'],
  ["logRetentionDays", "31"],
  ["baseline", "1"],
  ["helloWorld", '"true"'],
  ["springBoot4", "4"],
  ["tags", '{"aws:team":"pets"}'],
  ["tags", '["pets"]'],
  ["tags", '{"":"pets"}'],
  ["tags", '{"team":"pets;dogs"}'],
  ["tags", '{"te;am":"pets"}'],
  ["tags", '{"team":null}'],
  ["tags", `{"team":"${"x".repeat(257)}"}`],
  ["tags", `{"${"x".repeat(129)}":"pets"}`],
  ["zip", ""],
  ["name", "Orders"],
  ["name", "1st"],
  ["name", "a".repeat(32)],
  ["handler", ""],
  ["handler", "com.acme.Orders:handleRequest"],
  ["handler", "com.acme.Orders::handle::request"],
  ["handler", "com..Orders"],
  ["handler", "com.acme.Orders ::handleRequest"],
  ["handler", `com.acme.${"x".repeat(120)}`],
  ["ephemeralStorage", "511"],
  ["ephemeralStorage", "10241"],
  ["policies", "arn:aws:iam::aws:policy/AdministratorAccess"],
  ["policies", '["AdministratorAccess"]'],
  ["policies", '["arn:aws:iam::aws:role/x"]'],
  ["policies", '["arn:aws:iam::aws:policy/x","arn:aws:iam::aws:policy/x"]'],
  ["path", "orders"],
  ["path", "/a b"],
  ["path", "/a#b"],
  ["path", "/%zz"],
  ["method", "get"],
  ["event", "{"],
  ["payloadFormat", "3.0"],
])("%s can't be %s: one line names the key, what it must be and the command that sets it", (key, value) => {
  const { may, set } = describeSettings().find((setting) => setting.key === key)!;
  expect(faultsOf({ [key]: value })).toEqual([
    `${key} can't be ${value}: it must be ${may}; npx pulumi config set ${set} --stack dev`,
  ]);
});

/** What a shell makes of words, some of them in quotes. */
const wordsOf = (command: string) =>
  [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);

/** Right by itself, and not for the pet store. */
const IN_COMPANY = /^payloadFormat can't be 2\.0: the pet store takes 1\.0/;

test("every setting's example is a value that the setting may have", () => {
  for (const { key, set } of describeSettings()) {
    const [path = "", value] = wordsOf(set.replace("--path ", ""));
    const inner = path.split(".")[1];
    const raw = path.includes("[")
      ? JSON.stringify([value])
      : inner
        ? JSON.stringify({ [inner]: value })
        : value!;
    // A handler of one's own goes with a zip of one's own.
    expect(
      faultsOf({ zip: "own.zip", payloadFormat: "1.0", [key]: raw }).filter(
        (fault) => !IN_COMPANY.test(fault),
      ),
    ).toEqual([]);
    expect(set).toContain(key);
  }
});

test("several wrong values are all reported at once", () => {
  const faults = faultsOf({ memory: "64", timeout: "soon", memroy: "512", helloWorld: "on" });
  expect(faults.map((line) => line.split(" ")[0])).toEqual(["memory", "timeout", "helloWorld", "memroy"]);
});

test("a key that is no setting is an error that names the settings and how to remove it", () => {
  const [line] = faultsOf({ memroy: "512" });
  expect(line).toContain("memroy isn't a setting");
  expect(line).toContain("the settings are name, zip, handler, runtime, memory,");
  expect(line).toContain("npx pulumi config rm memroy --stack dev");
});

test("what is wrong elsewhere is reported with the rest, or alone", () => {
  expect(faultsOf({ memory: "1" }, undefined, ["aws:region isn't set"]).at(-1)).toBe("aws:region isn't set");
  expect(faultsOf({}, undefined, ["aws:region isn't set"])).toEqual(["aws:region isn't set"]);
});

test("the values at the edges are taken", () => {
  expect(
    faultsOf({
      memory: "128",
      timeout: "900",
      versionsToKeep: "1",
      pinnedVersion: "1",
      throttlingBurst: "1",
      throttlingRate: "1",
      logRetentionDays: "1",
      tags: `{"${"x".repeat(128)}":"${"y".repeat(256)}"}`,
    }),
  ).toEqual([]);
  expect(faultsOf({ timeout: "1", versionsToKeep: "100", zip: "z" })).toEqual([]);
  for (const architecture of ["x86_64", "arm64"]) expect(faultsOf({ architecture })).toEqual([]);
  for (const priming of ["invoke", "classes", "none"]) expect(faultsOf({ priming })).toEqual([]);
  for (const path of ["/", "/orders/1%20a?limit=10&a[]=b", "/~a.b_c-d"])
    expect(faultsOf({ path })).toEqual([]);
  for (const name of ["a", "orders-2", "a".repeat(31)]) expect(faultsOf({ name })).toEqual([]);
  for (const handler of ["Orders", "com.acme.Orders", "a.B$C::handle_1", "größe.Ä::ü"])
    expect(faultsOf({ handler, zip: "own.zip" })).toEqual([]);
  for (const arn of ["arn:aws:iam::123456789012:policy/team/Orders", "arn:aws-cn:iam::aws:policy/X"])
    expect(faultsOf({ policies: JSON.stringify([arn]) })).toEqual([]);
});

test("a runtime that Lambda creates no functions with any more is no fault: the function may be there", () => {
  const day = new Date("2028-01-01");
  expect(faultsOf({ runtime: "java11" }, day)).toEqual([]);
  expect(warningsOf({ runtime: "java11" }, day)).toEqual([
    expect.stringMatching(/^runtime java11 has been deprecated since 2027-06-30\..* --stack dev$/),
  ]);
});

test("the defaults warn of nothing before their runtime's last year", () => {
  expect(warningsOf({}, new Date("2028-06-29"))).toEqual([]);
});

describe("a timeout longer than the HTTP API's", () => {
  test("is warned of, with the way out", () => {
    expect(warningsOf({ timeout: "31" })).toEqual([
      "timeout 31 s is longer than the 30 s that the HTTP API waits: its callers get 503 while the function keeps running; " +
        "npx pulumi config set timeout 30 --stack dev",
    ]);
  });
  test("is not warned of where it is within", () => {
    expect(warningsOf({ timeout: "30" })).toEqual([]);
  });
});

describe("the stack's settings", () => {
  let warn: jest.SpyInstance;
  beforeEach(async () => {
    warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue();
    await pulumi.runtime.setMocks(
      { newResource: () => ({ id: "", state: {} }), call: () => ({}) },
      "pets",
      STACK,
    );
  });
  afterEach(() => warn.mockRestore());

  test("are those of its project's own namespace", () => {
    pulumi.runtime.setAllConfig({
      "aws:region": "eu-central-1",
      "pets:memory": "256",
      "petshop:memory": "512",
      "other:pets:memory": "1024",
      "pets2:nonsense": "1",
    });
    expect(readSettings().memory).toBe(256);
  });

  test("warn in the engine's log, by the day it is", () => {
    pulumi.runtime.setAllConfig({ "aws:region": "eu-central-1", "pets:runtime": "java17" });
    readSettings(new Date("2026-06-29"));
    expect(warn).not.toHaveBeenCalled();
    readSettings(new Date("2026-06-30"));
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/^runtime java17 will be deprecated/)]]);
  });

  test("are refused together with a faulty aws: configuration", () => {
    pulumi.runtime.setAllConfig({ "aws:region": "eu-central-1", "aws:retryMode": "x", "pets:memory": "1" });
    expect(() => readSettings()).toThrow(
      /memory can't be 1: .* --stack dev\naws:retryMode reaches only part/,
    );
  });
});
