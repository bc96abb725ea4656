import { Capacity, Footprint, type Free } from "../../../../local/cloud/lambda/capacity";

const MB = 1024 * 1024;
const machine = (megabytes: number, tasks = 1000): Free => ({
  bytes: megabytes * MB,
  tasks,
  total: 1000 * MB,
});
const take = { bytes: 100 * MB, tasks: 10 };

test("an environment is refused where there is no memory for it, with the numbers", async () => {
  const capacity = new Capacity(() => machine(60));
  await expect(capacity.start(take, async () => "started")).rejects.toMatchObject({
    code: "TooManyRequestsException",
    httpStatus: 429,
    why: "there is no memory for another environment: 60 of 1000 MB are free for it, and it takes 100 MB",
  });
});

test("an environment is refused where there are no processes for it, with the numbers", async () => {
  const capacity = new Capacity(() => machine(500, 3));
  await expect(capacity.start(take, async () => "started")).rejects.toMatchObject({
    why: "there are no processes for another environment: 3 are free, and it takes 10",
  });
});

test("where only those that start may need the room, the next one waits to see what they take", async () => {
  let free = machine(150);
  const capacity = new Capacity(() => free);
  let started!: () => void;
  const first = capacity.start(take, () => new Promise<void>((resolve) => (started = resolve)));
  const begun = jest.fn(async () => undefined);
  const second = capacity.start(take, begun);
  await Promise.resolve();
  expect(begun).not.toHaveBeenCalled();
  free = machine(145);
  started();
  await Promise.all([first, second]);
  expect(begun).toHaveBeenCalledTimes(1);
});

test("what environments take is reckoned by those that have been seen, up to the function's memory", () => {
  const footprint = new Footprint(10_000 * MB);
  const unseen = footprint.next(false).bytes;
  expect(footprint.next(true).bytes).toBeLessThan(unseen);
  footprint.see(process.pid);
  const { bytes, tasks } = footprint.next(true);
  expect(bytes).toBeGreaterThan(30 * MB);
  expect(tasks).toBeGreaterThan(8);
  expect(new Footprint(MB).next(false).bytes).toBeLessThan(10 * MB);
});
