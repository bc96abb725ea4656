import { join } from "node:path";
import {
  configurationOf,
  fingerprint,
  type FunctionRecord,
  type VersionRecord,
} from "../../../../local/cloud/lambda/records";
import { FunctionRegistry } from "../../../../local/cloud/lambda/registry";
import { FunctionStore } from "../../../../local/cloud/lambda/store";
import { temporaryFolder } from "../../temporary-folder";

const folder = temporaryFolder();
const REGION = "eu-central-1";
const open = () => new FunctionRegistry(new FunctionStore(join(folder(), "functions")), REGION);

const version = (number: string, change: Partial<VersionRecord> = {}): VersionRecord => ({
  version: number,
  code: { sha256: "c2hh", size: 10 },
  settings: { Runtime: "java11", Handler: "a.B::c", Role: "r" },
  lastModified: "2026-11-23T00:00:00.000Z",
  state: "Active",
  ...change,
});

const record = (name = "pets"): FunctionRecord => ({
  name,
  lastVersion: 2,
  versions: { $LATEST: version("$LATEST"), "1": version("1"), "2": version("2") },
  aliases: {},
  permissions: {},
});

let registry: FunctionRegistry;
beforeEach(() => {
  registry = open();
  registry.add(record());
});

const error = (code: string) => expect.objectContaining({ code });
const notFound = error("ResourceNotFoundException");
const conflict = error("ResourceConflictException");

describe("Functions", () => {
  test("are found by every form of their name", () => {
    for (const name of ["pets", "pets:1", "arn:aws:lambda:eu-central-1:000000000000:function:pets"]) {
      expect(registry.get(name).name).toBe("pets");
    }
    expect(() => registry.get("dogs")).toThrow(notFound);
  });

  test("outlive the process, as they were last", () => {
    registry.createAlias({ FunctionName: "pets", Name: "live", FunctionVersion: "1" });
    registry.add(record("dogs"));
    registry.delete("dogs");
    const later = open();
    expect(later.all.map(({ name }) => name)).toEqual(["pets"]);
    expect(later.getAlias("pets", "live").FunctionVersion).toBe("1");
  });

  test("that were deleted don't come back when something is late to store them", () => {
    const late = registry.get("pets");
    registry.delete("pets");
    registry.save(late);
    registry.add(record());
    registry.save(late);
    expect(open().get("pets")).toEqual(record());
  });
});

describe("Aliases", () => {
  const create = (change = {}) =>
    registry.createAlias({ FunctionName: "pets", Name: "live", FunctionVersion: "1", ...change });

  test("lead to a version, and to another after an update", () => {
    expect(create()).toEqual({
      AliasArn: "arn:aws:lambda:eu-central-1:000000000000:function:pets:live",
      Name: "live",
      FunctionVersion: "1",
      Description: "",
      RoutingConfig: undefined,
    });
    expect(registry.resolve(registry.get("pets"), "live").version).toBe("1");
    registry.updateAlias({ FunctionName: "pets", Name: "live", FunctionVersion: "2" });
    expect(registry.resolve(registry.get("pets"), "live").version).toBe("2");
    expect(registry.listAliases("pets")).toHaveLength(1);
    registry.deleteAlias("pets", "live");
    expect(() => registry.resolve(registry.get("pets"), "live")).toThrow(notFound);
  });

  test("keep what an update leaves out", () => {
    create({ Description: "serves" });
    const updated = registry.updateAlias({ FunctionName: "pets", Name: "live" });
    expect(updated).toMatchObject({ FunctionVersion: "1", Description: "serves" });
  });

  test("with weights lead to each version as often as that says", () => {
    create({ RoutingConfig: { AdditionalVersionWeights: { "2": 0.25 } } });
    const draw = jest.spyOn(Math, "random");
    const drawn = [0, 0.2499, 0.25, 0.999].map((random) => {
      draw.mockReturnValueOnce(random);
      return registry.resolve(registry.get("pets"), "live").version;
    });
    draw.mockRestore();
    expect(drawn).toEqual(["2", "2", "1", "1"]);
  });

  test("that exist aren't created again", () => {
    create();
    expect(() => create()).toThrow(conflict);
  });

  test.each(["12", "", "a b", "x".repeat(129)])("can't be named '%s'", (Name) => {
    expect(() => create({ Name })).toThrow(error("ValidationException"));
  });

  test.each(["constructor", "toString", "__proto__", "hasOwnProperty"])("may be named %s", (Name) => {
    expect(() => registry.resolve(registry.get("pets"), Name)).toThrow(notFound);
    create({ Name });
    expect(registry.resolve(open().get("pets"), Name).version).toBe("1");
  });

  test("lead to versions that exist only", () => {
    expect(() => create({ FunctionVersion: "9" })).toThrow(notFound);
    expect(() => create({ RoutingConfig: { AdditionalVersionWeights: { "9": 0.1 } } })).toThrow(notFound);
    expect(registry.listAliases("pets")).toEqual([]);
    expect(() => registry.updateAlias({ FunctionName: "pets", Name: "none" })).toThrow(notFound);
    expect(() => registry.getAlias("pets", "none")).toThrow(notFound);
  });
});

