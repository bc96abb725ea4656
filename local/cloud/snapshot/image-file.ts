import { readFile, writeFile } from "node:fs/promises";
import { fromBinary, toBinary, type DescMessage, type MessageShape } from "@bufbuild/protobuf";

/** Images begin with 4 bytes that say "image" and 4 that say which kind; each entry has its length in front. */
const HEAD_BYTES = 8;

/** An image as raw entries, so that a file with entries of two types (pagemap) reads like any other. */
export interface ImageFile {
  head: Buffer;
  entries: Buffer[];
}

/** Reads an image of CRIU's; throws where the file's length doesn't fit its entries. */
export async function readImageFile(path: string): Promise<ImageFile> {
  const bytes = await readFile(path);
  const entries: Buffer[] = [];
  let offset = HEAD_BYTES;
  while (offset < bytes.length) {
    const start = offset + 4;
    const end = start + bytes.readUInt32LE(offset);
    if (end > bytes.length) throw new Error(`${path}: an entry ends beyond the file`);
    entries.push(bytes.subarray(start, end));
    offset = end;
  }
  return { head: bytes.subarray(0, HEAD_BYTES), entries };
}

export async function writeImageFile(path: string, image: ImageFile): Promise<void> {
  const parts = image.entries.flatMap((entry) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(entry.length);
    return [length, entry];
  });
  await writeFile(path, Buffer.concat([image.head, ...parts]));
}

/** One entry as a message; fields that the schema doesn't name are kept and written back by `encode`. */
export const decode = <D extends DescMessage>(schema: D, entry: Buffer): MessageShape<D> =>
  fromBinary(schema, entry);

export const encode = <D extends DescMessage>(schema: D, message: MessageShape<D>): Buffer =>
  Buffer.from(toBinary(schema, message));
