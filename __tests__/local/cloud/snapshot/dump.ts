import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { create, type DescMessage, type MessageInitShape } from "@bufbuild/protobuf";
import {
  FileSchema,
  MmSchema,
  PagemapHeadSchema,
  PagemapSchema,
} from "../../../../local/cloud/snapshot/criu-images_pb";
import { decode, encode, readImageFile } from "../../../../local/cloud/snapshot/image-file";
import type { Dump } from "./address-space";

/** Field 1, a varint, which the schema of Mm doesn't name: CRIU's mm_start_code. */
export const UNKNOWN = Buffer.from([1 << 3, 42]);

function image(entries: Buffer[]): Buffer {
  const parts = entries.flatMap((entry) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(entry.length);
    return [length, entry];
  });
  return Buffer.concat([Buffer.from("12345678"), ...parts]);
}

const bytes = <D extends DescMessage>(schema: D, init: MessageInitShape<D>) =>
  encode(schema, create(schema, init));

/** Writes a dump as CRIU lays it out; `names` are those of the mapped files, by id. */
export function writeDump(directory: string, dump: Dump, names: Record<number, string>): void {
  mkdirSync(directory, { recursive: true });
  const put = (name: string, content: Buffer) => writeFileSync(join(directory, name), content);
  put("mm-1003.img", image([Buffer.concat([UNKNOWN, bytes(MmSchema, { vmas: dump.vmas })])]));
  const head = bytes(PagemapHeadSchema, { pagesId: 1 });
  put("pagemap-1003.img", image([head, ...dump.pagemaps.map((each) => encode(PagemapSchema, each))]));
  put("pages-1.img", dump.pages);
  const fown = { uid: 0, euid: 0, signum: 0, pidType: 0, pid: 0 };
  const files = Object.entries(names).map(([id, name]) =>
    bytes(FileSchema, {
      type: 1,
      id: Number(id),
      reg: {
        id: Number(id),
        flags: 0,
        pos: 5n,
        fown,
        name,
        mntId: 3,
        size: 9n,
        mode: 0o100644,
        buildId: [1, 2],
      },
    }),
  );
  put("files.img", image([bytes(FileSchema, { type: 2, id: 1 }), ...files]));
}

/** Reads one back; `read` gives a mapped file's content by the name that it has inside. */
export async function readDump(directory: string, read: (name: string) => Buffer): Promise<Dump> {
  const entries = async (name: string) => (await readImageFile(join(directory, name))).entries;
  const mm = decode(MmSchema, (await entries("mm-1003.img"))[0]!);
  const pagemaps = (await entries("pagemap-1003.img")).slice(1).map((each) => decode(PagemapSchema, each));
  const files = (await entries("files.img")).map((each) => decode(FileSchema, each));
  const mapped = files.filter(({ reg }) => reg !== undefined);
  return {
    vmas: mm.vmas,
    pagemaps,
    pages: readFileSync(join(directory, "pages-1.img")),
    files: new Map(mapped.map(({ id, reg }) => [id, read(reg!.name)])),
  };
}

/** The content of all files of a folder. */
export const contents = (directory: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(directory)
      .sort()
      .map((name) => [name, readFileSync(join(directory, name), "base64")]),
  );
