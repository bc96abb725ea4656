import { setTimeout as sleep } from "node:timers/promises";
import { PeakMemory, type CountedMemory } from "../../../../local/cloud/runtime/process-memory";

const nothing = () => undefined;

test("the peak of a process is remembered after its end", async () => {
  let pid: number | undefined = process.pid;
  const memory = new PeakMemory(
    () => pid,
    nothing,
    () => false,
  );
  memory.watch();
  await sleep(5);
  memory.unwatch();
  pid = undefined;
  expect(memory.sample()).toBeGreaterThan(20);
});

test("while an invocation runs, a process that nothing else counts is looked at now and then", async () => {
  let pid: number | undefined;
  const memory = new PeakMemory(
    () => pid,
    nothing,
    () => false,
  );
  memory.watch();
  await sleep(5);
  pid = process.pid;
  await sleep(250);
  pid = undefined;
  memory.unwatch();
  expect(memory.sample()).toBeGreaterThan(20);
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
        () => true,
      ).sample(),
    ),
  ).toBe(true);
});
