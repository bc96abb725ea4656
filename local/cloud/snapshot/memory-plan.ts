import { clone, create } from "@bufbuild/protobuf";
import { PagemapSchema, VmaSchema, type Pagemap, type Vma } from "./criu-images_pb";

export const PAGE_BYTES = 4096n;

/** In pagemap.flags: the pages lie in pages-N.img (CRIU's include/image.h). */
const PE_PRESENT = 1 << 2;

/** In vma.status: kinds of mapping (CRIU's include/image.h). */
const REGULAR = 1 << 0;
const HEAP = 1 << 5;
const FILE_PRIVATE = 1 << 6;
const ANON_PRIVATE = 1 << 9;

/** mmap(2) flags that a mapping may have and still be rewritten. */
const MAP_PRIVATE = 0x02;
const MAP_ANONYMOUS = 0x20;
const MAP_DENYWRITE = 0x0800;
const MAP_NORESERVE = 0x4000;

/** In vma.madv, a bit for each advice of madvise(2) that is in force. */
const MADV_WIPEONFORK = 1n << 18n;

/** A hole this long among an anonymous mapping's pages stays anonymous: fresh memory is quicker zeroed than read. */
const ANONYMOUS_GAP = 64n * PAGE_BYTES;
/** Clean pages of a mapped file between two dirty ones are copied along up to here, to keep the mappings few. */
const FILE_GAP = 32n * PAGE_BYTES;

/** Where bytes of the memory file come from: pages-N.img, or the file that was mapped there. */
export type CopySource = { from: "pages" } | { from: "file"; fileId: number };

export interface Copy {
  source: CopySource;
  sourceOffset: bigint;
  targetOffset: bigint;
  length: bigint;
}

export interface MemoryPlan {
  vmas: Vma[];
  /** What the memory file is made of; between copies it is a hole. */
  copies: Copy[];
  memoryBytes: bigint;
  /** Pages that stay in pages-N.img, with where they lie in the old one. */
  remaining: { pagemap: Pagemap; sourceOffset: bigint; length: bigint }[];
}

interface Extent {
  start: bigint;
  end: bigint;
}

/**
 * Decides how a dumped address space is mapped from one memory file instead of read: each run of pages of a private
 * mapping becomes a private mapping of that file, and its pages leave pages-N.img. Mappings of a kind that isn't known
 * here are left as they are.
 *
 * Memory that is to be zeroed in a child after fork(2) is zeroed in a restored process, too: cryptographic libraries keep
 * a mark in it, and take new seeds once it is gone. Without that, all environments of a snapshot would draw the same numbers.
 *
 * @param nameless ids of files whose content can't be read where their name says, since they were deleted
 */
export function planMemory(
  vmas: Vma[],
  pagemaps: Pagemap[],
  memoryFileId: number,
  nameless: ReadonlySet<number> = new Set(),
): MemoryPlan {
  const present = locatePages(pagemaps);
  const plan: MemoryPlan = { vmas: [], copies: [], memoryBytes: 0n, remaining: [] };
  /** Extents whose pages leave pages-N.img. */
  const taken: Extent[] = [];
  for (const vma of vmas) {
    if (isWiped(vma)) {
      plan.vmas.push(vma);
      taken.push({ start: vma.start, end: vma.end });
      continue;
    }
    let rest = vma.start;
    const gap = isAnonymous(vma) ? ANONYMOUS_GAP : nameless.has(Number(vma.shmid)) ? 0n : FILE_GAP;
    for (const run of runsToMap(vma, present, gap)) {
      if (run.start > rest) plan.vmas.push(slice(vma, rest, run.start));
      plan.vmas.push(fromMemoryFile(vma, run, memoryFileId, plan.memoryBytes));
      plan.copies.push(...copiesOf(vma, run, present, plan.memoryBytes));
      plan.memoryBytes += run.end - run.start;
      taken.push(run);
      rest = run.end;
    }
    if (rest < vma.end) plan.vmas.push(slice(vma, rest, vma.end));
  }
  plan.remaining = remainingPages(pagemaps, taken);
  return plan;
}

const isWiped = (vma: Vma) => (vma.madv & MADV_WIPEONFORK) !== 0n;

const isAnonymous = (vma: Vma) => (vma.status & ~HEAP) === (REGULAR | ANON_PRIVATE);

