import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lock, lockOwner } from "../../../local/cloud/lock";
import { temporaryFolder } from "../temporary-folder";

const folder = temporaryFolder();
const file = () => join(folder(), "cloud.lock");

const racers: ChildProcess[] = [];
afterAll(() => racers.forEach((racer) => racer.kill("SIGKILL")));

async function racer(): Promise<ChildProcess> {
  const child = fork(join(__dirname, "lock-racer.ts"), { execArgv: ["--require", "tsx/cjs"] });
  racers.push(child);
  await once(child, "message");
  return child;
}

/** Tells a process something, and gives its answer: whether it has the lock. */
async function tell(child: ChildProcess, kind: "go" | "release"): Promise<boolean> {
  const answer = once(child, "message");
  child.send({ kind, stateDir: folder() });
  return (await answer)[0] as boolean;
}

test("a state folder has one owner at a time", () => {
  const unlock = lock(folder());
  expect(lockOwner(folder())).toBe(process.pid);
  expect(() => lock(folder())).toThrow(`already running (process ${process.pid})`);
  unlock();
  unlock();
  expect(lockOwner(folder())).toBeUndefined();
  lock(folder())();
});

test.each([
  ["a process that's gone", JSON.stringify({ pid: 2 ** 22 + 1, started: "1" })],
  ["another process with the same number", JSON.stringify({ pid: process.pid, started: "1" })],
  ["nobody", ""],
  ["something else", '{"pid":'],
])("the lock of %s doesn't count", (_name, owner) => {
  writeFileSync(file(), owner);
  expect(lockOwner(folder())).toBeUndefined();
  lock(folder())();
});

test("nor does one of another boot, which has begun at the same tick", () => {
  const unlock = lock(folder());
  const mark = JSON.parse(readFileSync(file(), "utf8")) as object;
  unlock();
  writeFileSync(file(), JSON.stringify(mark));
  expect(lockOwner(folder())).toBe(process.pid);
  writeFileSync(file(), JSON.stringify({ ...mark, boot: "another" }));
  expect(lockOwner(folder())).toBeUndefined();
});

const RACERS = 26;
const ROUNDS = 25;

test(`of ${RACERS} processes that find a stale lock, one gets it, ${ROUNDS} times over`, async () => {
  const all = await Promise.all(Array.from({ length: RACERS }, racer));
  const stale = JSON.stringify({ pid: 2 ** 22 + 1, started: "1" });
  for (let round = 0; round < ROUNDS; round++) {
    writeFileSync(file(), stale);
    const got = await Promise.all(all.map((each) => tell(each, "go")));
    expect(got.filter(Boolean)).toHaveLength(1);
    const holder = all[got.indexOf(true)]!;
    expect(lockOwner(folder())).toBe(holder.pid);
    await tell(holder, "release");
  }
  // One that is killed leaves it free; a deleted file is nobody's.
  const [first, second, third] = all as [ChildProcess, ChildProcess, ChildProcess];
  expect(await tell(first, "go")).toBe(true);
  expect(await tell(second, "go")).toBe(false);
  first.kill("SIGKILL");
  await once(first, "exit");
  expect(await tell(second, "go")).toBe(true);
  rmSync(file());
  expect(await tell(third, "go")).toBe(true);
}, 60_000);
