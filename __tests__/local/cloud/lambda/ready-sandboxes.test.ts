import { ReadySandboxes } from "../../../../local/cloud/lambda/ready-sandboxes";
import type { ExecutionEnvironment } from "../../../../local/cloud/runtime/environment";

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Sandboxes that are only counted. */
function counted({ served = false } = {}) {
  const there = new Set<ExecutionEnvironment>();
  const sandboxes = new ReadySandboxes({
    prepare: async () => {
      const made = {} as ExecutionEnvironment;
      there.add(made);
      return made;
    },
    end: async (environment) => void there.delete(environment),
    whole: (environment) => there.has(environment),
    served: () => served,
    wanted: () => true,
    busy: () => false,
    idleLimit: 300_000,
  });
  return { sandboxes, there };
}

test.each([
  ["a version that an alias names keeps some", true, 4],
  ["any other version keeps none", false, 0],
])("after a burst there are as many as it had, and after the idle time %s", async (_which, served, kept) => {
  const { sandboxes, there } = counted({ served });
  sandboxes.wantFor(20);
  await sandboxes.whenMade();
  expect(there.size).toBe(20);
  await jest.advanceTimersByTimeAsync(299_999);
  expect(there.size).toBe(20);
  await jest.advanceTimersByTimeAsync(1);
  expect(there.size).toBe(kept);
});

test("stopped, they are all given back at once", async () => {
  const { sandboxes, there } = counted({ served: true });
  await sandboxes.whenMade();
  await sandboxes.stop();
  expect(there.size).toBe(0);
});

test("one that has ended isn't given to anyone", async () => {
  const { sandboxes, there } = counted();
  await sandboxes.whenMade();
  const [first, second] = there;
  there.delete(first!);
  expect(await sandboxes.take()).toBe(second);
});
