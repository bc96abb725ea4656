import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { S3Service } from "../../../../local/cloud/s3/s3";
import { temporaryFolder } from "../../temporary-folder";

const folder = temporaryFolder();
const open = () => S3Service.open({ stateDir: folder() });
const bytes = (text: string) => Buffer.from(text);

function versionedBucket(): S3Service {
  const s3 = open();
  s3.createBucket("bucket");
  s3.putSetting("bucket", "versioning", { status: "Enabled" });
  return s3;
}

test("each upload to a versioned bucket is a version of its own, also after a restart", () => {
  const s3 = versionedBucket();
  const first = s3.putObject("bucket", "code/a.zip", bytes("one"), {});
  const second = s3.putObject("bucket", "code/a.zip", bytes("two"), {});
  expect(first.versionId).not.toBe(second.versionId);
  expect(first.etag).toBe("f97c5d29941bfb1b2fdab0874906ab82");
  expect(readFileSync(open().objectFile("bucket", "code/a.zip"), "utf8")).toBe("two");
  expect(readFileSync(open().objectFile("bucket", "code/a.zip", first.versionId), "utf8")).toBe("one");
});

test("without versioning the last upload is all there is", () => {
  const s3 = open();
  s3.createBucket("bucket");
  expect(s3.putObject("bucket", "k", bytes("one"), {}).versionId).toBe("null");
  s3.putObject("bucket", "k", bytes("two"), {});
  expect(readFileSync(s3.objectFile("bucket", "k", "null"), "utf8")).toBe("two");
});

test("what doesn't exist is said in S3's words", () => {
  const s3 = versionedBucket();
  expect(() => s3.objectFile("bucket", "k")).toThrow("The specified key does not exist.");
  s3.putObject("bucket", "k", bytes("one"), {});
  expect(() => s3.objectFile("bucket", "k", "v")).toThrow("The specified version does not exist.");
  expect(() => s3.headBucket("nope")).toThrow("The specified bucket does not exist: nope");
  expect(() => s3.createBucket("bucket")).toThrow("you already own it");
});

test("a bucket with objects goes only by force, and then its files do too", () => {
  const s3 = versionedBucket();
  const { versionId } = s3.putObject("bucket", "k", bytes("one"), {});
  const file = s3.objectFile("bucket", "k", versionId);
  expect(() => s3.deleteBucket("bucket", false)).toThrow("is not empty");
  s3.deleteBucket("bucket", true);
  expect(existsSync(file)).toBe(false);
  expect(existsSync(join(folder(), "s3", "bucket"))).toBe(false);
});

test("deleting an object takes all its versions", () => {
  const s3 = versionedBucket();
  const first = s3.putObject("bucket", "k", bytes("one"), {});
  s3.putObject("bucket", "k", bytes("two"), {});
  s3.deleteObject("bucket", "k");
  expect(() => s3.headObject("bucket", "k", first.versionId)).toThrow("does not exist");
  s3.deleteBucket("bucket", false);
});

test("replaced versions expire by the bucket's rules", () => {
  const s3 = versionedBucket();
  const rule = {
    status: "Enabled",
    filter: { prefix: "" },
    noncurrentVersionExpiration: { noncurrentDays: 30 },
  };
  s3.putSetting("bucket", "lifecycle", [rule]);
  jest.useFakeTimers({ now: new Date("2026-01-01"), doNotFake: ["nextTick"] });
  try {
    const first = s3.putObject("bucket", "k", bytes("one"), {});
    const second = s3.putObject("bucket", "k", bytes("two"), {});
    const file = s3.objectFile("bucket", "k", first.versionId);
    jest.setSystemTime(new Date("2026-01-30"));
    s3.putObject("bucket", "k", bytes("three"), {});
    expect(existsSync(file)).toBe(true);
    jest.setSystemTime(new Date("2026-02-05"));
    s3.putObject("bucket", "k", bytes("four"), {});
    expect(existsSync(file)).toBe(false);
    expect(readFileSync(s3.objectFile("bucket", "k", second.versionId), "utf8")).toBe("two");
  } finally {
    jest.useRealTimers();
  }
});

test("what a kill left goes at the next start: a bucket that wasn't stored, bytes that no index names", () => {
  const s3 = versionedBucket();
  const { versionId } = s3.putObject("bucket", "kept", bytes("kept"), {});
  const left = ["begun/", "bucket/objects/kept/other", "bucket/objects/unknown/null", "torn/objects/a/null"];
  for (const path of left) {
    const file = join(folder(), "s3", path);
    mkdirSync(path.endsWith("/") ? file : dirname(file), { recursive: true });
    if (!path.endsWith("/")) writeFileSync(file, "left");
  }
  expect(readFileSync(open().objectFile("bucket", "kept", versionId), "utf8")).toBe("kept");
  const there = left.filter((path) => existsSync(join(folder(), "s3", path)));
  // A bucket without its index isn't known, but what it holds may be all that there is of somebody's code.
  expect(there).toEqual(["torn/objects/a/null"]);
});