describe("Versions", () => {
  const remove = (number: string) => registry.deleteVersion(registry.get("pets"), number);

  test("go unless an alias leads to them", () => {
    registry.createAlias({
      FunctionName: "pets",
      Name: "live",
      FunctionVersion: "1",
      RoutingConfig: { AdditionalVersionWeights: { "2": 0.5 } },
    });
    expect(() => remove("1")).toThrow(conflict);
    expect(() => remove("2")).toThrow(conflict);
    registry.updateAlias({
      FunctionName: "pets",
      Name: "live",
      RoutingConfig: { AdditionalVersionWeights: {} },
    });
    remove("2");
    expect(Object.keys(open().get("pets").versions).sort()).toEqual(["$LATEST", "1"]);
  });

  test.each(["$LATEST", "9", "live"])("%s isn't one that can go", (number) => {
    expect(() => remove(number)).toThrow(error("InvalidParameterValueException"));
  });
});

describe("Permissions", () => {
  const caller = { service: "apigateway.amazonaws.com", sourceArn: "arn:api" };
  const add = (change = {}) =>
    registry.addPermission({
      FunctionName: "pets",
      StatementId: "api",
      Action: "lambda:InvokeFunction",
      Principal: "apigateway.amazonaws.com",
      ...change,
    });
  const permits = (qualifier?: string) => registry.permits(registry.get("pets"), qualifier, caller);

  test("count for the very qualifier that they were granted on", () => {
    registry.createAlias({ FunctionName: "pets", Name: "live", FunctionVersion: "1" });
    add({ Qualifier: "live" });
    expect(["live", "1", "$LATEST", undefined].map(permits)).toEqual([true, false, false, false]);
    add({ FunctionName: "pets:2" });
    expect(["2", undefined].map(permits)).toEqual([true, false]);
    add();
    expect(["$LATEST", undefined].map(permits)).toEqual([true, true]);
  });

  test("are one for each statement id", () => {
    add();
    expect(() => add()).toThrow(conflict);
    expect(JSON.parse(registry.getPolicy("pets")).Statement).toHaveLength(1);
    registry.removePermission("pets", "api");
    expect(permits()).toBe(false);
    expect(() => registry.removePermission("pets", "api")).toThrow(notFound);
    expect(() => registry.getPolicy("pets")).toThrow(notFound);
  });

  test("need a qualifier that exists, and go with it", () => {
    expect(() => add({ Qualifier: "live" })).toThrow(notFound);
    registry.createAlias({ FunctionName: "pets", Name: "live", FunctionVersion: "1" });
    add({ Qualifier: "live" });
    registry.deleteAlias("pets", "live");
    registry.createAlias({ FunctionName: "pets", Name: "live", FunctionVersion: "1" });
    expect(permits("live")).toBe(false);
  });

  test("name the function by its ARN, however it was asked for", () => {
    add();
    const arn = "arn:aws:lambda:eu-central-1:000000000000:function:pets";
    for (const name of ["pets", arn])
      expect(JSON.parse(registry.getPolicy(name)).Statement[0].Resource).toBe(arn);
  });
});

describe("A version's record", () => {
  test("is shown in the API's shape, with Lambda's defaults", () => {
    expect(configurationOf(REGION, record(), version("1"), "1")).toMatchObject({
      FunctionName: "pets",
      FunctionArn: "arn:aws:lambda:eu-central-1:000000000000:function:pets:1",
      MemorySize: 128,
      Timeout: 3,
      State: "Active",
      SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
      LoggingConfig: { LogFormat: "Text", LogGroup: "/aws/lambda/pets" },
      CodeSha256: "c2hh",
      CodeSize: 10,
    });
  });

  const publishTimes = { initMs: 1, checkpointMs: 1 };
  test.each([
    ["1", "Active", publishTimes, "On"],
    ["1", "Active", undefined, "Off"],
    ["1", "Pending", undefined, "Off"],
    ["1", "Failed", publishTimes, "Off"],
    ["$LATEST", "Active", undefined, "Off"],
  ] as const)("version %s, %s, with SnapStart and %j is optimised: %s", (number, state, times, status) => {
    const settings = { ...version("1").settings, SnapStart: { ApplyOn: "PublishedVersions" as const } };
    const { SnapStart } = configurationOf(
      REGION,
      record(),
      version(number, { state, settings, ...(times && { publishTimes: times }) }),
    );
    expect(SnapStart).toEqual({ ApplyOn: "PublishedVersions", OptimizationStatus: status });
  });

  test("is the same for the same code and settings, in whatever order", () => {
    const settings = version("1").settings;
    const a = { ...settings, MemorySize: 512, Environment: { Variables: { A1: "1", B1: "2" } } };
    const b = { Environment: { Variables: { B1: "2", A1: "1" } }, MemorySize: 512, ...settings };
    const print = (change: Partial<VersionRecord>) => fingerprint(version("1", change));
    expect(print({ settings: a })).toBe(print({ settings: b }));
    expect(print({ settings: a, version: "7", state: "Failed" })).toBe(print({ settings: a }));
    expect(print({ settings: { ...a, ReservedConcurrentExecutions: 5 } })).toBe(print({ settings: a }));
    expect(print({ settings: { ...a, MemorySize: 513 } })).not.toBe(print({ settings: a }));
    expect(print({ settings: { ...a, Environment: { Variables: { A1: "1", B1: "3" } } } })).not.toBe(
      print({ settings: a }),
    );
    expect(print({ code: { sha256: "other", size: 10 } })).not.toBe(print({}));
  });
});
