/** What a class file says of itself; names as class files have them, with slashes. */
export interface ClassFile {
  name: string;
  /** Of its format: 61 is Java 17's. */
  major: number;
  minor: number;
  /** Undefined for java/lang/Object. */
  superName: string | undefined;
  interfaces: string[];
  /** Names of its own public methods. */
  publicMethods: string[];
}

const MAGIC = 0xcafebabe;
const PUBLIC = 0x0001;

/** How many bytes of the constant pool an entry takes after its tag, by tag (JVM specification 4.4). */
// prettier-ignore
const SIZES: Record<number, number> = {
  3: 4, 4: 4, 5: 8, 6: 8, 7: 2, 8: 2, 9: 4, 10: 4, 11: 4, 12: 4, 15: 3, 16: 2, 17: 4, 18: 4, 19: 2, 20: 2,
};
const UTF8 = 1;
const CLASS = 7;
/** Longs and doubles take two entries. */
const WIDE = [5, 6];

/** The version of a class file, by its first eight bytes; undefined where it is none. */
export function versionOf(bytes: Buffer): { major: number; minor: number } | undefined {
  if (bytes.length < 8 || bytes.readUInt32BE(0) !== MAGIC) return undefined;
  return { minor: bytes.readUInt16BE(4), major: bytes.readUInt16BE(6) };
}

/** Reads a class file. @returns undefined where it is none, or of a format that isn't known yet */
export function readClass(bytes: Buffer): ClassFile | undefined {
  const version = versionOf(bytes);
  if (version === undefined) return undefined;
  try {
    return { ...version, ...new Reader(bytes).read() };
  } catch {
    return undefined;
  }
}

/** Goes through a class file from its constant pool to its methods. It throws where the file makes no sense. */
class Reader {
  #at = 8;
  readonly #texts = new Map<number, string>();
  readonly #classes = new Map<number, number>();

  constructor(private readonly bytes: Buffer) {}

  read(): Omit<ClassFile, "major" | "minor"> {
    this.#constants();
    this.#u2(); // access
    const name = this.#className(this.#u2())!;
    const superName = this.#className(this.#u2());
    const interfaces = this.#times(() => this.#className(this.#u2())!);
    this.#members();
    const methods = this.#members();
    const publicMethods = methods
      .filter(({ access }) => (access & PUBLIC) !== 0)
      .map((method) => method.name);
    return { name, superName, interfaces, publicMethods };
  }

  #constants(): void {
    const count = this.#u2();
    for (let i = 1; i < count; i++) {
      const tag = this.bytes.readUInt8(this.#at++);
      if (tag === UTF8) {
        const length = this.#u2();
        this.#texts.set(i, this.bytes.toString("utf8", this.#at, this.#at + length));
        this.#at += length;
        continue;
      }
      const size = SIZES[tag];
      if (size === undefined) throw new RangeError(`constant of kind ${tag}`);
      if (tag === CLASS) this.#classes.set(i, this.bytes.readUInt16BE(this.#at));
      this.#at += size;
      if (WIDE.includes(tag)) i++;
    }
  }

  /** Fields or methods. */
  #members(): { access: number; name: string }[] {
    return this.#times(() => {
      const access = this.#u2();
      const name = this.#texts.get(this.#u2()) ?? "";
      this.#u2(); // descriptor
      this.#times(() => {
        this.#u2(); // an attribute's name
        this.#at += this.bytes.readUInt32BE(this.#at) + 4;
      });
      return { access, name };
    });
  }

  #className(index: number): string | undefined {
    return this.#texts.get(this.#classes.get(index) ?? -1);
  }

  #times<T>(read: () => T): T[] {
    return Array.from({ length: this.#u2() }, read);
  }

  #u2(): number {
    const value = this.bytes.readUInt16BE(this.#at);
    this.#at += 2;
    return value;
  }
}
