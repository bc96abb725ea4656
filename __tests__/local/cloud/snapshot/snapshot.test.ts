import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Fit } from "../../../../local/cloud/snapshot/fit";
import { makeDraft, Snapshot } from "../../../../local/cloud/snapshot/snapshot";
import { SnapshotError } from "../../../../local/cloud/snapshot/snapshot-error";
import { temporaryFolder } from "../../temporary-folder";

const folder = temporaryFolder();
const directory = () => join(folder(), "1");
const fit: Fit = {
  jdk: "j",
  javaHome: "/jdk",
  criu: "criu",
  library: "l",
  runtimeApi: "127.64.1.2",
  kernel: "k",
  cpu: "c",
  start: 1,
};

/** A snapshot on disk as a taken one lies there. */
function write(change: (manifest: Record<string, unknown>) => unknown = (manifest) => manifest): void {
  const images: Record<string, { sha256: string; bytes: number }> = {};
  mkdirSync(join(directory(), "images"), { recursive: true });
  mkdirSync(join(directory(), "tmp"));
  for (const [name, content] of [
    ["memory.img", "memory"],
    ["core-1.img", "core"],
  ] as const) {
    writeFileSync(join(directory(), "images", name), content);
    images[name] = { sha256: createHash("sha256").update(content).digest("hex"), bytes: content.length };
  }
  const manifest = { schema: 1, fit, memory: { mappedBytes: 4096, readBytes: 0 }, images };
  const changed = change(manifest);
  writeFileSync(
    join(directory(), "manifest.json"),
    typeof changed === "string" ? changed : JSON.stringify(changed),
  );
}

const open = (now = fit) => Snapshot.open(directory(), ["criu"], now);

test("an intact snapshot opens and is verified", async () => {
  write();
  const snapshot = await open();
  await snapshot.verify();
  expect(snapshot.size).toEqual({ imageBytes: 10, mappedBytes: 4096 });
  expect(snapshot.unmapped).toBeUndefined();
  await snapshot.delete();
  expect(existsSync(directory())).toBe(false);
});

test("one whose memory couldn't be mapped says why", async () => {
  write((manifest) => ({ ...manifest, memory: { unmapped: "two processes" } }));
  const snapshot = await open();
  expect(snapshot.unmapped).toBe("two processes");
  expect(snapshot.size.mappedBytes).toBe(0);
});

test("there is none where its folder isn't", async () => {
  await expect(open()).rejects.toThrow(new SnapshotError("there is no snapshot of it"));
});

test("one of another machine is refused with what has changed", async () => {
  write();
  const refused = open({ ...fit, kernel: "other", jdk: "other" });
  await expect(refused).rejects.toThrow(SnapshotError);
  await expect(refused).rejects.toThrow("its snapshot no longer fits: the JDK's version, the kernel changed");
});

test.each([
  ["cut short", () => '{"schema": 1,'],
  ["of another form", (manifest: object) => ({ ...manifest, schema: 2 })],
  ["without its images", (manifest: object) => ({ ...manifest, images: undefined })],
  ["without its fit", (manifest: object) => ({ ...manifest, fit: null })],
])("one whose manifest is %s is refused as damaged", async (_name, change) => {
  write(change);
  const refused = open();
  await expect(refused).rejects.toThrow(SnapshotError);
  await expect(refused).rejects.toThrow("its snapshot is damaged: manifest.json");
});

test.each([
  ["changed", () => writeFileSync(join(directory(), "images/memory.img"), "mEmory")],
  ["cut short", () => writeFileSync(join(directory(), "images/memory.img"), "mem")],
  ["gone", () => rmSync(join(directory(), "images/memory.img"))],
])("one with an image that is %s isn't used, however often it is asked for", async (_name, damage) => {
  write();
  damage();
  const snapshot = await open();
  for (let i = 0; i < 2; i++) {
    await expect(snapshot.verify()).rejects.toThrow(new SnapshotError("its snapshot is damaged: memory.img"));
  }
});

test("a draft begins empty, whatever an earlier one left", async () => {
  const draft = join(folder(), "1.draft");
  mkdirSync(join(draft, "images"), { recursive: true });
  writeFileSync(join(draft, "images/old.img"), "old");
  const { imageDirectory } = await makeDraft(draft);
  expect(statSync(imageDirectory).isDirectory()).toBe(true);
  expect(readdirSync(imageDirectory)).toEqual([]);
});
