import { open, readdir, readFile, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { fromBufferPromise, type Entry, type ZipFile } from "yauzl";
import { readClass, versionOf, type ClassFile } from "./class-file";

/** Folders at the top of a package that no class is loaded from under its own name. */
const NOT_CLASSES = ["META-INF", "BOOT-INF", "WEB-INF", "lib"];
const NO_CLASS = /(^|\/)(module|package)-info\.class$/;

/** How many classes of the package's own, and how many of each jar, have their version looked at. */
const OWN_LIMIT = 4_000;
const JAR_SAMPLE = 5;

/** The classes of an unpacked deployment package, where Lambda's class loader finds them: at its top, then in lib/*.jar. */
export class CodeClasses {
  #jars?: Promise<Jar[]>;

  constructor(private readonly directory: string) {}

  /** @param name with slashes */
  async find(name: string): Promise<ClassFile | undefined> {
    const own = await readFile(join(this.directory, `${name}.class`)).catch(() => undefined);
    if (own !== undefined) return readClass(own);
    for (const jar of await this.#libraries()) {
      const bytes = await jar.read(`${name}.class`);
      if (bytes !== undefined) return readClass(bytes);
    }
    return undefined;
  }

  /** Whether the package has a file of that path. */
  async has(path: string): Promise<boolean> {
    const file = await open(join(this.directory, path)).catch(() => undefined);
    await file?.close();
    return file !== undefined;
  }

  /**
   * What is of a newer class file version than `major`: own classes, and jars most of whose classes are (by a sample: a jar
   * may have some for newer Javas that are loaded only there).
   */
  async newerThan(major: number): Promise<{ name: string; major: number }[]> {
    const own = await Promise.all((await this.#ownClasses()).map((name) => this.#versionOfOwn(name)));
    const jars = (await this.#libraries()).map((jar) => ({ name: jar.name, major: jar.usualVersion }));
    return [...own, ...jars].filter((each) => each.major > major);
  }

  async #versionOfOwn(name: string): Promise<{ name: string; major: number }> {
    const bytes = Buffer.alloc(8);
    let file: FileHandle | undefined;
    try {
      file = await open(join(this.directory, name));
      await file.read(bytes);
    } finally {
      await file?.close();
    }
    return { name, major: versionOf(bytes)?.major ?? 0 };
  }

  async #ownClasses(): Promise<string[]> {
    const found: string[] = [];
    const folders = [""];
    for (
      let folder = folders.pop();
      folder !== undefined && found.length < OWN_LIMIT;
      folder = folders.pop()
    ) {
      for (const entry of await readdir(join(this.directory, folder), { withFileTypes: true })) {
        const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory() && !NOT_CLASSES.includes(path)) folders.push(path);
        else if (path.endsWith(".class") && !NO_CLASS.test(path)) found.push(path);
      }
    }
    return found;
  }

  #libraries(): Promise<Jar[]> {
    return (this.#jars ??= (async () => {
      const names = (await readdir(join(this.directory, "lib")).catch(() => [])).sort();
      const jars: Jar[] = [];
      for (const name of names.filter((each) => each.endsWith(".jar"))) {
        const jar = await Jar.open(join(this.directory, "lib", name), `lib/${name}`).catch(() => undefined);
        if (jar !== undefined) jars.push(jar);
      }
      return jars;
    })());
  }
}

class Jar {
  private constructor(
    readonly name: string,
    private readonly zip: ZipFile,
    private readonly classes: Map<string, Entry>,
    /** The class file version that most of the classes have that were looked at. */
    readonly usualVersion: number,
  ) {}

  static async open(path: string, name: string): Promise<Jar> {
    const zip = await fromBufferPromise(await readFile(path), { lazyEntries: true });
    const classes = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) {
      // A multi-release jar has the classes for other Javas below META-INF/versions.
      const { fileName } = entry;
      if (fileName.endsWith(".class") && !fileName.startsWith("META-INF/") && !NO_CLASS.test(fileName))
        classes.set(fileName, entry);
    }
    const step = Math.max(1, Math.ceil(classes.size / JAR_SAMPLE));
    const sample = [...classes.values()].filter((_, i) => i % step === 0);
    const versions: number[] = [];
    for (const entry of sample) versions.push(versionOf(await content(zip, entry))?.major ?? 0);
    versions.sort((a, b) => a - b);
    return new Jar(name, zip, classes, versions[versions.length >> 1] ?? 0);
  }

  async read(fileName: string): Promise<Buffer | undefined> {
    const entry = this.classes.get(fileName);
    return entry === undefined ? undefined : content(this.zip, entry);
  }
}

const content = async (zip: ZipFile, entry: Entry): Promise<Buffer> =>
  buffer(await zip.openReadStreamPromise(entry));
