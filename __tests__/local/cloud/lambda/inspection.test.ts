import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readClass } from "../../../../local/cloud/lambda/class-file";
import { inspect } from "../../../../local/cloud/lambda/inspection";
import { temporaryFolder } from "../../temporary-folder";
import { classBytes, type ClassSketch } from "./class-bytes";
import { writeZip } from "./zip";

const folder = temporaryFolder();
const REQUEST_HANDLER = "com/amazonaws/services/lambda/runtime/RequestHandler";

function put(path: string, content: Buffer): void {
  mkdirSync(dirname(join(folder(), path)), { recursive: true });
  writeFileSync(join(folder(), path), content);
}
const own = (...classes: ClassSketch[]) =>
  classes.forEach((each) => put(`${each.name}.class`, classBytes(each)));
/** Entries of other names can be put beside the classes. */
function jar(name: string, classes: ClassSketch[], ...others: string[]): void {
  mkdirSync(join(folder(), "lib"), { recursive: true });
  writeZip(join(folder(), "lib", name), [
    ...classes.map((each) => ({ name: `${each.name}.class`, content: classBytes(each) })),
    ...others.map((path) => ({ name: path, content: classBytes({ name: "x/X", major: 69 }) })),
  ]);
}
const look = (handler: string, runtime = "java11") => inspect(folder(), handler, runtime);
const handler: ClassSketch = {
  name: "com/acme/H",
  interfaces: [REQUEST_HANDLER],
  methods: ["handleRequest"],
};

test("a class file tells its version, its parents and its own public methods", () => {
  const sketch = { name: "a/B", major: 61, superName: "a/A", interfaces: ["x/Y"], methods: ["one", "-two"] };
  expect(readClass(classBytes(sketch))).toEqual({
    ...{ name: "a/B", major: 61, minor: 0, superName: "a/A", interfaces: ["x/Y"] },
    publicMethods: ["one"],
  });
  expect(readClass(Buffer.from("PK\x03\x04 nothing"))).toBeUndefined();
  expect(readClass(classBytes(sketch).subarray(0, 60))).toBeUndefined();
});

test("a class file that a compiler has made is read", () => {
  const made = join(__dirname, "../../../../petstore-java/target/classes/petstore/HelloHandler.class");
  const file = readClass(readFileSync(made));
  expect(file).toMatchObject({ name: "petstore/HelloHandler", superName: "java/lang/Object", major: 55 });
  expect(file!.publicMethods).toContain("handleRequest");
});

test("a handler that is there is nothing to speak of", async () => {
  own(handler);
  expect(await look("com.acme.H")).toEqual({ warnings: [] });
  expect(await look("com.acme.H::handleRequest")).toEqual({ warnings: [] });
  // The control function's.
  expect(await look("java.lang.String::concat")).toEqual({ warnings: [] });
});

test("a handler is also found in a jar of lib, with what it extends elsewhere", async () => {
  jar("a.jar", [{ name: "com/acme/H", superName: "com/acme/Base" }]);
  jar("b.jar", [{ name: "com/acme/Base", interfaces: [REQUEST_HANDLER], methods: ["other"] }]);
  for (const name of ["com.acme.H", "com.acme.H::other", "com.acme.H::toString"])
    expect(await look(name)).toEqual({ warnings: [] });
});

test.each([
  ["com.acme.Nope", /^Class not found: com\.acme\.Nope\. Calls will fail.* no com\/acme\/Nope\.class/],
  ["com.acme.H::nope", /^No public method named nope with .* found on class com\.acme\.H\. Calls will fail/],
  ["com.acme.H::hidden", /^No public method named hidden /],
  ["com.acme.Plain", /^Class does not implement an appropriate handler interface: com\.acme\.Plain\./],
])("%s is warned of in the runtime's words", async (name, warning) => {
  own({ ...handler, methods: ["handleRequest", "-hidden"] }, { name: "com/acme/Plain" });
  expect(await look(name)).toEqual({ warnings: [expect.stringMatching(warning)] });
});

test("what a parent that isn't in the package may have, isn't missed", async () => {
  own({ name: "com/acme/H", superName: "org/other/Base" });
  expect(await look("com.acme.H::any")).toEqual({ warnings: [] });
  expect(await look("com.acme.H")).toEqual({ warnings: [] });
});

test("a Spring Boot fat jar is told by where it has the handler", async () => {
  put("BOOT-INF/classes/com/acme/H.class", classBytes(handler));
  const { warnings } = await look("com.acme.H");
  expect(warnings).toEqual([expect.stringMatching(/^Class not found: com\.acme\.H\. .*Spring Boot fat jar/)]);
});

const said = (name: string, limit = 55) =>
  `${name} has been compiled by a more recent version of the Java Runtime (class file version 61.0), ` +
  `this version of the Java Runtime only recognizes class file versions up to ${limit}.0`;

test("a handler that is too new, or extends or implements what is, can't be loaded", async () => {
  own({ ...handler, major: 61 });
  expect((await look("com.acme.H::handleRequest")).unsupported).toBe(said("com/acme/H"));
  expect(await look("com.acme.H", "java17.al2023")).toEqual({ warnings: [] });
  own({ ...handler, interfaces: [REQUEST_HANDLER, "com/acme/I"] });
  jar("i.jar", [{ name: "com/acme/I", major: 61 }]);
  expect((await look("com.acme.H")).unsupported).toBe(said("com/acme/I"));
});

test("others that are too new are named, and refuse nothing: they may never be loaded", async () => {
  own(handler, ...["A", "B"].map((name) => ({ name: `com/acme/${name}`, major: 65 })));
  jar("new.jar", [{ name: "n/N", major: 61 }]);
  jar("old.jar", [{ name: "o/O" }], "META-INF/versions/21/o/O.class", "module-info.class");
  const { warnings, unsupported } = await look("com.acme.H");
  expect(unsupported).toBeUndefined();
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(/^Compiled for a newer Java than java11's: /);
  for (const name of ["com/acme/A.class (Java 21)", "com/acme/B.class (Java 21)", "lib/new.jar (Java 17)"])
    expect(warnings[0]).toContain(name);
  expect(warnings[0]).not.toContain("old.jar");
});
