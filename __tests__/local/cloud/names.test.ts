import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import fc from "fast-check";
import { ServiceError } from "../../../local/cloud/errors";
import { fileNameOf } from "../../../local/cloud/file-name";
import { IamService } from "../../../local/cloud/iam/iam";
import { parseFunctionName } from "../../../local/cloud/lambda/function-name";
import { FunctionRegistry } from "../../../local/cloud/lambda/registry";
import { FunctionStore } from "../../../local/cloud/lambda/store";
import { LogsService } from "../../../local/cloud/logs/service";
import { S3Service } from "../../../local/cloud/s3/s3";
import { SchedulerService } from "../../../local/cloud/scheduler/scheduler";
import { hostileName } from "../../support/hostile-names";
import { temporaryFolder } from "../temporary-folder";

const folder = temporaryFolder();
/** Deep enough for names that lead up to end in this test's folder. */
const state = () => join(folder(), "a/b/c/state");
beforeEach(() => {
  mkdirSync(state(), { recursive: true });
  for (const place of ["", "a", "a/b", "a/b/c", "a/b/c/state"])
    writeFileSync(join(folder(), place, "sentinel"), place);
});

/** Nothing has been made, changed or deleted outside of what is a service's own. */
function expectNothingOutside(...own: string[]): void {
  for (const [place, inside] of [
    ["", "a"],
    ["a", "b"],
    ["a/b", "c"],
    ["a/b/c", "state"],
    ["a/b/c/state", undefined],
  ] as const) {
    expect(readFileSync(join(folder(), place, "sentinel"), "utf8")).toBe(place);
    const expected = inside === undefined ? own.filter((name) => existsSync(join(state(), name))) : [inside];
    expect(readdirSync(join(folder(), place)).sort()).toEqual([...expected, "sentinel"].sort());
  }
}

/** What a call gives back; undefined where the service refuses, with one of these codes. */
function refusing<T>(codes: string[], call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    expect(error).toBeInstanceOf(ServiceError);
    expect(codes).toContain((error as ServiceError).code);
    return undefined;
  }
}

test("a file name is one step long for any text, and another one for any other text", () => {
  fc.assert(
    fc.property(hostileName, hostileName, (one, other) => {
      const name = fileNameOf(one);
      expect(dirname(resolve("/state", name))).toBe("/state");
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
      expect(name).toMatch(/^[^/\\\0]+$/);
      expect(fileNameOf(other) === name).toBe(one === other);
    }),
    { numRuns: 2000 },
  );
  expect(fileNameOf("\ud800")).not.toBe(fileNameOf("\ud801"));
  // As earlier releases have named them.
  expect(fileNameOf("/aws/lambda/petstore")).toBe("%2Faws%2Flambda%2Fpetstore");
  expect(fileNameOf("petstore-code-1a2b3c4")).toBe("petstore-code-1a2b3c4");
});

test("buckets and keys of any name stay in their folder, and are found again", () => {
  const open = () => S3Service.open({ stateDir: state() });
  const use = (name: string, key: string) => {
    const made = refusing(["InvalidBucketName"], () => (open().createBucket(name), true));
    expect(made ?? false).toBe(isBucketName(name));
    if (!made) return expect(() => open().deleteBucket(name, true)).toThrow("does not exist");
    const codes = ["KeyTooLongError", "InvalidArgument", "InvalidURI"];
    const stored = refusing(codes, () => open().putObject(name, key, Buffer.from("x"), {}));
    if (stored) {
      expect(readFileSync(open().objectFile(name, key), "utf8")).toBe("x");
      open().deleteObject(name, key);
      expect(() => open().headObject(name, key)).toThrow("does not exist");
    }
    open().deleteBucket(name, true);
  };
  fc.assert(
    fc.property(
      fc.oneof(hostileName, fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,60}[a-z0-9]$/)),
      hostileName,
      use,
    ),
    {
      examples: [
        ["../../x", "k"],
        ["..", "k"],
        ["bucket", ".."],
        ["bucket", "__proto__"],
        ["bucket", "é".repeat(600)],
      ],
    },
  );
  expectNothingOutside("s3");
  expect(readdirSync(join(state(), "s3"))).toEqual([]);
});

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, rule by rule. */
function isBucketName(name: string): boolean {
  return (
    name.length >= 3 &&
    name.length <= 63 &&
    [...name].every((sign) => "abcdefghijklmnopqrstuvwxyz0123456789.-".includes(sign)) &&
    !".-".includes(name[0]!) &&
    !".-".includes(name.at(-1)!) &&
    !name.includes("..") &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !["xn--", "sthree-", "amzn-s3-demo-"].some((prefix) => name.startsWith(prefix)) &&
    !["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"].some((suffix) => name.endsWith(suffix))
  );
}

