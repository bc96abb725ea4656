import { createHash } from "node:crypto";
import { createWriteStream, existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { fromBufferPromise } from "yauzl";
import { ServiceError } from "../errors";

/** Lambda's quota for a deployment package, unzipped, in bytes. */
const UNZIPPED_LIMIT = 250 * 1024 * 1024;

/** A deployment package, unpacked. */
export interface Code {
  /** As Lambda has it in CodeSha256: SHA-256 of the zip, in base64. */
  sha256: string;
  /** Bytes of the zip. */
  size: number;
}

/** Unpacked deployment packages, each stored once however many versions have it. */
export class CodeStore {
  /** One change after the other: what is taken for unused must not come into use while it is removed. */
  #changes: Promise<unknown> = Promise.resolve();

  constructor(private readonly root: string) {}

  /** Where a package's content is. */
  directory(sha256: string): string {
    return join(this.root, Buffer.from(sha256, "base64").toString("hex"));
  }

  /**
   * Unpacks a zip and has it recorded who uses it.
   * @throws ServiceError InvalidParameterValueException where it isn't a zip, or is too large
   */
  add<T>(zipFile: string, record: (code: Code) => T | Promise<T>): Promise<T> {
    return this.#next(async () => {
      const bytes = await readFile(zipFile);
      const sha256 = createHash("sha256").update(bytes).digest("base64");
      await this.#unpack(bytes, this.directory(sha256));
      return record({ sha256, size: bytes.length });
    });
  }

  async #unpack(zip: Buffer, directory: string): Promise<void> {
    if (existsSync(directory)) return;
    const draft = `${directory}.${process.pid}.partial`;
    await rm(draft, { recursive: true, force: true });
    try {
      await unzip(zip, draft);
      await rename(draft, directory);
    } catch (error) {
      await rm(draft, { recursive: true, force: true });
      if (error instanceof ServiceError) throw error;
      throw invalid(`Could not unzip uploaded file: ${(error as Error).message}`);
    }
  }

  /** Removes what nobody uses any more, and what an unpacking that was killed left behind. */
  keepOnly(used: () => string[]): Promise<void> {
    return this.#next(async () => {
      const kept = new Set(used().map((each) => this.directory(each)));
      const names = await readdir(this.root).catch(() => []);
      await Promise.all(
        names
          .map((name) => join(this.root, name))
          .filter((path) => !kept.has(path))
          .map((path) => rm(path, { recursive: true, force: true })),
      );
    });
  }

  #next<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#changes.then(change);
    this.#changes = done.catch(() => undefined);
    return done;
  }
}

const invalid = (message: string) => new ServiceError("InvalidParameterValueException", 400, message);

async function unzip(bytesOfZip: Buffer, directory: string): Promise<void> {
  const zip = await fromBufferPromise(bytesOfZip, { lazyEntries: true });
  let bytes = 0;
  await mkdir(directory, { recursive: true });
  for await (const entry of zip.eachEntry()) {
    bytes += entry.uncompressedSize;
    if (bytes > UNZIPPED_LIMIT) throw invalid(`Unzipped size must be smaller than ${UNZIPPED_LIMIT} bytes`);
    const path = resolve(directory, entry.fileName);
    // yauzl refuses names that lead outside; this holds should it ever not.
    if (path !== directory && !path.startsWith(directory + sep))
      throw invalid(`${entry.fileName} leads outside`);
    if (entry.fileName.endsWith("/")) {
      await mkdir(path, { recursive: true });
    } else {
      await mkdir(dirname(path), { recursive: true });
      await pipeline(
        await zip.openReadStreamPromise(entry),
        createWriteStream(path, { mode: modeOf(entry.externalFileAttributes) }),
      );
    }
  }
}

/** A file's permissions, where the zip was made on a system that has them: what can be executed stays so. */
const modeOf = (externalFileAttributes: number): number =>
  ((externalFileAttributes >>> 16) & 0o111) === 0 ? 0o644 : 0o755;