function isMappable(vma: Vma): boolean {
  if (isAnonymous(vma)) return (vma.flags & ~MAP_NORESERVE) === (MAP_PRIVATE | MAP_ANONYMOUS);
  return (
    vma.status === (REGULAR | FILE_PRIVATE) && (vma.flags & ~(MAP_DENYWRITE | MAP_NORESERVE)) === MAP_PRIVATE
  );
}

interface Located extends Extent {
  /** Offset of the first page in pages-N.img, in bytes. */
  offset: bigint;
}

const bytesOf = (pagemap: Pagemap) => (pagemap.nrPages || BigInt(pagemap.compatNrPages)) * PAGE_BYTES;

function locatePages(pagemaps: Pagemap[]): Located[] {
  const located: Located[] = [];
  let offset = 0n;
  for (const pagemap of pagemaps) {
    if ((pagemap.flags & PE_PRESENT) === 0) continue;
    const length = bytesOf(pagemap);
    located.push({ start: pagemap.vaddr, end: pagemap.vaddr + length, offset });
    offset += length;
  }
  return located;
}

/** The parts of located pages that lie within an extent. */
function within(extent: Extent, located: Located[]): Located[] {
  return located
    .filter((pages) => pages.start < extent.end && pages.end > extent.start)
    .map((pages) => {
      const start = pages.start > extent.start ? pages.start : extent.start;
      const end = pages.end < extent.end ? pages.end : extent.end;
      return { start, end, offset: pages.offset + (start - pages.start) };
    });
}

/** @param gap bytes without pages that may lie within a run */
function runsToMap(vma: Vma, present: Located[], gap: bigint): Extent[] {
  if (!isMappable(vma)) return [];
  const runs: Extent[] = [];
  for (const { start, end } of within(vma, present)) {
    const last = runs.at(-1);
    if (last !== undefined && start - last.end <= gap) last.end = end;
    else runs.push({ start, end });
  }
  return runs;
}

function slice(vma: Vma, start: bigint, end: bigint): Vma {
  const part = clone(VmaSchema, vma);
  // Of an anonymous mapping the offset means nothing to CRIU, but it is dumped as 0 and stays so.
  if (!isAnonymous(vma)) part.pgoff += start - vma.start;
  part.start = start;
  part.end = end;
  return part;
}

function fromMemoryFile(vma: Vma, run: Extent, memoryFileId: number, offset: bigint): Vma {
  const part = slice(vma, run.start, run.end);
  part.pgoff = offset;
  part.shmid = BigInt(memoryFileId);
  part.flags = MAP_PRIVATE | (vma.flags & MAP_NORESERVE);
  part.status = REGULAR | FILE_PRIVATE;
  part.fdflags = 0;
  return part;
}

function copiesOf(vma: Vma, run: Extent, present: Located[], targetOffset: bigint): Copy[] {
  const copies: Copy[] = [];
  let rest = run.start;
  for (const pages of within(run, present)) {
    if (!isAnonymous(vma) && pages.start > rest) {
      copies.push({
        source: { from: "file", fileId: Number(vma.shmid) },
        sourceOffset: vma.pgoff + (rest - vma.start),
        targetOffset: targetOffset + (rest - run.start),
        length: pages.start - rest,
      });
    }
    copies.push({
      source: { from: "pages" },
      sourceOffset: pages.offset,
      targetOffset: targetOffset + (pages.start - run.start),
      length: pages.end - pages.start,
    });
    rest = pages.end;
  }
  return copies;
}

function remainingPages(pagemaps: Pagemap[], taken: Extent[]): MemoryPlan["remaining"] {
  const remaining: MemoryPlan["remaining"] = [];
  let offset = 0n;
  for (const pagemap of pagemaps) {
    const length = bytesOf(pagemap);
    const inPages = (pagemap.flags & PE_PRESENT) !== 0;
    let rest = pagemap.vaddr;
    const keep = (end: bigint) => {
      if (end <= rest) return;
      const pages = (end - rest) / PAGE_BYTES;
      remaining.push({
        pagemap: create(PagemapSchema, {
          ...pagemap,
          vaddr: rest,
          compatNrPages: Number(pages),
          nrPages: pages,
        }),
        sourceOffset: offset + (rest - pagemap.vaddr),
        length: inPages ? end - rest : 0n,
      });
    };
    const end = pagemap.vaddr + length;
    for (const run of taken) {
      if (run.end <= rest || run.start >= end) continue;
      keep(run.start);
      rest = run.end;
    }
    keep(end);
    if (inPages) offset += length;
  }
  return remaining;
}
