import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Watched } from "../../../local/watch/watched";
import { contentsOf, differences } from "../../../local/watch/zip-contents";
import { writeZip, type Entry } from "../cloud/lambda/zip";
import { temporaryFolder } from "../temporary-folder";

const folder = temporaryFolder();
/** Of a test, ms. */
const PACE = { poll: 20, quiet: 150, patience: 1_000 };
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const zip = () => join(folder(), "target/orders.zip");
const write = (...entries: Entry[]) => writeZip(zip(), entries);

let abort: AbortController;
let changes: string[];
let ended: Promise<void>;

/** Collects changes as they are told. */
async function watch(sources: string[] = []): Promise<void> {
  changes = [];
  const watched = await Watched.from({ zip: zip(), sources }, () => changes.push("half"), PACE);
  abort = new AbortController();
  ended = (async () => {
    for (;;) {
      const { kind, what } = await watched.next(abort.signal);
      changes.push(`${kind} ${what}`);
    }
  })().catch((error: Error) => expect(error.name).toBe("AbortError"));
}

async function told(count: number): Promise<string[]> {
  for (let i = 0; i < 100 && changes.length < count; i++) await sleep(50);
  return changes;
}

beforeEach(() => mkdirSync(join(folder(), "target")));
afterEach(async () => {
  abort?.abort();
  await ended;
});

test("a zip that is written again is told with what is different, once", async () => {
  write({ name: "a/B.class", content: "1" }, { name: "lib/old.jar" });
  await watch();
  await sleep(60);
  write({ name: "a/B.class", content: "23" }, { name: "lib/new.jar" });
  expect(await told(1)).toEqual(["zip changed: a/B.class; new: lib/new.jar; gone: lib/old.jar"]);
  await sleep(400);
  expect(changes).toHaveLength(1);
});

test("a zip of which only a part is there isn't told, nor one that grows, nor one that is gone", async () => {
  write({ name: "a/B.class", content: "1" });
  await watch();
  rmSync(join(folder(), "target"), { recursive: true });
  await sleep(400);
  mkdirSync(join(folder(), "target"));
  write({ name: "a/B.class", content: "22" });
  const whole = readFileSync(zip());
  writeFileSync(zip(), whole.subarray(0, whole.length - 10));
  await sleep(400);
  expect(changes).toEqual([]);
  for (let i = 0; i < 5; i++) {
    writeFileSync(zip(), whole);
    utimesSync(zip(), i + 1, i + 1);
    await sleep(60);
    expect(changes).toEqual([]);
  }
  expect(await told(1)).toEqual(["zip changed: a/B.class"]);
});

test("what stays half a zip, or is none, is told once", async () => {
  write({ name: "a/B.class", content: "1" });
  await watch();
  writeFileSync(zip(), "half");
  expect(await told(1)).toEqual(["half"]);
  await sleep(400);
  expect(changes).toEqual(["half"]);
  write({ name: "a/B.class", content: "22" });
  expect(await told(2)).toEqual(["half", "zip changed: a/B.class"]);
});

test("a zip that is written again with the same content is told as such", async () => {
  write({ name: "a/B.class" });
  await watch();
  utimesSync(zip(), 1, 1);
  expect(await told(1)).toEqual(["zip the same content"]);
});

test("sources are told by their names, those in folders too", async () => {
  write({ name: "a/B.class" });
  const sources = join(folder(), "src");
  mkdirSync(join(sources, "a"), { recursive: true });
  writeFileSync(join(sources, "a/B.java"), "1");
  await watch([sources, join(folder(), "pom.xml")]);
  writeFileSync(join(sources, "a/B.java"), "22");
  writeFileSync(join(sources, "a/C.java"), "");
  const [change] = await told(1);
  expect(change).toMatch(/^sources changed: \S*src\/a\/B\.java; new: \S*src\/a\/C\.java$/);
});

test("names can't command a terminal, and many of them are counted", async () => {
  write();
  const before = (await contentsOf(zip()))!;
  const names = ["\u001b[2Jx", "y\nz", `${"long/".repeat(30)}end`, "3", "4"];
  write(...names.map((name) => ({ name })));
  const text = differences(before, (await contentsOf(zip()))!);
  // eslint-disable-next-line no-control-regex
  expect(text).not.toMatch(/[\u0000-\u001f]/);
  expect(text).toMatch(/ and 2 more$/);
  expect(text.length).toBeLessThan(250);
});
