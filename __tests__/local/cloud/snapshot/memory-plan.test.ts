import { PAGE_BYTES, planMemory } from "../../../../local/cloud/snapshot/memory-plan";
import {
  ANONYMOUS,
  DENY_WRITE,
  fileVma,
  GROWS_DOWN,
  KIND,
  LAZY,
  NO_RESERVE,
  pagemap,
  pages,
  PRIVATE,
  restore,
  vma,
  type Dump,
} from "./address-space";

const MEMORY = 99;

/** The dump as the plan rewrites it. */
function rewritten(dump: Dump): Dump & { memory: Buffer } {
  const plan = planMemory(dump.vmas, dump.pagemaps, MEMORY);
  const memory = Buffer.alloc(Number(plan.memoryBytes));
  for (const { source, sourceOffset, targetOffset, length } of plan.copies) {
    const from = source.from === "pages" ? dump.pages : dump.files.get(source.fileId)!;
    from.subarray(Number(sourceOffset), Number(sourceOffset + length)).copy(memory, Number(targetOffset));
  }
  const remaining = plan.remaining.map(({ sourceOffset, length }) =>
    dump.pages.subarray(Number(sourceOffset), Number(sourceOffset + length)),
  );
  return {
    vmas: plan.vmas,
    pagemaps: plan.remaining.map((each) => each.pagemap),
    pages: Buffer.concat(remaining),
    files: new Map([...dump.files, [MEMORY, memory]]),
    memory,
  };
}

const dumpOf = (fields: Partial<Dump>, pageCount: number): Dump => ({
  vmas: [],
  pagemaps: [],
  files: new Map(),
  pages: pages("dumped", pageCount),
  ...fields,
});

/** Asserts that every address has the same bytes as without the rewrite, and gives the rewritten dump. */
function expectSameMemory(dump: Dump) {
  const before = restore(dump);
  const after = rewritten(dump);
  expect(restore(after)).toEqual(before);
  return after;
}

const inPages = (bytes: bigint) => Number(bytes / PAGE_BYTES);
const extents = (dump: Dump) =>
  dump.vmas.map(({ start, end, status }) => [
    inPages(start),
    inPages(end),
    status === KIND.file ? "mapped" : "own",
  ]);

test("an anonymous mapping becomes one of the memory file where it has pages, and stays anonymous around them", () => {
  const dump = dumpOf({ vmas: [vma(10, 300)], pagemaps: [pagemap(20, 5)] }, 5);
  const after = expectSameMemory(dump);
  expect(extents(after)).toEqual([
    [10, 20, "own"],
    [20, 25, "mapped"],
    [25, 310, "own"],
  ]);
  expect(after.pages).toHaveLength(0);
  expect(after.vmas[1]).toMatchObject({ shmid: BigInt(MEMORY), flags: PRIVATE, prot: 3 });
});

test("a short hole among an anonymous mapping's pages is mapped along as zeros, a long one stays anonymous", () => {
  const dump = dumpOf({ vmas: [vma(0, 400)], pagemaps: [pagemap(0, 1), pagemap(65, 1), pagemap(131, 2)] }, 4);
  const after = expectSameMemory(dump);
  expect(extents(after)).toEqual([
    [0, 66, "mapped"],
    [66, 131, "own"],
    [131, 133, "mapped"],
    [133, 400, "own"],
  ]);
  expect(after.memory).toHaveLength(68 * Number(PAGE_BYTES));
});

test("the heap is mapped like other anonymous memory, and its rest stays the heap", () => {
  const dump = dumpOf({ vmas: [vma(5, 20, { status: KIND.heap })], pagemaps: [pagemap(5, 3)] }, 3);
  const after = expectSameMemory(dump);
  expect(after.vmas.map(({ status }) => status)).toEqual([KIND.file, KIND.heap]);
});

test("a mapping without reserve keeps that flag", () => {
  const flags = PRIVATE | ANONYMOUS | NO_RESERVE;
  const after = expectSameMemory(dumpOf({ vmas: [vma(0, 2, { flags })], pagemaps: [pagemap(0, 2)] }, 2));
  expect(after.vmas[0]!.flags).toBe(PRIVATE | NO_RESERVE);
});

