import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { assemble } from "../../local/cloud/snapshot/assemble";
import { VmaSchema } from "../../local/cloud/snapshot/criu-images_pb";
import { decode, encode, readImageFile, writeImageFile } from "../../local/cloud/snapshot/image-file";
import { PAGE_BYTES, planMemory } from "../../local/cloud/snapshot/memory-plan";
import { fileVma, pagemap, PRESENT, vma } from "../local/cloud/snapshot/address-space";
import { temporaryFolder } from "../local/temporary-folder";

/** What holds for any image of CRIU's. */

const folder = temporaryFolder();
const path = (name: string) => {
  mkdirSync(folder(), { recursive: true });
  return join(folder(), name);
};
const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((each) => Buffer.from(each));

test("an image is read as it was written, and written as it was read", async () => {
  const image = fc.tuple(
    fc.uint8Array({ minLength: 8, maxLength: 8 }),
    fc.array(bytes(100), { maxLength: 10 }),
  );
  await fc.assert(
    fc.asyncProperty(image, async ([head, entries]) => {
      await writeImageFile(path("image"), { head: Buffer.from(head), entries });
      expect(await readImageFile(path("image"))).toEqual({ head: Buffer.from(head), entries });
    }),
  );
});

test("a damaged image is an error, or entries that are all of its bytes", async () => {
  await fc.assert(
    fc.asyncProperty(bytes(200), async (content) => {
      writeFileSync(path("image"), content);
      const read = await readImageFile(path("image")).catch((error: Error) => error);
      if ("message" in read) return;
      const { head, entries } = read;
      const total = entries.reduce((sum, entry) => sum + 4 + entry.length, head.length);
      expect(total).toBe(content.length);
    }),
    { numRuns: 300 },
  );
});

test("a message with fields that nobody knows is written as it was read", () => {
  const unknown = fc.tuple(fc.integer({ min: 100, max: 5_000 }), fc.nat(127)).map(([field, value]) => {
    const tag: number[] = [];
    for (let rest = field << 3; ; rest >>>= 7) {
      tag.push(rest > 127 ? (rest & 127) | 128 : rest);
      if (rest <= 127) return Buffer.from([...tag, value]);
    }
  });
  fc.assert(
    fc.property(fc.array(unknown), fc.nat(1e6), fc.nat(1e4), (more, start, length) => {
      const written = Buffer.concat([encode(VmaSchema, vma(start, length)), ...more]);
      const again = encode(VmaSchema, decode(VmaSchema, written));
      expect([...again].sort()).toEqual([...written].sort());
      expect(encode(VmaSchema, decode(VmaSchema, again))).toEqual(again);
    }),
  );
});

/** Mappings one after the other, of kinds that are rewritten and that aren't, with pages in some. */
const addressSpace = fc
  .array(
    fc.record({
      gap: fc.nat(3),
      pages: fc.integer({ min: 1, max: 200 }),
      kind: fc.constantFrom("anonymous", "file", "other", "wiped"),
      runs: fc.array(fc.tuple(fc.nat(199), fc.integer({ min: 1, max: 20 })), { maxLength: 5 }),
    }),
    { maxLength: 8 },
  )
  .map((mappings) => {
    let at = 16;
    const parts = mappings.map(({ gap, pages, kind, runs }) => {
      const start = at + gap;
      at = start + pages;
      const made = { anonymous: vma, wiped: vma, other: vma, file: vma }[kind](start, pages);
      const mapping =
        kind === "file"
          ? fileVma(start, pages, 7, 0)
          : Object.assign(
              made,
              kind === "other" && { status: 1 << 3 },
              kind === "wiped" && { madv: 1n << 18n },
            );
      let end = 0;
      const present = [...runs]
        .sort(([a], [b]) => a - b)
        .flatMap(([from, length]) => {
          const begin = Math.max(from, end);
          const stop = Math.min(begin + length, pages);
          if (begin >= stop) return [];
          end = stop;
          return [pagemap(start + begin, stop - begin, PRESENT)];
        });
      return { mapping, present, wiped: kind === "wiped" };
    });
    return { vmas: parts.map((one) => one.mapping), parts };
  });

const sum = (lengths: bigint[]) => lengths.reduce((total, length) => total + length, 0n);

test("a plan covers the same addresses in order, and each page that was dumped comes from one place", () => {
  fc.assert(
    fc.property(addressSpace, ({ vmas, parts }) => {
      const pagemaps = parts.flatMap(({ present }) => present);
      const plan = planMemory(vmas, pagemaps, 99);
      const extents = (all: typeof vmas) => {
        const joined: [bigint, bigint][] = [];
        for (const { start, end } of all) {
          expect(start).toBeLessThan(end);
          const last = joined.at(-1);
          expect(start >= (last?.[1] ?? 0n)).toBe(true);
          if (last !== undefined && last[1] === start) last[1] = end;
          else joined.push([start, end]);
        }
        return joined;
      };
      expect(extents(plan.vmas)).toEqual(extents(vmas));
      const dumped = sum(
        parts.filter((one) => !one.wiped).flatMap((one) => one.present.map((each) => each.nrPages)),
      );
      const copied = plan.copies.filter(({ source }) => source.from === "pages").map(({ length }) => length);
      expect(sum([...copied, ...plan.remaining.map(({ length }) => length)])).toBe(dumped * PAGE_BYTES);
      let end = 0n;
      for (const { targetOffset, length } of plan.copies) {
        expect(targetOffset >= end).toBe(true);
        end = targetOffset + length;
      }
      expect(end <= plan.memoryBytes).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("a file is what its pieces and holes say, and so is its checksum", async () => {
  const pieces = fc.array(fc.record({ hole: fc.nat(50), from: fc.nat(400), length: fc.nat(300) }), {
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(bytes(500), pieces, fc.nat(50), async (source, given, last) => {
      writeFileSync(path("source"), source);
      let at = 0;
      const placed = given.map(({ hole, from, length }) => {
        const targetOffset = at + hole;
        at = targetOffset + length;
        return {
          path: path("source"),
          sourceOffset: BigInt(from),
          targetOffset: BigInt(targetOffset),
          length: BigInt(length),
        };
      });
      const expected = Buffer.alloc(at + last);
      for (const { sourceOffset, targetOffset, length } of placed)
        source
          .subarray(Number(sourceOffset), Number(sourceOffset + length))
          .copy(expected, Number(targetOffset));
      const sha256 = await assemble(path("target"), expected.length, placed);
      expect(readFileSync(path("target"))).toEqual(expected);
      expect(sha256).toBe(createHash("sha256").update(expected).digest("hex"));
    }),
  );
});
