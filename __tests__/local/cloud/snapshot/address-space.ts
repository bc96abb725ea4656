import { create } from "@bufbuild/protobuf";
import {
  PagemapSchema,
  VmaSchema,
  type Pagemap,
  type Vma,
} from "../../../../local/cloud/snapshot/criu-images_pb";
import { PAGE_BYTES } from "../../../../local/cloud/snapshot/memory-plan";

/** Kinds of mapping, by CRIU's status bits. */
export const KIND = {
  anonymous: 1 | (1 << 9),
  heap: 1 | (1 << 5) | (1 << 9),
  file: 1 | (1 << 6),
  sharedFile: 1 | (1 << 7),
  sharedAnonymous: 1 | (1 << 8),
  stack: 1 | (1 << 1) | (1 << 9),
  vdso: 1 | (1 << 3) | (1 << 9),
} as const;

export const PRIVATE = 0x02;
export const ANONYMOUS = 0x20;
export const GROWS_DOWN = 0x0100;
export const DENY_WRITE = 0x0800;
export const NO_RESERVE = 0x4000;

export const PRESENT = 1 << 2;
export const LAZY = 1 << 1;

const PAGE = Number(PAGE_BYTES);

/** Addresses and lengths here are in pages. */
export function vma(start: number, pages: number, fields: Partial<Vma> = {}): Vma {
  const message = create(VmaSchema, {
    start: BigInt(start) * PAGE_BYTES,
    end: BigInt(start + pages) * PAGE_BYTES,
    pgoff: 0n,
    shmid: 0n,
    prot: 3,
    flags: PRIVATE | ANONYMOUS,
    status: KIND.anonymous,
    fd: -1n,
  });
  return Object.assign(message, fields);
}

export const fileVma = (
  start: number,
  pages: number,
  fileId: number,
  offset: number,
  fields: Partial<Vma> = {},
) =>
  vma(start, pages, {
    flags: PRIVATE,
    status: KIND.file,
    shmid: BigInt(fileId),
    pgoff: BigInt(offset) * PAGE_BYTES,
    ...fields,
  });

export const pagemap = (start: number, pages: number, flags = PRESENT): Pagemap =>
  create(PagemapSchema, {
    vaddr: BigInt(start) * PAGE_BYTES,
    compatNrPages: pages,
    nrPages: BigInt(pages),
    flags,
  });

/** A page that is like no other of the same seed. */
export function page(seed: string, index: number): Buffer {
  const bytes = Buffer.alloc(PAGE, `${seed}${index};`);
  bytes.writeUInt32LE(index, 0);
  return bytes;
}

export const pages = (seed: string, count: number): Buffer =>
  Buffer.concat(Array.from({ length: count }, (_, index) => page(seed, index)));

export interface Dump {
  vmas: Vma[];
  pagemaps: Pagemap[];
  /** Content of pages-N.img. */
  pages: Buffer;
  /** Content of mapped files, by id. */
  files: Map<number, Buffer>;
}

/**
 * What a process sees at each page of its address space after CRIU has restored it: the mapping's own content,
 * overwritten by the pages that the dump has. Kinds whose content CRIU doesn't take from a private mapping begin as
 * their kind.
 */
export function restore({ vmas, pagemaps, pages, files }: Dump): Map<bigint, string> {
  const memory = new Map<bigint, string>();
  const zeros = Buffer.alloc(PAGE).toString("base64");
  const put = (address: bigint, content: string) => {
    if (memory.has(address)) throw new Error(`two mappings at ${address}`);
    memory.set(address, content);
  };
  for (const each of vmas) {
    for (let address = each.start; address < each.end; address += PAGE_BYTES) {
      if (each.status === KIND.anonymous || each.status === KIND.heap) put(address, zeros);
      else if (each.status === KIND.file) {
        const content = files.get(Number(each.shmid))!;
        const offset = Number(each.pgoff + (address - each.start));
        const bytes = Buffer.alloc(PAGE);
        content.subarray(offset, offset + PAGE).copy(bytes);
        put(address, bytes.toString("base64"));
      } else put(address, `kind ${each.status} ${each.flags} ${each.shmid} ${each.pgoff}`);
    }
  }
  let offset = 0;
  for (const { vaddr, nrPages, flags } of pagemaps) {
    for (let index = 0n; index < nrPages; index++) {
      const address = vaddr + index * PAGE_BYTES;
      if (!memory.has(address)) throw new Error(`a page outside of all mappings: ${address}`);
      if ((flags & PRESENT) !== 0) {
        memory.set(address, pages.subarray(offset, offset + PAGE).toString("base64"));
        offset += PAGE;
      } else memory.set(address, `flags ${flags}`);
    }
  }
  if (offset !== pages.length) throw new Error(`${pages.length - offset} bytes of pages left over`);
  return memory;
}
