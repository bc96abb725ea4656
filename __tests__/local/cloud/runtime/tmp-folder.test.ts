import { execFileSync } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { carriesOverlays, copyTmp, hasOwnFiles } from "../../../../local/cloud/runtime/tmp-folder";
import { temporaryFolder } from "../../temporary-folder";

const folder = temporaryFolder();
const makeFifo = async (path: string) => void execFileSync("mkfifo", [path]);

test("all of /tmp is copied, FIFOs are made anew, sockets are left to CRIU", async () => {
  const from = join(folder(), "from");
  const to = join(folder(), "to");
  mkdirSync(join(from, "deep"), { recursive: true });
  writeFileSync(join(from, "deep/file"), "content");
  chmodSync(join(from, "deep/file"), 0o640);
  const time = new Date("2026-01-01T00:00:00Z");
  utimesSync(join(from, "deep/file"), time, time);
  symlinkSync("deep/file", join(from, "link"));
  execFileSync("mkfifo", ["-m", "620", join(from, "deep/fifo")]);
  const server = createServer().listen(join(from, "socket"));
  await new Promise((resolve) => server.once("listening", resolve));
  try {
    await copyTmp(from, to, makeFifo);
  } finally {
    server.close();
  }
  expect(readdirSync(to, { recursive: true }).sort()).toEqual(["deep", "deep/fifo", "deep/file", "link"]);
  expect(readFileSync(join(to, "link"), "utf8")).toBe("content");
  const file = lstatSync(join(to, "deep/file"));
  expect([file.mode & 0o777, file.mtime]).toEqual([0o640, time]);
  const fifo = lstatSync(join(to, "deep/fifo"));
  expect([fifo.isFIFO(), fifo.mode & 0o777]).toEqual([true, 0o620]);
});

test("the runtime's own files aren't the function's", async () => {
  expect(await hasOwnFiles(folder())).toBe(false);
  writeFileSync(join(folder(), ".libaws-lambda-jni.so"), "");
  expect(await hasOwnFiles(folder())).toBe(false);
  writeFileSync(join(folder(), "held.db"), "");
  expect(await hasOwnFiles(folder())).toBe(true);
});

test("a file system that can't carry an overlay is no error, and nothing of the attempt is left", async () => {
  expect(await carriesOverlays("/proc")).toBe(false);
  expect(typeof (await carriesOverlays(folder()))).toBe("boolean");
  expect(readdirSync(folder())).toEqual([]);
});
