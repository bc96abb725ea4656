import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { clone, create } from "@bufbuild/protobuf";
import { assemble } from "./assemble";
import {
  FileSchema,
  MmSchema,
  PagemapHeadSchema,
  PagemapSchema,
  RegularFileSchema,
  RemapFilePathSchema,
  type File,
  type RegularFile,
} from "./criu-images_pb";
import { decode, encode, readImageFile, writeImageFile } from "./image-file";
import { planMemory, type Copy } from "./memory-plan";

const O_LARGEFILE = 0o100000;
const FILE_TYPE_REGULAR = 1;

/** The image that restores map. */
export const MEMORY = "memory.img";

export interface MappedMemory {
  /** Bytes that a restore maps instead of reading. */
  mappedBytes: number;
  /** Bytes that a restore still reads. */
  readBytes: number;
}

export interface MappedDump extends MappedMemory {
  /** SHA-256 (hex) of the memory file. */
  sha256: string;
}

/**
 * Rewrites a dump so that restoring it maps the process's memory from one file instead of reading it. Environments
 * then share through the page cache what they don't write, and a write copies one page.
 *
 * @param directory the dump's images; the memory file is added to them as `memory.img`
 * @param pathInside where the restored process finds `memory.img`
 * @param hostPath where a file that the process had mapped lies, as seen from here
 * @throws where the images aren't as expected; they are unchanged then
 */
export async function mapMemory(
  directory: string,
  pathInside: string,
  hostPath: (pathInside: string) => string,
): Promise<MappedDump> {
  try {
    return await rewrite(directory, pathInside, hostPath);
  } catch (error) {
    const left = (await readdir(directory)).filter((name) => name === MEMORY || name.endsWith(".new"));
    await Promise.all(left.map((name) => rm(join(directory, name), { force: true })));
    throw error;
  }
}

async function rewrite(
  directory: string,
  pathInside: string,
  hostPath: (pathInside: string) => string,
): Promise<MappedDump> {
  const names = await readdir(directory);
  const mmPath = join(directory, theOnly(names, /^mm-\d+\.img$/));
  const pagemapPath = join(directory, theOnly(names, /^pagemap-\d+\.img$/));
  const filesPath = join(directory, "files.img");
  const [mmImage, pagemapImage, filesImage] = await Promise.all([
    readImageFile(mmPath),
    readImageFile(pagemapPath),
    readImageFile(filesPath),
  ]);
  const mm = decode(MmSchema, theFirst(mmImage.entries));
  const pagemapHead = theFirst(pagemapImage.entries);
  const pagemaps = pagemapImage.entries.slice(1).map((entry) => decode(PagemapSchema, entry));
  const files = filesImage.entries.map((entry) => decode(FileSchema, entry));

  const memoryFileId = Math.max(...files.map((file) => file.id)) + 1;
  const plan = planMemory(mm.vmas, pagemaps, memoryFileId, await namelessFiles(directory, names));
  const pagesPath = join(directory, `pages-${decode(PagemapHeadSchema, pagemapHead).pagesId}.img`);

  const sourcePath = (copy: Copy): string => {
    if (copy.source.from === "pages") return pagesPath;
    const { fileId } = copy.source;
    const name = files.find((file) => file.id === fileId)?.reg?.name;
    if (name === undefined) throw new Error(`a mapping names file ${fileId}, which files.img lacks`);
    return hostPath(name);
  };
  const sha256 = await assemble(
    join(directory, MEMORY),
    Number(plan.memoryBytes),
    plan.copies.map((copy) => ({ ...copy, path: sourcePath(copy) })),
  );
  let readBytes = 0n;
  const remaining = plan.remaining.map(({ sourceOffset, length }) => {
    const targetOffset = readBytes;
    readBytes += length;
    return { path: pagesPath, sourceOffset, targetOffset, length };
  });
  await assemble(`${pagesPath}.new`, Number(readBytes), remaining);

  mm.vmas = plan.vmas;
  files.push(memoryFile(files, memoryFileId, pathInside, plan.memoryBytes));
  await writeImageFile(`${filesPath}.new`, {
    head: filesImage.head,
    entries: files.map((file) => encode(FileSchema, file)),
  });
  await writeImageFile(`${mmPath}.new`, { head: mmImage.head, entries: [encode(MmSchema, mm)] });
  await writeImageFile(`${pagemapPath}.new`, {
    head: pagemapImage.head,
    entries: [pagemapHead, ...plan.remaining.map(({ pagemap }) => encode(PagemapSchema, pagemap))],
  });
  for (const path of [pagesPath, filesPath, mmPath, pagemapPath]) await rename(`${path}.new`, path);
  return { mappedBytes: Number(plan.memoryBytes), readBytes: Number(readBytes), sha256 };
}

/** Ids of files that were open or mapped though they had been deleted; CRIU keeps their content in images of its own. */
async function namelessFiles(directory: string, names: string[]): Promise<Set<number>> {
  const image = "remap-fpath.img";
  if (!names.includes(image)) return new Set();
  const { entries } = await readImageFile(join(directory, image));
  return new Set(entries.map((entry) => decode(RemapFilePathSchema, entry).origId));
}

function theOnly(names: string[], pattern: RegExp): string {
  const [name, ...others] = names.filter((each) => pattern.test(each));
  if (name === undefined || others.length > 0)
    throw new Error(`not one image, but ${others.length + 1}: ${pattern}`);
  return name;
}

function theFirst(entries: Buffer[]): Buffer {
  if (entries[0] === undefined) throw new Error("an image without entries");
  return entries[0];
}

/** A files.img entry for the memory file, owned like the files that the process had open. */
function memoryFile(files: File[], id: number, name: string, size: bigint): File {
  const model = files.find((file): file is File & { reg: RegularFile } => file.reg !== undefined);
  if (model === undefined) throw new Error("files.img names no regular file");
  const reg = clone(RegularFileSchema, model.reg);
  Object.assign(reg, { id, name, size, flags: O_LARGEFILE, pos: 0n, buildId: [] });
  // The file's mode is checked only where it is given; ours is private to whoever made the snapshot.
  delete (reg as Partial<RegularFile>).mode;
  return create(FileSchema, { type: FILE_TYPE_REGULAR, id, reg });
}