test("log groups and streams of any name stay in their folder, and are found again", async () => {
  const use = async (group: string, stream: string) => {
    const logs = LogsService.open({ stateDir: state(), region: "r" });
    const refused = ["InvalidParameterException"];
    refusing(refused, () => logs.put(group, stream, [{ timestamp: Date.now(), message: "x" }]));
    const isGroup = /^[.\-_/#A-Za-z0-9]{1,512}$/.test(group);
    const isStream = /^[^:*]{1,512}$/.test(stream);
    expect(logs.describeLogGroups().map(({ logGroupName }) => logGroupName)).toEqual(
      isGroup && isStream ? [group] : [],
    );
    await logs.close();
    const again = LogsService.open({ stateDir: state(), region: "r" });
    if (isGroup && isStream) {
      const { events } = await again.filterLogEvents({ logGroupName: group });
      expect(events.map(({ logStreamName }) => logStreamName)).toEqual([stream]);
      again.deleteLogGroup(group);
    } else expect(() => again.deleteLogGroup(group)).toThrow("does not exist");
    await again.close();
  };
  await fc.assert(
    fc.asyncProperty(fc.oneof(hostileName, fc.stringMatching(/^[._/#-]{1,4}$/)), hostileName, use),
    {
      numRuns: 60,
      examples: [
        ["..", "s"],
        [".", "s"],
        ["x".repeat(300), "s"],
        ["\ud800", "s"],
        ["__proto__", "__proto__"],
      ],
    },
  );
  expectNothingOutside("logs");
});

test("functions, aliases and statements of any name are Lambda's, or refused, and found again", () => {
  const store = new FunctionStore(join(state(), "functions"));
  const latest = {
    ...{ version: "$LATEST", code: { sha256: "", size: 0 }, lastModified: "", state: "Active" as const },
    settings: { Role: "r", Runtime: "java21" as const, Handler: "h" },
  };
  const use = (name: string, alias: string) => {
    const registry = new FunctionRegistry(store, "r");
    const parsed = refusing(["ValidationException"], () => parseFunctionName(name));
    if (!parsed) return;
    expect(parsed.name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    registry.add({
      ...{ name: parsed.name, lastVersion: 0, aliases: {}, permissions: {} },
      versions: { $LATEST: latest },
    });
    const request = { FunctionName: parsed.name, Name: alias, FunctionVersion: "$LATEST" };
    const made = refusing(["ValidationException"], () => registry.createAlias(request));
    expect(made !== undefined).toBe(/^(?!\d+$)[A-Za-z0-9_-]{1,128}$/.test(alias));
    if (made) {
      const again = new FunctionRegistry(store, "r");
      expect(again.getAlias(parsed.name, alias).Name).toBe(alias);
      expect(again.listAliases(parsed.name)).toHaveLength(1);
      again.deleteAlias(parsed.name, alias);
      expect(() => again.getAlias(parsed.name, alias)).toThrow("Cannot find alias");
    } else expect(() => registry.getAlias(parsed.name, alias)).toThrow(/Cannot find alias|validation error/);
    registry.delete(parsed.name);
  };
  fc.assert(fc.property(hostileName, hostileName, use), { examples: [["__proto__", "__proto__"]] });
  expectNothingOutside("functions");
});

test("roles, policies and schedules of any name are AWS's, or refused, and found again", () => {
  const policy = JSON.stringify({ Statement: { Effect: "Allow", Action: "*", Resource: "*" } });
  const use = (role: string, name: string) => {
    const iam = IamService.open({ stateDir: state() });
    const made = refusing(["ValidationError"], () =>
      iam.createRole(role, { AssumeRolePolicyDocument: policy }),
    );
    expect(made !== undefined).toBe(/^[\w+=,.@-]{1,64}$/.test(role));
    if (made) {
      refusing(["ValidationError"], () => iam.putRolePolicy(role, name, policy));
      const again = IamService.open({ stateDir: state() });
      if (/^[\w+=,.@-]{1,128}$/.test(name)) {
        expect(again.getRolePolicy(role, name)).toBe(policy);
        again.deleteRolePolicy(role, name);
      } else expect(() => again.getRolePolicy(role, name)).toThrow("cannot be found");
      again.deleteRole(role);
    }
    const lambda = { invoke: () => Promise.reject(new Error("not in this test")) };
    const scheduler = SchedulerService.open({ stateDir: state(), region: "r", iam, lambda });
    const group = refusing(["ValidationException", "ConflictException"], () =>
      scheduler.createScheduleGroup(role),
    );
    expect(group !== undefined).toBe(/^[0-9a-zA-Z._-]{1,64}$/.test(role) && role !== "default");
    if (group) scheduler.deleteScheduleGroup(role);
    expect(scheduler.hasScheduleGroup(role)).toBe(role === "default");
  };
  fc.assert(fc.property(hostileName, hostileName, use), { examples: [["__proto__", "__proto__"]] });
  expectNothingOutside("iam.json", "scheduler.json");
});
