import { setTimeout as sleep } from "node:timers/promises";
import { PeakMemory } from "../../../../local/cloud/runtime/process-memory";

test("the peak of a process is remembered after its end", async () => {
  let pid: number | undefined = process.pid;
  const memory = new PeakMemory(
    () => pid,
    () => undefined,
  );
  memory.watch();
  await sleep(5);
  memory.unwatch();
  pid = undefined;
  expect(memory.sample()).toBeGreaterThan(20);
});

test("while an invocation runs, it is looked at now and then", async () => {
  let counted = 1;
  const memory = new PeakMemory(
    () => undefined,
    () => counted,
  );
  memory.watch();
  await sleep(5);
  counted = 70;
  await sleep(250);
  counted = 3;
  memory.unwatch();
  expect(memory.sample()).toBe(70);
});

test("what the isolation counts goes before the process's own", () => {
  expect(
    new PeakMemory(
      () => process.pid,
      () => 7,
    ).sample(),
  ).toBe(7);
  expect(
    new PeakMemory(
      () => undefined,
      () => undefined,
    ).sample(),
  ).toBe(0);
});
