import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startCloud, type Cloud } from "../../../local/cloud/cloud";
import { damagedFiles, settleDamages } from "../../../local/cloud/damaged";
import { FunctionStore } from "../../../local/cloud/lambda/store";
import { temporaryFolder } from "../temporary-folder";
import { FakeLambda } from "./fake-lambda";

/** A cloud starts whatever is wrong with a state file, says so, keeps what was in it, and has all else. */

const folder = temporaryFolder();
const stateDir = () => join(folder(), "state");
const start = () =>
  startCloud({
    ...{ stateDir: stateDir(), tools: {} as never },
    openLambda: async () => new FakeLambda().backend(),
  });

const policy = JSON.stringify({ Statement: { Effect: "Allow", Action: "*", Resource: "*" } });

/** Makes one of everything. */
async function fill({ services }: Cloud): Promise<void> {
  services.iam.createRole("role", { AssumeRolePolicyDocument: policy });
  services.iam.putRolePolicy("role", "p", policy);
  services.s3.createBucket("bucket");
  services.s3.putObject("bucket", "k", Buffer.from("x"), {});
  services.logs.createLogGroup("/group");
  services.logs.putRetentionPolicy("/group", 3);
  services.scheduler.createScheduleGroup("schedules");
  await services.gateway.createApi({ Name: "api", ProtocolType: "HTTP" });
}

/** By the file that each is in, whether it is there. */
const PARTS: Record<string, (cloud: Cloud) => boolean> = {
  "iam.json": ({ services }) => services.iam.allows("arn:aws:iam::000000000000:role/role", "a:B", "r"),
  "s3/bucket/bucket.json": ({ services }) => succeeds(() => services.s3.headObject("bucket", "k")),
  "logs/groups.json": ({ services }) => services.logs.describeLogGroups().length === 1,
  "scheduler.json": ({ services }) => services.scheduler.hasScheduleGroup("schedules"),
  "gateway/*.json": ({ services }) => services.gateway.getApis().length === 1,
};

function succeeds(call: () => unknown): boolean {
  try {
    call();
    return true;
  } catch {
    return false;
  }
}

const DAMAGES: [what: string, change: (text: string) => string | undefined][] = [
  ["empty", () => ""],
  ["cut off after a byte", (text) => text.slice(0, 1)],
  ["cut off in the middle", (text) => text.slice(0, text.length / 2)],
  ["cut off before its end", (text) => text.slice(0, -2)],
  ["null", () => "null"],
  ["a list", () => "[]"],
  ["a text", () => '"x"'],
  ["another object", () => '{"x":1}'],
  ["zeros, as after a machine's crash", (text) => "\0".repeat(text.length)],
];

async function filled(): Promise<void> {
  const cloud = await start();
  await fill(cloud);
  for (const isThere of Object.values(PARTS)) expect(isThere(cloud)).toBe(true);
  await cloud.close();
}

function fileOf(part: string): string {
  const [parent = "", name] = part.split("/*");
  if (name === undefined) return join(stateDir(), part);
  return join(
    stateDir(),
    parent,
    readdirSync(join(stateDir(), parent)).find((each) => each.endsWith(".json"))!,
  );
}

test("each state file, damaged in each way", async () => {
  await filled();
  cpSync(stateDir(), join(folder(), "whole"), { recursive: true });
  for (const part of Object.keys(PARTS)) {
    for (const [what, change] of DAMAGES) {
      rmSync(stateDir(), { recursive: true });
      cpSync(join(folder(), "whole"), stateDir(), { recursive: true });
      const file = fileOf(part);
      const damaged = change(readFileSync(file, "utf8"))!;
      writeFileSync(file, damaged);
      const cloud = await start();
      const there = Object.entries(PARTS).filter(([, isThere]) => isThere(cloud));
      expect([part, what, there.map(([name]) => name)]).toEqual([
        part,
        what,
        Object.keys(PARTS).filter((name) => name !== part),
      ]);
      const notices = cloud.notices.filter((notice) => notice.includes(file));
      expect(notices).toEqual([expect.stringContaining("npm start -- --fresh")]);
      const [found] = damagedFiles(stateDir());
      expect(readFileSync(found!.keptAs, "utf8")).toBe(damaged);
      expect(notices[0]).toContain(found!.keptAs);
      await cloud.close();
    }
  }
}, 60_000);

test("a file that is gone is as one that never was; what is damaged is told until it is deployed again", async () => {
  await filled();
  for (const part of Object.keys(PARTS)) rmSync(fileOf(part));
  let cloud = await start();
  for (const isThere of Object.values(PARTS)) expect(isThere(cloud)).toBe(false);
  expect(cloud.notices).toEqual([]);
  await cloud.close();
  writeFileSync(join(stateDir(), "iam.json"), "{");
  for (let i = 0; i < 2; i++) {
    cloud = await start();
    expect(cloud.notices).toEqual([expect.stringMatching(/iam\.json .*its 1 bytes aren't JSON/)]);
    await cloud.close();
  }
  settleDamages(stateDir());
  cloud = await start();
  expect(cloud.notices).toEqual([]);
  await cloud.close();
  expect(readdirSync(stateDir()).filter((name) => /^iam\.json\.kept-\d+$/.test(name))).toHaveLength(1);
});

test("a damaged cloud.json is as none", async () => {
  await filled();
  writeFileSync(join(stateDir(), "cloud.json"), '{"pid":');
  const cloud = await start();
  expect(JSON.parse(readFileSync(join(stateDir(), "cloud.json"), "utf8"))).toMatchObject({
    pid: process.pid,
  });
  await cloud.close();
});

test("state files are readable by their owner only", async () => {
  await filled();
  for (const part of Object.keys(PARTS))
    expect([part, statSync(fileOf(part)).mode & 0o777]).toEqual([part, 0o600]);
});

const latest = {
  ...{ version: "$LATEST", code: { sha256: "", size: 0 }, lastModified: "", state: "Active" },
  settings: { Role: "r", Runtime: "java21", Handler: "h" },
};
const record = {
  ...{ name: "f", lastVersion: 0, aliases: {}, permissions: {} },
  versions: { $LATEST: latest },
};

test.each([
  ["cut off", '{"name":"f"'],
  ["that leads out of its folder", JSON.stringify({ ...record, name: "../../f" })],
  [
    "with a version that does",
    JSON.stringify({ ...record, versions: { $LATEST: latest, "../x": { ...latest, version: "../x" } } }),
  ],
  ["without $LATEST", JSON.stringify({ ...record, versions: {} })],
  ["of another shape", JSON.stringify({ ...record, aliases: [] })],
])("a function's file %s is put aside", (_what, text) => {
  const functions = join(stateDir(), "lambda/functions");
  const store = new FunctionStore(functions);
  store.save(record as never);
  expect(store.load()).toEqual([record]);
  writeFileSync(join(functions, "f.json"), text);
  expect(store.load()).toEqual([]);
  expect(existsSync(join(functions, "f.json"))).toBe(false);
  expect(damagedFiles(stateDir())).toEqual([
    expect.objectContaining({ holds: "a function with its versions and aliases" }),
  ]);
});
