import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lock, lockOwner } from "../../../local/cloud/lock";
import { temporaryFolder } from "../temporary-folder";

const folder = temporaryFolder();

test("a state folder has one owner at a time", () => {
  const unlock = lock(folder());
  expect(lockOwner(folder())).toBe(process.pid);
  expect(() => lock(folder())).toThrow(`already running (process ${process.pid})`);
  unlock();
  expect(lockOwner(folder())).toBeUndefined();
  lock(folder())();
  expect(existsSync(join(folder(), "cloud.lock"))).toBe(false);
});

test.each([
  ["a process that's gone", { pid: 2 ** 22 + 1, started: "1" }],
  ["another process with the same number", { pid: process.pid, started: "1" }],
])("the lock of %s doesn't count", (_name, owner) => {
  writeFileSync(join(folder(), "cloud.lock"), JSON.stringify(owner));
  expect(lockOwner(folder())).toBeUndefined();
  lock(folder())();
});