test("memory that fork wipes comes back as zeros: it stays anonymous, and its pages are left out", () => {
  const wiped = vma(10, 4, { madv: 1n << 18n });
  const dump = dumpOf({ vmas: [vma(0, 10), wiped, vma(14, 4)], pagemaps: [pagemap(8, 8)] }, 8);
  const before = restore(dump);
  const after = rewritten(dump);
  expect(extents(after)).toEqual([
    [0, 8, "own"],
    [8, 10, "mapped"],
    [10, 14, "own"],
    [14, 16, "mapped"],
    [16, 18, "own"],
  ]);
  expect(after.vmas[2]).toEqual(wiped);
  expect(after.pagemaps).toEqual([]);
  const memory = restore(after);
  const page = (of: typeof memory, number: number) => of.get(BigInt(number) * PAGE_BYTES);
  const zeros = Buffer.alloc(Number(PAGE_BYTES)).toString("base64");
  for (const around of [9, 14, 15]) expect(page(memory, around)).toBe(page(before, around));
  for (const within of [10, 11, 12, 13]) {
    expect(page(before, within)).not.toBe(zeros);
    expect(page(memory, within)).toBe(zeros);
  }
});

test("other advice on memory, such as huge pages, stays with each part of it", () => {
  const madv = (1n << 14n) | (1n << 16n);
  const after = expectSameMemory(dumpOf({ vmas: [vma(0, 10, { madv })], pagemaps: [pagemap(2, 2)] }, 2));
  expect(after.vmas.map((each) => each.madv)).toEqual([madv, madv, madv]);
});

test("between dirty pages of a file that has been deleted nothing is read from where it was", () => {
  const deleted = 7;
  const dump = dumpOf({ vmas: [fileVma(0, 10, deleted, 0)], pagemaps: [pagemap(1, 1), pagemap(4, 1)] }, 2);
  const plan = planMemory(dump.vmas, dump.pagemaps, MEMORY, new Set([deleted]));
  expect(plan.copies.map(({ source }) => source.from)).toEqual(["pages", "pages"]);
  expect(extents({ ...dump, vmas: plan.vmas })).toEqual([
    [0, 1, "mapped"],
    [1, 2, "mapped"],
    [2, 4, "mapped"],
    [4, 5, "mapped"],
    [5, 10, "mapped"],
  ]);
  expect(plan.vmas.map(({ shmid }) => Number(shmid))).toEqual([deleted, MEMORY, deleted, MEMORY, deleted]);
});

test("a file's dirty pages are mapped with the clean ones between them, which come from the file", () => {
  const file = pages("file", 200);
  const dump = dumpOf(
    {
      vmas: [fileVma(50, 100, 7, 3, { flags: PRIVATE | DENY_WRITE })],
      pagemaps: [pagemap(52, 1), pagemap(84, 1), pagemap(118, 1)],
      files: new Map([[7, file]]),
    },
    3,
  );
  const after = expectSameMemory(dump);
  expect(after.vmas.map(({ start, end, shmid }) => [inPages(start), inPages(end), Number(shmid)])).toEqual([
    [50, 52, 7],
    [52, 85, MEMORY],
    [85, 118, 7],
    [118, 119, MEMORY],
    [119, 150, 7],
  ]);
});

test("clean pages beyond a mapped file's end are zeros", () => {
  const dump = dumpOf(
    {
      vmas: [fileVma(0, 8, 7, 0)],
      pagemaps: [pagemap(0, 1), pagemap(7, 1)],
      files: new Map([[7, pages("file", 3).subarray(0, 3 * 4096 - 100)]]),
    },
    2,
  );
  expectSameMemory(dump);
});

