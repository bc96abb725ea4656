import { setTimeout as sleep } from "node:timers/promises";
import { PeakMemory, type CountedMemory } from "../../../../local/cloud/runtime/process-memory";

const nothing = () => undefined;

/** The memory of a process that comes so many ms after the watch begins, and stays for so many. */
async function watched(before: number, during: number): Promise<number> {
  let pid: number | undefined;
  const memory = new PeakMemory(() => pid, nothing);
  if (before === 0) pid = process.pid;
  memory.watch();
  await sleep(before);
  pid = process.pid;
  await sleep(during);
  memory.unwatch();
  pid = undefined;
  return memory.sample();
}

test("the peak of a process is remembered after its end", async () => {
  expect(await watched(0, 5)).toBeGreaterThan(20);
});

test("while an invocation runs, its process is looked at now and then", async () => {
  expect(await watched(5, 250)).toBeGreaterThan(20);
});

test.each<[string, number | undefined, CountedMemory | undefined, (found: number) => boolean]>([
  ["killed: the most of both", process.pid, { peak: 70_000, killed: true }, (found) => found === 70_000],
  ["ended otherwise: its own", process.pid, { peak: 7, killed: false }, (found) => found > 20],
  [
    "ended before it was looked at: what was counted",
    undefined,
    { peak: 7, killed: false },
    (found) => found === 7,
  ],
  ["neither: nothing", undefined, undefined, (found) => found === 0],
])("of a process that was %s", (_name, pid, counted, holds) => {
  expect(
    holds(
      new PeakMemory(
        () => pid,
        () => counted,
      ).sample(),
    ),
  ).toBe(true);
});
