import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CodeStore, type Code } from "../../../../local/cloud/lambda/code";
import { temporaryFolder } from "../../temporary-folder";
import { writeZip, type Entry } from "./zip";

const folder = temporaryFolder();
const root = () => join(folder(), "code");
const store = () => new CodeStore(root());
const zip = (entries: Entry[], name = "a.zip") => writeZip(join(folder(), name), entries);
const add = (codes: CodeStore, path: string) => codes.add(path, (code: Code) => code);

test("a package is unpacked under its checksum", async () => {
  const codes = store();
  const path = zip([
    { name: "petstore/" },
    { name: "petstore/Handler.class", content: "class" },
    { name: "lib/größe.jar", content: "jar" },
    { name: "bin/run", content: "#!", mode: 0o755 },
  ]);
  const code = await add(codes, path);
  const bytes = readFileSync(path);
  expect(code).toEqual({ sha256: createHash("sha256").update(bytes).digest("base64"), size: bytes.length });
  const at = (name: string) => join(codes.directory(code.sha256), name);
  expect(readFileSync(at("petstore/Handler.class"), "utf8")).toBe("class");
  expect(readFileSync(at("lib/größe.jar"), "utf8")).toBe("jar");
  expect(statSync(at("bin/run")).mode & 0o111).not.toBe(0);
  expect(statSync(at("lib/größe.jar")).mode & 0o111).toBe(0);
});

test.each([
  ["that leads outside", [{ name: "../outside", content: "x" }]],
  ["with an absolute path", [{ name: "/tmp/petstore-outside", content: "x" }]],
  ["that unpacks to more than 250 MB", [{ name: "big", content: "x", unzipped: 250 * 1024 * 1024 + 1 }]],
])("a package %s is refused and leaves nothing", async (_name, entries) => {
  await expect(add(store(), zip(entries))).rejects.toMatchObject({
    code: "InvalidParameterValueException",
    httpStatus: 400,
  });
  expect(existsSync(join(folder(), "outside"))).toBe(false);
  expect(existsSync("/tmp/petstore-outside")).toBe(false);
  expect(existsSync(root()) ? readdirSync(root()) : []).toEqual([]);
});

test("what isn't a zip is refused", async () => {
  writeFileSync(join(folder(), "no.zip"), "no zip at all");
  await expect(add(store(), join(folder(), "no.zip"))).rejects.toMatchObject({
    code: "InvalidParameterValueException",
    message: expect.stringMatching(/^Could not unzip uploaded file: /),
  });
});

test("the same package twice at once is unpacked once", async () => {
  const codes = store();
  const entries = Array.from({ length: 50 }, (_, index) => ({
    name: `f${index}`,
    content: "x".repeat(1000),
  }));
  const [one, two] = [zip(entries, "one.zip"), zip(entries, "two.zip")];
  const [first, second] = await Promise.all([add(codes, one), add(codes, two)]);
  expect(second).toEqual(first);
  expect(readdirSync(root())).toHaveLength(1);
  expect(readdirSync(codes.directory(first.sha256))).toHaveLength(50);
});

test("only what is used is kept, and not what a killed unpacking left", async () => {
  const codes = store();
  const kept = await add(codes, zip([{ name: "a", content: "kept" }]));
  await add(codes, zip([{ name: "a", content: "old" }], "b.zip"));
  mkdirSync(join(root(), "abc.123.partial"));
  await codes.keepOnly(() => [kept.sha256]);
  expect(readdirSync(root())).toEqual([Buffer.from(kept.sha256, "base64").toString("hex")]);
});

test("a package that comes into use while others are removed stays", async () => {
  const codes = store();
  const path = zip([{ name: "a", content: "wanted" }]);
  const { sha256 } = await add(codes, path);
  let used: string[] = [];
  await Promise.all([
    codes.add(path, (code) => (used = [code.sha256])),
    codes.keepOnly(() => used),
    codes.keepOnly(() => used),
  ]);
  expect(existsSync(join(codes.directory(sha256), "a"))).toBe(true);
});

test("there may be nothing to remove from", async () => {
  await store().keepOnly(() => []);
});
