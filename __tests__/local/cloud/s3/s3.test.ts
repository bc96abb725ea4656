import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { S3Service } from "../../../../local/cloud/s3/s3";
import { temporaryFolder } from "../../temporary-folder";

const folder = temporaryFolder();
const open = () => S3Service.open({ stateDir: folder() });
const bytes = (text: string) => Buffer.from(text);

function versionedBucket(): S3Service {
  const s3 = open();
  s3.createBucket("b");
  s3.putSetting("b", "versioning", { status: "Enabled" });
  return s3;
}

test("each upload to a versioned bucket is a version of its own, also after a restart", () => {
  const s3 = versionedBucket();
  const first = s3.putObject("b", "code/a.zip", bytes("one"), {});
  const second = s3.putObject("b", "code/a.zip", bytes("two"), {});
  expect(first.versionId).not.toBe(second.versionId);
  expect(first.etag).toBe("f97c5d29941bfb1b2fdab0874906ab82");
  expect(readFileSync(open().objectFile("b", "code/a.zip"), "utf8")).toBe("two");
  expect(readFileSync(open().objectFile("b", "code/a.zip", first.versionId), "utf8")).toBe("one");
});

test("without versioning the last upload is all there is", () => {
  const s3 = open();
  s3.createBucket("b");
  expect(s3.putObject("b", "k", bytes("one"), {}).versionId).toBe("null");
  s3.putObject("b", "k", bytes("two"), {});
  expect(readFileSync(s3.objectFile("b", "k", "null"), "utf8")).toBe("two");
});

test("what doesn't exist is said in S3's words", () => {
  const s3 = versionedBucket();
  expect(() => s3.objectFile("b", "k")).toThrow("The specified key does not exist.");
  s3.putObject("b", "k", bytes("one"), {});
  expect(() => s3.objectFile("b", "k", "v")).toThrow("The specified version does not exist.");
  expect(() => s3.headBucket("nope")).toThrow("The specified bucket does not exist: nope");
  expect(() => s3.createBucket("b")).toThrow("you already own it");
});

test("a bucket with objects goes only by force, and then its files do too", () => {
  const s3 = versionedBucket();
  const { versionId } = s3.putObject("b", "k", bytes("one"), {});
  const file = s3.objectFile("b", "k", versionId);
  expect(() => s3.deleteBucket("b", false)).toThrow("is not empty");
  s3.deleteBucket("b", true);
  expect(existsSync(file)).toBe(false);
  expect(existsSync(join(folder(), "s3", "b"))).toBe(false);
});

test("deleting an object takes all its versions", () => {
  const s3 = versionedBucket();
  const first = s3.putObject("b", "k", bytes("one"), {});
  s3.putObject("b", "k", bytes("two"), {});
  s3.deleteObject("b", "k");
  expect(() => s3.headObject("b", "k", first.versionId)).toThrow("does not exist");
  s3.deleteBucket("b", false);
});

test("replaced versions expire by the bucket's rules", () => {
  const s3 = versionedBucket();
  const rule = {
    status: "Enabled",
    filter: { prefix: "" },
    noncurrentVersionExpiration: { noncurrentDays: 30 },
  };
  s3.putSetting("b", "lifecycle", [rule]);
  jest.useFakeTimers({ now: new Date("2026-01-01"), doNotFake: ["nextTick"] });
  try {
    const first = s3.putObject("b", "k", bytes("one"), {});
    const second = s3.putObject("b", "k", bytes("two"), {});
    const file = s3.objectFile("b", "k", first.versionId);
    jest.setSystemTime(new Date("2026-01-30"));
    s3.putObject("b", "k", bytes("three"), {});
    expect(existsSync(file)).toBe(true);
    jest.setSystemTime(new Date("2026-02-05"));
    s3.putObject("b", "k", bytes("four"), {});
    expect(existsSync(file)).toBe(false);
    expect(readFileSync(s3.objectFile("b", "k", second.versionId), "utf8")).toBe("two");
  } finally {
    jest.useRealTimers();
  }
});
