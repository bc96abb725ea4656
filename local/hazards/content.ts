import { readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  CoreSchema,
  DescriptorSchema,
  FileLockSchema,
  HeldFileSchema,
  ProcessSchema,
  RemapFilePathSchema,
  type Core,
  type HeldFile,
} from "../cloud/snapshot/criu-images_pb";
import { decode, readImageFile } from "../cloud/snapshot/image-file";
import type { DescMessage, MessageShape } from "@bufbuild/protobuf";

/** What a process had open when its snapshot was taken. */
export interface Held {
  /** `127.0.0.1:8080`, each once; Unix sockets by their name. */
  listening: string[];
  /** Names of processes that the JVM started. */
  children: string[];
  /** Files that have a name, and a descriptor: absolute paths. */
  files: string[];
  /** Files with a descriptor that had been deleted. */
  deleted: string[];
  /** Files that are locked. */
  locked: string[];
  /** Timers of the system that were running, with what they count. */
  timers: string[];
}

/** In HeldFile.type (CRIU's fd_types). */
const TIMER_FILE = 17;
/** Socket states of Linux. */
const LISTEN = 10;
const AF_INET6 = 10;

/** Reads what a snapshot holds from CRIU's images. @throws Error where they aren't as expected */
export async function readHeld(directory: string): Promise<Held> {
  const names = await readdir(directory);
  /** Entries of all images with such a name, with their file's name. */
  const entries = async <D extends DescMessage>(pattern: RegExp, schema: D): Promise<MessageShape<D>[]> => {
    const found = names.filter((name) => pattern.test(name));
    const images = await Promise.all(found.map((name) => readImageFile(join(directory, name))));
    return images.flatMap((image) => image.entries.map((entry) => decode(schema, entry)));
  };
  const [files, descriptors, processes, cores, locks, remaps] = await Promise.all([
    entries(/^files\.img$/, HeldFileSchema),
    entries(/^fdinfo-\d+\.img$/, DescriptorSchema),
    entries(/^pstree\.img$/, ProcessSchema),
    Promise.all(names.filter((name) => /^core-\d+\.img$/.test(name)).map((name) => coreOf(directory, name))),
    entries(/^filelocks\.img$/, FileLockSchema),
    entries(/^remap-fpath\.img$/, RemapFilePathSchema),
  ]);
  const byId = new Map(files.map((file) => [file.id, file]));
  const open = [...new Set(descriptors.map(({ id }) => id))]
    .map((id) => byId.get(id))
    .filter((file) => file !== undefined);
  const nameless = new Set(remaps.map(({ origId }) => origId));
  const named = (file: HeldFile) => file.reg?.name;
  const regular = open.filter((file) => file.reg !== undefined);
  const root = processes[0]?.pid;
  const children = new Set(processes.slice(1).map(({ pid }) => pid));
  const lockedFiles = locks.flatMap(({ fd }) => {
    const file = byId.get(descriptors.find((each) => each.fd === fd)?.id ?? -1);
    return file?.reg === undefined ? [] : [file.reg.name];
  });
  return {
    listening: unique(open.flatMap(listeningAt)),
    children: unique(cores.filter(({ pid }) => children.has(pid)).map(({ core }) => core.tc?.comm ?? "")),
    files: unique(regular.filter(({ id }) => !nameless.has(id)).map((file) => named(file)!)),
    deleted: unique(regular.filter(({ id }) => nameless.has(id)).map((file) => named(file)!)),
    locked: unique(lockedFiles),
    timers: [
      ...cores.filter(({ pid }) => pid === root || children.has(pid)).flatMap(({ core }) => timersOf(core)),
      ...open.filter(({ type }) => type === TIMER_FILE).map(() => "timerfd"),
    ],
  };
}

const unique = (values: string[]): string[] => [...new Set(values)].sort();

async function coreOf(directory: string, name: string): Promise<{ pid: number; core: Core }> {
  const { entries } = await readImageFile(join(directory, name));
  return { pid: Number(/\d+/.exec(name)![0]), core: decode(CoreSchema, entries[0]!) };
}

function listeningAt({ isk, usk }: HeldFile): string[] {
  if (usk?.state === LISTEN) return [`unix:${Buffer.from(usk.name).toString().replace(/\0/g, "@").trim()}`];
  if (isk?.state !== LISTEN) return [];
  const bytes = isk.srcAddr.flatMap((word) => [
    word & 255,
    (word >> 8) & 255,
    (word >> 16) & 255,
    word >>> 24,
  ]);
  const address = isk.family === AF_INET6 ? ipv6(bytes) : bytes.slice(0, 4).join(".");
  return [`${address}:${isk.srcPort}`];
}

function ipv6(bytes: readonly number[]): string {
  if (bytes.every((byte) => byte === 0)) return "[::]";
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  if (mapped) return bytes.slice(12, 16).join(".");
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i]! << 8) | bytes[2 * i + 1]!).toString(16));
  return `[${groups.join(":").replace(/(^|:)0(:0)+(:|$)/, "::")}]`;
}

function timersOf({ tc }: Core): string[] {
  const { real, posix = [] } = tc?.timers ?? {};
  const interval = real !== undefined && (real.vsec > 0n || real.vusec > 0n) ? ["setitimer"] : [];
  return [...interval, ...posix.map(({ clockId }) => `timer_create, clock ${clockId}`)];
}
