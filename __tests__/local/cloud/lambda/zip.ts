import { writeFileSync } from "node:fs";

/** A file as a zip holds it; `unzipped` may claim another size than it has. */
export interface Entry {
  name: string;
  content?: string | Buffer;
  unzipped?: number;
  mode?: number;
}

/** Writes a zip, uncompressed and without checksums, with whatever names and sizes: also those that no tool would write. */
export function writeZip(path: string, entries: Entry[]): string {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content = "", unzipped, mode = 0o644 } of entries) {
    const data = typeof content === "string" ? Buffer.from(content) : content;
    const size = unzipped ?? data.length;
    // Deflate where the sizes differ, or the file contradicts itself.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(size === data.length ? 0 : 8, 4);

    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.from(name), data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(((0o100000 | mode) << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    const made = Buffer.from([20, 3]);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02"), made, common, rest, Buffer.from(name)]));
    files.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  writeFileSync(path, Buffer.concat([...files, listed, end]));
  return path;
}
