import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readClass } from "../../../../local/cloud/lambda/class-file";
import { extractOwnClasses } from "../../../../local/hazards/spotbugs/own-classes";
import { classBytes } from "../../cloud/lambda/class-bytes";
import { writeZip, type Entry } from "../../cloud/lambda/zip";
import { temporaryFolder } from "../../temporary-folder";

const folder = temporaryFolder();
const running = new AbortController().signal;

const classEntry = (name: string, path = `${name}.class`): Entry => ({
  name: path,
  content: classBytes({ name }),
});

function jar(name: string, entries: Entry[]): Entry {
  return { name, content: readFileSync(writeZip(join(folder(), "a.jar"), entries)) };
}

async function extract(entries: Entry[]) {
  const zip = writeZip(join(folder(), "function.zip"), entries);
  const place = join(folder(), "extracted");
  mkdirSync(place);
  const found = await extractOwnClasses(zip, place, running);
  const names = found.classes.map((file) => readClass(readFileSync(file))?.name);
  return { ...found, names, files: readdirSync(place) };
}

test("a function's own classes are those at the top and in lib/*.jar that no well-known library has", async () => {
  const { names, libraries, files } = await extract([
    classEntry("shop/Orders"),
    classEntry("Top"),
    classEntry("org/springframework/boot/SpringApplication"),
    jar("lib/shop.jar", [classEntry("shop/Stock"), classEntry("com/fasterxml/jackson/core/JsonParser")]),
    jar("elsewhere/other.jar", [classEntry("other/Other")]),
    { name: "shop/module-info.class", content: classBytes({ name: "module-info" }) },
    { name: "application.properties", content: "a=b" },
  ]);
  expect(names).toEqual(["shop/Orders", "Top", "shop/Stock"]);
  // The zip and the jar, for what the classes refer to.
  expect(libraries).toHaveLength(2);
  expect(files.sort()).toEqual(["0.class", "0.jar", "1.class", "1.jar", "2.class"]);
});

test("only a class that is where its name says is one; of two, the first, as it is for the JVM", async () => {
  const first = classBytes({ name: "shop/Orders", major: 55 });
  const { classes, names, damaged } = await extract([
    { name: "shop/Orders.class", content: first },
    classEntry("shop/Orders", "META-INF/versions/21/shop/Orders.class"),
    classEntry("shop/Stock", "BOOT-INF/classes/shop/Stock.class"),
    jar("lib/old.jar", [
      { name: "shop/Orders.class", content: classBytes({ name: "shop/Orders", major: 52 }) },
    ]),
  ]);
  expect(names).toEqual(["shop/Orders"]);
  expect(readFileSync(classes[0]!)).toEqual(first);
  expect(damaged).toBe(0);
});

test("damaged classes are counted, and a jar that is none is passed over", async () => {
  const whole = classBytes({ name: "shop/Half" });
  const { names, damaged, libraries } = await extract([
    { name: "shop/Half.class", content: whole.subarray(0, whole.length / 2) },
    { name: "shop/None.class", content: "no class" },
    { name: "lib/none.jar", content: "no jar" },
    classEntry("shop/Orders"),
  ]);
  expect({ names, damaged, jars: libraries.length }).toEqual({ names: ["shop/Orders"], damaged: 2, jars: 1 });
});

test("names in a zip lead nowhere", async () => {
  const outside = "../../outside/Escaped.class";
  await expect(extract([{ name: outside, content: classBytes({ name: "Escaped" }) }])).rejects.toThrow(
    /^the zip can't be read: invalid relative path/,
  );
  expect(readdirSync(folder()).sort()).toEqual(["extracted", "function.zip"]);
});

test("what unzips to more than Lambda takes isn't read", async () => {
  const bomb = { ...classEntry("shop/Bomb"), unzipped: 501 * 1024 * 1024 };
  await expect(extract([bomb])).rejects.toThrow("unzipped, it is larger than Lambda takes");
});

test("an interrupt ends it with its reason", async () => {
  const zip = writeZip(join(folder(), "function.zip"), [classEntry("shop/Orders")]);
  const reason = new Error("interrupted");
  await expect(extractOwnClasses(zip, folder(), AbortSignal.abort(reason))).rejects.toBe(reason);
});