test.each([
  ["the stack", { flags: PRIVATE | ANONYMOUS | GROWS_DOWN }],
  ["the stack by its status", { status: KIND.stack }],
  ["the vdso", { status: KIND.vdso }],
  ["shared memory", { status: KIND.sharedAnonymous, flags: 0x21 }],
  ["a shared file", { status: KIND.sharedFile, flags: 0x01, shmid: 7n }],
  ["a mapping with a flag that isn't known here", { flags: PRIVATE | ANONYMOUS | 0x40000 }],
])("%s is left alone", (_name, fields) => {
  const dump = dumpOf({ vmas: [vma(0, 4, fields), vma(4, 4)], pagemaps: [pagemap(1, 2), pagemap(5, 1)] }, 3);
  const after = expectSameMemory(dump);
  expect(after.vmas[0]).toEqual(dump.vmas[0]);
  expect(after.pagemaps.map(({ vaddr, nrPages }) => [inPages(vaddr), Number(nrPages)])).toEqual([[1, 2]]);
  expect(after.pages).toEqual(dump.pages.subarray(0, 2 * 4096));
});

test("an entry of the pagemap that reaches over two mappings is taken apart", () => {
  const dump = dumpOf(
    {
      vmas: [vma(0, 4), vma(4, 4, { status: KIND.stack }), vma(8, 4), fileVma(12, 4, 7, 0)],
      pagemaps: [pagemap(2, 12)],
      files: new Map([[7, pages("file", 4)]]),
    },
    12,
  );
  const after = expectSameMemory(dump);
  expect(
    after.pagemaps.map(({ vaddr, nrPages, compatNrPages }) => [
      inPages(vaddr),
      Number(nrPages),
      compatNrPages,
    ]),
  ).toEqual([[4, 4, 4]]);
});

test("entries whose pages aren't in the dump's pages stay, and take no room there", () => {
  const dump = dumpOf(
    { vmas: [vma(0, 100)], pagemaps: [pagemap(0, 2), pagemap(70, 2, LAZY), pagemap(90, 1)] },
    3,
  );
  const after = rewritten(dump);
  expect(after.pagemaps.map(({ vaddr, flags }) => [inPages(vaddr), flags])).toEqual([[70, LAZY]]);
  expect(after.pages).toHaveLength(0);
});

test("an address space without pages is as it was", () => {
  const dump = dumpOf({ vmas: [vma(0, 4), fileVma(4, 4, 7, 0)], files: new Map([[7, pages("file", 4)]]) }, 0);
  expect(expectSameMemory(dump).vmas).toEqual(dump.vmas);
});

/** Numbers that are the same in each run. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

test.each(Array.from({ length: 60 }, (_, index) => index + 1))(
  "random address space %i is the same afterwards",
  (seed) => {
    const random = numbers(seed);
    const below = (limit: number) => Math.floor(random.next().value! * limit);
    const dump: Dump = {
      vmas: [],
      pagemaps: [],
      pages: Buffer.alloc(0),
      files: new Map([[7, pages("file", 150)]]),
    };
    const dirty: number[] = [];
    let at = below(10);
    for (let count = 0; count < 8; count++) {
      const length = 1 + below(220);
      const kinds = [
        () => vma(at, length),
        () => vma(at, length, { status: KIND.heap }),
        () => vma(at, length, { status: KIND.stack, flags: PRIVATE | ANONYMOUS | GROWS_DOWN }),
        () => fileVma(at, length, 7, below(60)),
      ];
      dump.vmas.push(kinds[below(kinds.length)]!());
      for (let address = at; address < at + length;) {
        const run = 1 + below(20);
        if (below(3) === 0)
          for (let i = 0; i < run && address + i < at + length; i++) dirty.push(address + i);
        address += run + below(100);
      }
      at += length + (below(2) === 0 ? 0 : below(50));
    }
    // As CRIU does, neighbouring pages are one entry, whatever mappings they belong to.
    for (const address of [...new Set(dirty)].sort((a, b) => a - b)) {
      const last = dump.pagemaps.at(-1);
      if (last !== undefined && last.vaddr + last.nrPages * PAGE_BYTES === BigInt(address) * PAGE_BYTES) {
        last.nrPages++;
        last.compatNrPages++;
      } else dump.pagemaps.push(pagemap(address, 1));
    }
    dump.pages = pages("dumped", new Set(dirty).size);
    expectSameMemory(dump);
  },
);
