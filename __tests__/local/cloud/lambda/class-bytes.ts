/** What of a class a test names; names with slashes. */
export interface ClassSketch {
  name: string;
  major?: number;
  superName?: string;
  interfaces?: string[];
  /** Public ones; a name with a leading `-` is private. */
  methods?: string[];
}

const PUBLIC = 1;
const PRIVATE = 2;

/** Writes a class file without code, with constants of all widths before the ones that count. */
export function classBytes(sketch: ClassSketch): Buffer {
  const { name, major = 55, superName = "java/lang/Object", interfaces = [], methods = [] } = sketch;
  const pool: Buffer[] = [];
  let next = 1;
  const constant = (tag: number, content: Buffer, slots = 1) => {
    pool.push(Buffer.from([tag]), content);
    next += slots;
    return next - slots;
  };
  const text = (value: string) => {
    const bytes = Buffer.from(value);
    return constant(1, Buffer.concat([u2(bytes.length), bytes]));
  };
  const type = (value: string) => constant(7, u2(text(value)));
  constant(5, Buffer.alloc(8), 2);
  constant(15, Buffer.alloc(3));
  constant(18, Buffer.alloc(4));
  const code = text("Deprecated");
  const descriptor = text("()V");
  const own = type(name);
  const parent = type(superName);
  const implemented = interfaces.map(type);
  const member = (method: string) => {
    const access = method.startsWith("-") ? PRIVATE : PUBLIC;
    // One attribute, three bytes long.
    const attribute = [u2(1), u2(code), Buffer.from([0, 0, 0, 3, 9, 9, 9])];
    return Buffer.concat([u2(access), u2(text(method.replace("-", ""))), u2(descriptor), ...attribute]);
  };
  const members = methods.map(member);
  return Buffer.concat([
    Buffer.from("cafebabe", "hex"),
    ...[u2(0), u2(major), u2(next), ...pool, u2(PUBLIC), u2(own), u2(parent)],
    ...[u2(implemented.length), ...implemented.map(u2)],
    ...[u2(0), u2(members.length), ...members, u2(0)],
  ]);
}

function u2(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
