import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { INSIDE } from "../inside";
import { machineFault } from "../machine-fault";
import { remove } from "../remove";
import type { Confined } from "./confined";
import { dumpCommand, restoreCommand } from "./criu";
import { criuFailure } from "./criu-failure";
import { misfits, type Fit } from "./fit";
import { shortageOf } from "../../setup/shortage";
import { mapMemory, MEMORY, type MappedMemory } from "./map-memory";
import { snapshotFiles, type RestoreSource } from "./snapshot-files";
import { SnapshotError } from "./snapshot-error";

const manifestSchema = z.object({
  schema: z.literal(1),
  fit: z.custom<Fit>((fit) => typeof fit === "object" && fit !== null),
  memory: z.union([
    z.object({ mappedBytes: z.number(), readBytes: z.number() }) satisfies z.ZodType<MappedMemory>,
    z.object({ unmapped: z.string() }),
  ]),
  /** SHA-256 and bytes of each image. */
  images: z.record(z.string(), z.object({ sha256: z.string(), bytes: z.number() })),
});

type Manifest = z.infer<typeof manifestSchema>;

const MANIFEST = "manifest.json";

/**
 * A restore is prepared up to here: the first image that says which processes to make. CRIU reads it after all that
 * depends on the machine only, and it is small enough for a FIFO to take it at once.
 */
const HELD_IMAGE = "pstree.img";

export interface TakeOptions {
  /** Where the snapshot is to be. */
  directory: string;
  /** Where it is made, by `makeDraft`; the sandbox has its images mounted. */
  draft: string;
  criu: string[];
  fit: Fit;
  /** Where a file that the process has mapped lies, as seen from here. */
  hostPath: (pathInside: string) => string;
  /** Where what CRIU finds out about the kernel is kept. */
  kdatDirectory: string;
}

/**
 * A version's initialised process as files: CRIU's images, with the memory in a file that restores map, and the content
 * of /tmp. The folder is complete or absent; nothing in it changes as long as a process restored from it lives.
 */
export class Snapshot {
  #verified?: Promise<void>;
  #heldImage?: Buffer;

  private constructor(
    private readonly directory: string,
    private readonly criu: string[],
    private readonly manifest: Manifest,
  ) {}

  /** What a sandbox needs to be restored from this. */
  get source(): RestoreSource {
    return { ...snapshotFiles(this.directory), heldImage: HELD_IMAGE };
  }

  /** Bytes of all images, and how many of them a restore maps. */
  get size(): { imageBytes: number; mappedBytes: number } {
    const { memory, images } = this.manifest;
    return {
      imageBytes: Object.values(images).reduce((sum, { bytes }) => sum + bytes, 0),
      mappedBytes: "unmapped" in memory ? 0 : memory.mappedBytes,
    };
  }

  /** Why restores read the memory instead of mapping it; undefined where they map it. */
  get unmapped(): string | undefined {
    return "unmapped" in this.manifest.memory ? this.manifest.memory.unmapped : undefined;
  }

  /**
   * Takes a checkpoint of a sandbox's process, which ends by that, and stores it as `directory`.
   * @throws SnapshotError with the end of CRIU's log, MachineFault; `directory` is as it was then
   */
  static async take(sandbox: Confined, options: TakeOptions): Promise<Snapshot> {
    const { directory, draft, criu, fit, hostPath, kdatDirectory } = options;
    const { imageDirectory: images, tmpDirectory } = snapshotFiles(draft);
    const status = await sandbox.run(dumpCommand(criu));
    if (status !== 0) throw await criuFailure(sandbox, "dump", status);
    await keepKdat(sandbox, kdatDirectory);
    await sandbox.handOver();
    // Its process has ended, and so nobody writes there any more. Moved, files keep their inodes.
    await rename(join(sandbox.directory, "tmp"), tmpDirectory);
    // What is left of it needn't be waited for.
    void sandbox.stop();
    const { sha256, ...memory } = await mapMemory(images, `${INSIDE.image}/${MEMORY}`, hostPath).catch(
      (error: Error) => {
        // Without room for the map there is none for the rest either.
        if (shortageOf(error.message) !== undefined) throw machineFault(error.message);
        return { sha256: undefined, unmapped: error.message };
      },
    );
    const known: Record<string, string> = sha256 === undefined ? {} : { [MEMORY]: sha256 };
    const manifest: Manifest = { schema: 1, fit, memory, images: await checksums(images, known) };
    await writeFile(join(draft, MANIFEST), JSON.stringify(manifest, null, 1));
    // One that was damaged, or no longer fitted, is still there.
    await remove(directory);
    await rename(draft, directory);
    const snapshot = new Snapshot(directory, criu, manifest);
    snapshot.#verified = Promise.resolve();
    return snapshot;
  }

