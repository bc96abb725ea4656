import { symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { buffer } from "node:stream/consumers";
import { fromBufferPromise, openPromise, type Entry, type ZipFile } from "yauzl";
import { readClass } from "../../cloud/lambda/class-file";
import { isWellKnown } from "../well-known";
import { NotAnalysed } from "./not-analysed";

/** Lambda's quota for a deployment package, unzipped, in bytes: more isn't read of one, jars within it included. */
const MOST_BYTES = 2 * 250 * 1024 * 1024;
/** An analysis of more takes minutes. */
const MOST_CLASSES = 5_000;

const LIBRARY = /^lib\/[^/]+\.jar$/;
const NO_CLASS = /(^|\/)(module|package)-info\.class$/;

/** Files in the folder that was given, absolute. */
export interface OwnClasses {
  /** Class files of the function's own. */
  classes: string[];
  /** Zips and jars with what those refer to. */
  libraries: string[];
  /** How many class files are damaged. */
  damaged: number;
  /** How many class files were too many. */
  left: number;
}

/**
 * Takes a function's own classes out of its zip, as Lambda's class loader finds them: at its top, then in lib/*.jar. What
 * belongs to well-known libraries is left in its jar. Files are numbered: no name in a zip becomes a path.
 * @param folder empty, absolute
 * @throws NotAnalysed where it can't be read, or the signal's reason
 */
export async function extractOwnClasses(
  zip: string,
  folder: string,
  signal: AbortSignal,
): Promise<OwnClasses> {
  const extraction = new Extraction(folder, signal);
  try {
    await extraction.run(zip);
  } catch (error) {
    if (signal.aborted || error instanceof NotAnalysed) throw error;
    throw new NotAnalysed(`the zip can't be read: ${(error as Error).message}`);
  }
  return extraction.found;
}

class Extraction {
  readonly found: OwnClasses = { classes: [], libraries: [], damaged: 0, left: 0 };
  readonly #names = new Set<string>();
  #bytes = 0;

  constructor(
    private readonly folder: string,
    private readonly signal: AbortSignal,
  ) {}

  async run(path: string): Promise<void> {
    // One that has all libraries unpacked at its top is a library, too.
    await symlink(resolve(path), this.#library());
    const zip = await openPromise(path, { lazyEntries: true, autoClose: false });
    try {
      const jars: Entry[] = [];
      await this.#ownOf(zip, jars);
      for (const jar of jars) await this.#jar(await this.#read(zip, jar));
    } finally {
      zip.close();
    }
  }

  async #jar(bytes: Buffer): Promise<void> {
    const jar = await fromBufferPromise(bytes, { lazyEntries: true }).catch(() => undefined);
    // Java ignores a jar on the class path that is none.
    if (jar === undefined) return;
    await writeFile(this.#library(), bytes);
    await this.#ownOf(jar);
  }

  /** @param jars gets the zip's libraries */
  async #ownOf(zip: ZipFile, jars: Entry[] = []): Promise<void> {
    for await (const entry of zip.eachEntry()) {
      this.signal.throwIfAborted();
      const { fileName } = entry;
      if (LIBRARY.test(fileName)) jars.push(entry);
      if (!fileName.endsWith(".class") || NO_CLASS.test(fileName)) continue;
      if (!isWellKnown(fileName.replaceAll("/", "."))) await this.#class(zip, entry);
    }
  }

  async #class(zip: ZipFile, entry: Entry): Promise<void> {
    if (this.found.classes.length === MOST_CLASSES) {
      this.found.left++;
      return;
    }
    const bytes = await this.#read(zip, entry);
    const name = readClass(bytes)?.name;
    if (name === undefined) {
      this.found.damaged++;
      return;
    }
    // Nothing loads a class from elsewhere than its name says: META-INF/versions has variants for other Javas.
    if (`${name}.class` !== entry.fileName || this.#names.has(name)) return;
    this.#names.add(name);
    const file = join(this.folder, `${this.found.classes.length}.class`);
    await writeFile(file, bytes);
    this.found.classes.push(file);
  }

  async #read(zip: ZipFile, entry: Entry): Promise<Buffer> {
    this.#bytes += entry.uncompressedSize;
    if (this.#bytes > MOST_BYTES) throw new NotAnalysed("unzipped, it is larger than Lambda takes");
    return buffer(await zip.openReadStreamPromise(entry));
  }

  #library(): string {
    const file = join(this.folder, `${this.found.libraries.length}.jar`);
    this.found.libraries.push(file);
    return file;
  }
}
