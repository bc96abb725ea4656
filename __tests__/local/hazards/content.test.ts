import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, type DescMessage, type MessageInitShape } from "@bufbuild/protobuf";
import {
  CoreSchema,
  DescriptorSchema,
  FileLockSchema,
  HeldFileSchema,
  ProcessSchema,
  RemapFilePathSchema,
} from "../../../local/cloud/snapshot/criu-images_pb";
import { encode, writeImageFile } from "../../../local/cloud/snapshot/image-file";
import { readHeld } from "../../../local/hazards/content";
import { contentFindings } from "../../../local/hazards/content-findings";
import type { PublishedTrial } from "../../../local/hazards/trial";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "images-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const image = <D extends DescMessage>(
  name: string,
  schema: D,
  entries: MessageInitShape<D>[],
): Promise<void> =>
  writeImageFile(join(folder, name), {
    head: Buffer.alloc(8),
    entries: entries.map((entry) => encode(schema, create(schema, entry))),
  });

const reg = (id: number, name: string) => ({
  type: 1,
  id,
  reg: { id, flags: 0, pos: 0n, name, fown: { uid: 0, euid: 0, signum: 0, pidType: 0, pid: 0 } },
});
const socket = (id: number, family: number, srcAddr: number[], state = 10) => ({
  type: 4,
  id,
  isk: { family, type: 1, state, srcPort: 8080, dstPort: 0, srcAddr, dstAddr: [] },
});

const IDLE = { vsec: 0n, vusec: 0n };

/** A process with a child, and one thing of each kind. */
async function snapshot(): Promise<void> {
  await image("files.img", HeldFileSchema, [
    reg(1, "/var/task/app.jar"),
    reg(2, "/tmp/data.db"),
    reg(3, "/tmp/gone"),
    reg(4, "/tmp/mapped"),
    reg(5, "/tmp/lock"),
    socket(6, 2, [0x0100007f]),
    socket(7, 10, [0, 0, 0, 0]),
    socket(
      8,
      10,
      [0, 0, 0xffff0000 | 0, 0x0100000a].map((word) => word >>> 0),
    ),
    socket(9, 2, [0x0100007f], 1),
    { type: 17, id: 10 },
  ]);
  await image(
    "fdinfo-2.img",
    DescriptorSchema,
    [1, 2, 3, 5, 6, 7, 8, 9, 10].map((id) => ({ id, fd: id + 100 })),
  );
  await image("pstree.img", ProcessSchema, [
    { pid: 2, ppid: 0, threads: [2, 3] },
    { pid: 9, ppid: 2, threads: [9] },
  ]);
  await image("core-2.img", CoreSchema, [
    { tc: { comm: "java", timers: { real: IDLE, posix: [{ clockId: 1, vsec: 5n, vnsec: 0n }] } } },
  ]);
  await image("core-3.img", CoreSchema, [{}]);
  await image("core-9.img", CoreSchema, [
    { tc: { comm: "redis-server", timers: { real: { vsec: 0n, vusec: 9n } } } },
  ]);
  await image("filelocks.img", FileLockSchema, [{ flag: 1, type: 1, pid: 2, fd: 105 }]);
  await image("remap-fpath.img", RemapFilePathSchema, [{ origId: 3, remapId: 1 }]);
}

it("reads what a snapshot holds: not what is mapped alone, nor the process itself", async () => {
  await snapshot();
  await expect(readHeld(folder)).resolves.toEqual({
    listening: ["10.0.0.1:8080", "127.0.0.1:8080", "[::]:8080"],
    children: ["redis-server"],
    files: ["/tmp/data.db", "/tmp/lock", "/var/task/app.jar"],
    deleted: ["/tmp/gone"],
    locked: ["/tmp/lock"],
    timers: ["timer_create, clock 1", "setitimer", "timerfd"],
  });
});

it("reports what is the function's, and connections that were cut", async () => {
  await snapshot();
  const facts = { closedConnections: ["10.0.0.7:5432"] } as PublishedTrial["facts"];
  const { hazards } = await contentFindings({ facts, imageDirectory: folder });
  expect(hazards.map(({ severity, rule, where }) => `${severity} ${rule} ${where}`)).toEqual([
    "warning snapshot/closed-connection 10.0.0.7:5432",
    "note snapshot/listening-socket 10.0.0.1:8080",
    "note snapshot/listening-socket 127.0.0.1:8080",
    "note snapshot/listening-socket [::]:8080",
    "note snapshot/child-process redis-server",
    "note snapshot/open-file /tmp/data.db",
    "note snapshot/deleted-file /tmp/gone",
    "note snapshot/file-lock /tmp/lock",
    "note snapshot/timer timer_create, clock 1",
    "note snapshot/timer setitimer",
    "note snapshot/timer timerfd",
  ]);
});

it("names places that are the same in each run, so that they can be accepted", async () => {
  await snapshot();
  const closed = async (...closedConnections: string[]) => {
    const { hazards } = await contentFindings({ facts: { closedConnections }, imageDirectory: folder });
    return hazards
      .filter(({ rule }) => rule === "snapshot/closed-connection")
      .map(({ where, evidence }) => [where, ...evidence]);
  };
  const chosen = ", a port of the system's choice";
  await expect(closed("127.0.0.1:40001", "10.0.0.7:40001", "127.0.0.1:9092", "[::1]:50000")).resolves.toEqual(
    [
      [`127.0.0.1${chosen}`, "127.0.0.1:40001 in this run"],
      ["10.0.0.7:40001"],
      ["127.0.0.1:9092"],
      [`[::1]${chosen}`, "[::1]:50000 in this run"],
    ],
  );
  await expect(closed("127.0.0.1:40001", "127.0.0.1:40002")).resolves.toEqual([
    [`127.0.0.1${chosen}`, "127.0.0.1:40001 in this run", "127.0.0.1:40002 in this run"],
  ]);
});