  /**
   * Opens a snapshot that was taken earlier.
   * @throws SnapshotError where there is none, or this machine is no longer the one that it fits; others where it can't be
   *   read
   */
  static async open(directory: string, criu: string[], fit: Fit): Promise<Snapshot> {
    let manifest: Manifest;
    try {
      manifest = manifestSchema.parse(JSON.parse(await readFile(join(directory, MANIFEST), "utf8")));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT") throw new SnapshotError("there is no snapshot of it");
      if (code !== undefined) throw error;
      throw new SnapshotError(`its snapshot is damaged: ${MANIFEST}`);
    }
    const changed = misfits(manifest.fit, fit);
    if (changed.length > 0)
      throw new SnapshotError(`its snapshot no longer fits: ${changed.join(", ")} changed`);
    return new Snapshot(directory, criu, manifest);
  }

  /**
   * Compares the images with their checksums, once; reading them also brings them into the page cache.
   * @throws SnapshotError where one is damaged or missing; others where they can't be read now
   */
  verify(): Promise<void> {
    const verified = (this.#verified ??= this.#compare());
    verified.catch(() => {
      if (this.#verified === verified) this.#verified = undefined;
    });
    return verified;
  }

  /** The same, whatever is known already. */
  verifyAgain(): Promise<void> {
    this.#verified = undefined;
    return this.verify();
  }

  async #compare(): Promise<void> {
    if (!existsSync(this.source.tmpDirectory)) throw new SnapshotError("its snapshot is damaged: tmp");
    const none = (error: NodeJS.ErrnoException): Awaited<ReturnType<typeof checksums>> => {
      if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
      return {};
    };
    const found = await checksums(this.source.imageDirectory).catch(none);
    for (const [name, { sha256 }] of Object.entries(this.manifest.images)) {
      if (found[name]?.sha256 !== sha256) throw new SnapshotError(`its snapshot is damaged: ${name}`);
    }
  }

  /** Loads CRIU in a sandbox that was prepared for this snapshot, short of making any process. */
  holdIn(sandbox: Confined): void {
    sandbox.hold(restoreCommand(this.criu));
  }

  /** Lets a held restore go on; the runtime's next call tells that it is done. */
  async letGoIn(sandbox: Confined): Promise<void> {
    this.#heldImage ??= readFileSync(join(this.source.imageDirectory, HELD_IMAGE));
    await sandbox.letGo(this.#heldImage);
  }

  async delete(): Promise<void> {
    await remove(this.directory);
  }
}

/** Keeps what CRIU has found out about the kernel for the restores to come. */
async function keepKdat(sandbox: Confined, directory: string): Promise<void> {
  const kept = join(directory, "criu.kdat");
  if (existsSync(kept)) return;
  const found = `${INSIDE.environment}/criu.kdat`;
  await sandbox.run(["sh", "-c", `cp /run/criu.kdat ${found} && chmod a+r ${found}`]);
  await mkdir(directory, { recursive: true });
  await rename(sandbox.file("criu.kdat"), kept).catch(() => undefined);
}

/** Above this many bytes a file is read piece by piece. */
const READ_AT_ONCE = 1 << 20;

/** @param known SHA-256 of images that needn't be read for it */
async function checksums(directory: string, known: Record<string, string> = {}): Promise<Manifest["images"]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(".img")).sort();
  const entries = names.map(async (name) => {
    const path = join(directory, name);
    const bytes = (await stat(path)).size;
    return [name, { sha256: known[name] ?? (await checksum(path, bytes)), bytes }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function checksum(path: string, bytes: number): Promise<string> {
  const hash = createHash("sha256");
  if (bytes <= READ_AT_ONCE) return hash.update(await readFile(path)).digest("hex");
  for await (const chunk of createReadStream(path, { highWaterMark: READ_AT_ONCE }))
    hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** An empty folder for a snapshot in the making. */
export async function makeDraft(draft: string): Promise<{ imageDirectory: string }> {
  await remove(draft);
  const { imageDirectory } = snapshotFiles(draft);
  await mkdir(imageDirectory, { recursive: true });
  return { imageDirectory };
}
