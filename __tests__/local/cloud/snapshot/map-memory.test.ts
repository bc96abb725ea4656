import { createHash } from "node:crypto";
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FileSchema } from "../../../../local/cloud/snapshot/criu-images_pb";
import { decode, readImageFile } from "../../../../local/cloud/snapshot/image-file";
import { mapMemory } from "../../../../local/cloud/snapshot/map-memory";
import { temporaryFolder } from "../../temporary-folder";
import { fileVma, GROWS_DOWN, KIND, pagemap, pages, restore, vma, type Dump } from "./address-space";
import { contents, readDump, UNKNOWN, writeDump } from "./dump";

const folder = temporaryFolder();
const images = () => join(folder(), "images");
const INSIDE = "/inside/memory.img";
const LIBRARY = "/var/task/lib/some.so";

/** An address space with one mapping of each kind. */
function sample(): Dump {
  const library = pages("library", 30);
  writeFileSync(join(folder(), "some.so"), library);
  return {
    vmas: [
      vma(0, 200),
      fileVma(200, 20, 7, 4),
      vma(300, 8, { status: KIND.heap }),
      vma(400, 8, { flags: 0x22 | GROWS_DOWN, status: KIND.anonymous }),
    ],
    pagemaps: [
      pagemap(3, 10),
      pagemap(150, 1),
      pagemap(202, 1),
      pagemap(206, 1),
      pagemap(301, 2),
      pagemap(407, 1),
    ],
    pages: pages("dumped", 16),
    files: new Map([[7, library]]),
  };
}

const hostPath = (name: string) => (name === LIBRARY ? join(folder(), "some.so") : name);
const sha256Of = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");
const rewrite = () => mapMemory(images(), INSIDE, hostPath);

test("a rewritten dump restores to the same memory, most of it mapped from one file", async () => {
  const dump = sample();
  writeDump(images(), dump, { 7: LIBRARY });
  const before = restore(dump);
  // 10 + 1 + 2 anonymous pages, and two of the library's with the three clean ones between them.
  const { sha256, ...sizes } = await rewrite();
  expect(sizes).toEqual({ mappedBytes: 18 * 4096, readBytes: 4096 });
  expect(sha256).toBe(sha256Of(join(images(), "memory.img")));
  const after = await readDump(images(), (name) =>
    readFileSync(name === INSIDE ? join(images(), "memory.img") : hostPath(name)),
  );
  // The stack alone is still read, so it is compared by what lies on it.
  expect(restore(after)).toEqual(before);
  expect(after.pages).toHaveLength(4096);
});

test("what the schema doesn't name stays, and the memory file is described as CRIU needs it", async () => {
  writeDump(images(), sample(), { 7: LIBRARY });
  await rewrite();
  const mm = (await readImageFile(join(images(), "mm-1003.img"))).entries[0]!;
  expect(mm.includes(UNKNOWN)).toBe(true);
  const files = (await readImageFile(join(images(), "files.img"))).entries.map((each) =>
    decode(FileSchema, each),
  );
  expect(files.map(({ type, id }) => [type, id])).toEqual([
    [2, 1],
    [1, 7],
    [1, 8],
  ]);
  const memory = files[2]!.reg!;
  expect(memory).toMatchObject({ id: 8, name: INSIDE, mntId: 3, pos: 0n, buildId: [], flags: 0o100000 });
  expect(memory.size).toBe(BigInt(statSync(join(images(), "memory.img")).size));
  expect(Object.keys(memory)).not.toContain("mode");
});

test("holes take no room on the disk", async () => {
  const spread = Array.from({ length: 200 }, (_, index) => pagemap(index * 60, 1));
  const dump: Dump = {
    vmas: [vma(0, 12_000)],
    pagemaps: spread,
    pages: pages("dumped", 200),
    files: new Map(),
  };
  writeDump(images(), dump, { 7: LIBRARY });
  const { mappedBytes, sha256 } = await rewrite();
  const { size, blocks } = statSync(join(images(), "memory.img"));
  expect(size).toBe(mappedBytes);
  expect(blocks * 512).toBeLessThan(size / 10);
  expect(sha256).toBe(sha256Of(join(images(), "memory.img")));
});

describe("Images stay as they were where", () => {
  async function expectUntouched(message: RegExp): Promise<void> {
    const before = contents(images());
    await expect(rewrite()).rejects.toThrow(message);
    expect(contents(images())).toEqual(before);
  }

  test("a mapped file isn't there", async () => {
    writeDump(images(), sample(), { 7: "/nowhere/some.so" });
    await expectUntouched(/ENOENT.*nowhere/);
  });

  test("a mapping names a file that isn't among the files", async () => {
    writeDump(images(), sample(), { 9: LIBRARY });
    await expectUntouched(/names file 7/);
  });

  test("there are two processes", async () => {
    writeDump(images(), sample(), { 7: LIBRARY });
    writeFileSync(join(images(), "mm-1004.img"), readFileSync(join(images(), "mm-1003.img")));
    await expectUntouched(/not one image, but 2/);
  });

  test("an image is missing", async () => {
    writeDump(images(), sample(), { 7: LIBRARY });
    rmSync(join(images(), "pages-1.img"));
    await expectUntouched(/ENOENT/);
  });

  test("an image is cut short", async () => {
    writeDump(images(), sample(), { 7: LIBRARY });
    const path = join(images(), "pagemap-1003.img");
    writeFileSync(path, readFileSync(path).subarray(0, -3));
    await expectUntouched(/ends beyond the file/);
  });

  test("no open file can serve as a model", async () => {
    writeDump(images(), { ...sample(), vmas: [vma(0, 420)] }, {});
    await expectUntouched(/no regular file/);
  });
});
