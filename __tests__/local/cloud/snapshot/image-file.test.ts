import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { VmaSchema } from "../../../../local/cloud/snapshot/criu-images_pb";
import { decode, encode, readImageFile, writeImageFile } from "../../../../local/cloud/snapshot/image-file";
import { temporaryFolder } from "../../temporary-folder";
import { vma } from "./address-space";

const folder = temporaryFolder();
const path = () => join(folder(), "some.img");
const HEAD = Buffer.from("image674kind");

const entry = (content: Buffer) => {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(content.length);
  return Buffer.concat([length, content]);
};

test("an image is written as it was read, its entries of whatever type", async () => {
  const bytes = Buffer.concat([
    HEAD.subarray(0, 8),
    entry(Buffer.from("first")),
    entry(Buffer.alloc(0)),
    entry(Buffer.alloc(70_000, "x")),
  ]);
  writeFileSync(path(), bytes);
  const image = await readImageFile(path());
  expect(image.entries.map((each) => each.length)).toEqual([5, 0, 70_000]);
  await writeImageFile(path(), image);
  expect(readFileSync(path())).toEqual(bytes);
});

test("an image without entries has none", async () => {
  writeFileSync(path(), HEAD.subarray(0, 8));
  expect((await readImageFile(path())).entries).toEqual([]);
});

test.each([
  [
    "an entry that ends beyond it",
    Buffer.concat([HEAD.subarray(0, 8), entry(Buffer.from("first")).subarray(0, 7)]),
  ],
  ["half an entry's length", Buffer.concat([HEAD.subarray(0, 8), Buffer.from([1, 0])])],
])("a file with %s is refused", async (_name, bytes) => {
  writeFileSync(path(), bytes);
  await expect(readImageFile(path())).rejects.toThrow();
});

test("a message keeps fields that the schema doesn't name", () => {
  const known = encode(VmaSchema, vma(1, 2));
  // Field 15, a varint, and field 200, bytes.
  const unknown = Buffer.from([15 << 3, 42, 0xc2, 0x0c, 3, 1, 2, 3]);
  const message = decode(VmaSchema, Buffer.concat([known, unknown]));
  expect(message.end - message.start).toBe(2n * 4096n);
  message.pgoff = 7n;
  const bytes = encode(VmaSchema, message);
  expect(bytes.subarray(bytes.length - unknown.length)).toEqual(unknown);
  expect(decode(VmaSchema, bytes).pgoff).toBe(7n);
});
