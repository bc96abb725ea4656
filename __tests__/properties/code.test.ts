import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { ServiceError } from "../../local/cloud/errors";
import { readClass } from "../../local/cloud/lambda/class-file";
import { CodeStore } from "../../local/cloud/lambda/code";
import { CodeClasses } from "../../local/cloud/lambda/code-classes";
import { FrameReader, type LogMessage } from "../../local/cloud/runtime/log-frames";
import { classBytes } from "../local/cloud/lambda/class-bytes";
import { writeZip } from "../local/cloud/lambda/zip";
import { frame } from "../local/cloud/runtime/frames";
import { temporaryFolder } from "../local/temporary-folder";

/** What holds for any deployment package, class file, and for what functions write to their log. */

const folder = temporaryFolder();
const identifier = fc.stringMatching(/^[a-z][a-z0-9]{0,9}$/);

/** Some bytes of something changed, or its end cut off. */
const damage = fc.record({
  changes: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 5 }),
  keep: fc.option(fc.nat(), { nil: undefined }),
});

function damaged(
  bytes: Buffer,
  { changes, keep }: { changes: [number, number][]; keep: number | undefined },
): Buffer {
  const copy = Buffer.from(bytes);
  for (const [at, value] of changes) copy[at % copy.length] = value;
  return copy.subarray(0, keep === undefined ? copy.length : keep % (copy.length + 1));
}

test("a zip is unpacked file by file, or refused by Lambda's error; nothing is left of a refused one", async () => {
  const files = fc.dictionary(
    fc.array(identifier, { minLength: 1, maxLength: 3 }).map((parts) => `${parts.join("/")}.txt`),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    { minKeys: 1, maxKeys: 5, noNullPrototype: true },
  );
  await fc.assert(
    fc.asyncProperty(files, fc.option(damage, { nil: undefined }), async (content, harm) => {
      const store = new CodeStore(join(folder(), "code"));
      await store.keepOnly(() => []);
      const zip = writeZip(
        join(folder(), "some.zip"),
        Object.entries(content).map(([name, bytes]) => ({ name, content: bytes })),
      );
      if (harm) writeFileSync(zip, damaged(readFileSync(zip), harm));
      try {
        const { sha256 } = await store.add(zip, (code) => code);
        if (harm) return;
        for (const [name, bytes] of Object.entries(content))
          expect(readFileSync(join(store.directory(sha256), name))).toEqual(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(ServiceError);
        const root = join(folder(), "code");
        expect(existsSync(root) ? readdirSync(root) : []).toEqual([]);
      }
    }),
  );
});

test("no name in a zip leads out of its folder", async () => {
  const part = fc.constantFrom("..", ".", "a", "", "C:", "\\", "/");
  const name = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => `${parts.join("/")}/escaped`);
  await fc.assert(
    fc.asyncProperty(name, async (path) => {
      const store = new CodeStore(join(folder(), "deep/er/code"));
      const zip = writeZip(join(folder(), "some.zip"), [{ name: path, content: "x" }]);
      await store.add(zip, (code) => code).catch((error) => expect(error).toBeInstanceOf(ServiceError));
      for (const outside of ["", "deep", "deep/er", "deep/er/code"])
        expect(existsSync(join(folder(), outside, "escaped"))).toBe(false);
      await store.keepOnly(() => []);
    }),
  );
});

const sketch = fc.record({
  name: identifier,
  major: fc.integer({ min: 45, max: 80 }),
  superName: identifier,
  interfaces: fc.array(identifier, { maxLength: 3 }),
  methods: fc.array(identifier, { maxLength: 5 }),
});

test("a class file is read as it was written, and a damaged one is none, or some class", () => {
  fc.assert(
    fc.property(sketch, damage, (given, harm) => {
      const bytes = classBytes(given);
      const { methods, ...rest } = given;
      expect(readClass(bytes)).toMatchObject({ ...rest, publicMethods: methods });
      const found = readClass(damaged(bytes, harm));
      if (found !== undefined) expect(Array.isArray(found.publicMethods)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("a damaged jar among a package's libraries never keeps a class from being looked for", async () => {
  await fc.assert(
    fc.asyncProperty(sketch, damage, async (given, harm) => {
      const jar = join(folder(), "a.jar");
      writeZip(jar, [{ name: `${given.name}.class`, content: classBytes(given) }]);
      writeFileSync(jar, damaged(readFileSync(jar), harm));
      const directory = join(folder(), "package");
      const store = writeZip(join(folder(), "p.zip"), [{ name: "lib/a.jar", content: readFileSync(jar) }]);
      const code = new CodeStore(directory);
      const { sha256 } = await code.add(store, (one) => one);
      const classes = new CodeClasses(code.directory(sha256));
      const found = await classes.find(given.name);
      expect(found === undefined || typeof found.major === "number").toBe(true);
      await code.keepOnly(() => []);
    }),
    { numRuns: 50 },
  );
});

/** Cut at any places, as reading from a pipe does. */
function chunks(bytes: Buffer, cuts: number[]): Buffer[] {
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort(
    (a, b) => a - b,
  );
  return places.slice(1).map((end, at) => bytes.subarray(places[at], end));
}

function read(parts: Buffer[]): { messages: LogMessage[]; garbage: Buffer } {
  const messages: LogMessage[] = [];
  const garbage: Buffer[] = [];
  const reader = new FrameReader(
    (message) => messages.push(message),
    (bytes) => garbage.push(bytes),
  );
  for (const part of parts) reader.write(part);
  reader.flush();
  return { messages, garbage: Buffer.concat(garbage) };
}

test("log messages come whole, however the pipe cuts them; what isn't one comes as it is", () => {
  const message = fc.string({ minLength: 1, maxLength: 100 }).map((text) => Buffer.from(text).toString());
  const noise = fc.stringMatching(/^[ -~]{0,30}$/);
  fc.assert(
    fc.property(fc.array(fc.tuple(noise, message)), fc.array(fc.nat()), (given, cuts) => {
      const bytes = Buffer.concat(given.flatMap(([before, text]) => [Buffer.from(before), frame(text)]));
      const found = read(chunks(bytes, cuts));
      expect(found.messages.map(({ text }) => text)).toEqual(given.map(([, text]) => text));
      expect(found.garbage.toString()).toBe(given.map(([before]) => before).join(""));
    }),
    { numRuns: 300 },
  );
});

test("of any bytes, none are invented", () => {
  const some = fc.array(fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constant(frame("x").subarray(0, 9))));
  fc.assert(
    fc.property(some, fc.array(fc.nat()), (parts, cuts) => {
      const bytes = Buffer.concat(parts);
      const { messages, garbage } = read(chunks(bytes, cuts));
      const text = messages.reduce((sum, one) => sum + one.text.length, 0);
      expect(garbage.length + text).toBeLessThanOrEqual(bytes.length);
    }),
    { numRuns: 300 },
  );
});
