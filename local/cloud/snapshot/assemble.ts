import { createHash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";

const BUFFER_BYTES = 1024 * 1024;
const ZEROS = Buffer.alloc(64 * 1024);

export interface Piece {
  path: string;
  sourceOffset: bigint;
  targetOffset: bigint;
  length: bigint;
}

/**
 * Writes a file from pieces of others; what no piece covers is a hole. Its checksum is taken from what is written, while
 * that is on its way: to read it again would take as long as all the rest.
 *
 * @param size of the file, in bytes
 * @param pieces in the order of their target offsets, without overlap
 * @returns the file's SHA-256 (hex)
 */
export async function assemble(path: string, size: number, pieces: Piece[]): Promise<string> {
  const sources = new Map<string, FileHandle>();
  const hash = createHash("sha256");
  let hashed = 0;
  const hashHole = (end: number) => {
    while (hashed < end) {
      const zeros = ZEROS.subarray(0, end - hashed);
      hash.update(zeros);
      hashed += zeros.length;
    }
  };
  // One is filled while the other is written.
  let [buffer, other] = [Buffer.allocUnsafe(BUFFER_BYTES), Buffer.allocUnsafe(BUFFER_BYTES)];
  let writing: Promise<unknown> = Promise.resolve();
  const target = await open(path, "w", 0o600);
  try {
    await target.truncate(size);
    for (const piece of pieces) {
      const source = sources.get(piece.path) ?? (await open(piece.path, "r"));
      sources.set(piece.path, source);
      const length = Number(piece.length);
      for (let done = 0; done < length;) {
        const want = Math.min(buffer.length, length - done);
        const { bytesRead } = await source.read(buffer, 0, want, Number(piece.sourceOffset) + done);
        // Beyond a mapped file's end its last page reads as zeros, and so does the hole here.
        if (bytesRead === 0) break;
        await writing;
        const position = Number(piece.targetOffset) + done;
        writing = writeAll(target, buffer, bytesRead, position);
        writing.catch(() => undefined);
        hashHole(position);
        hash.update(buffer.subarray(0, bytesRead));
        hashed += bytesRead;
        done += bytesRead;
        [buffer, other] = [other, buffer];
      }
    }
    await writing;
    hashHole(size);
    return hash.digest("hex");
  } finally {
    await writing.catch(() => undefined);
    await Promise.all([target, ...sources.values()].map((file) => file.close()));
  }
}

/** @throws Error where the disk takes only a part, as a full one does */
async function writeAll(file: FileHandle, buffer: Buffer, length: number, position: number): Promise<void> {
  const { bytesWritten } = await file.write(buffer, 0, length, position);
  if (bytesWritten < length) throw new Error(`only ${bytesWritten} of ${length} bytes could be written`);
}
