import { poll } from "../../publish/poll";

test("asks until the answer is final and tells how long it has waited", async () => {
  const answers = ["no", "no", "yes"];
  const waited: number[] = [];
  const answer = await poll(
    async () => answers.shift()!,
    (text) => text === "yes",
    { limitMs: 60_000, waiting: (seconds) => waited.push(seconds) },
  );
  expect(answer).toBe("yes");
  expect(answers).toEqual([]);
  expect(waited).toEqual([0]);
});

test("gives up at the limit and says that running it again goes on", async () => {
  const never = poll(
    async () => "no",
    () => false,
    { limitMs: 0, waiting: () => {} },
  );
  await expect(never).rejects.toThrow("run it again to keep waiting");
});

test("an error of the question is the caller's", async () => {
  const broken = async () => {
    throw new Error("no such function");
  };
  await expect(poll(broken, () => true, { limitMs: 1, waiting: () => {} })).rejects.toThrow(
    "no such function",
  );
});

describe("with a clock that is wound on", () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test("it asks quickly at first, then every 3 s, tells each 10 s how long it has waited, and gives up past its limit", async () => {
    const startedAt = Date.now();
    const asked: number[] = [];
    const told: number[] = [];
    const never = poll(
      async () => asked.push(Date.now() - startedAt),
      () => false,
      { limitMs: 60_000, waiting: () => told.push(Date.now() - startedAt) },
    ).catch((error: Error) => error.message);
    await jest.advanceTimersByTimeAsync(70_000);
    expect(await never).toBe("not ready after 1 minutes; run it again to keep waiting");
    const pauses = asked.slice(1).map((time, index) => time - asked[index]!);
    expect(pauses.slice(0, 4)).toEqual([50, 75, 112, 168]);
    expect(Math.max(...pauses)).toBe(3000);
    expect(asked.at(-1)).toBeGreaterThan(60_000);
    expect(asked.at(-2)).toBeLessThanOrEqual(60_000);
    expect(told[0]).toBe(0);
    const between = told.slice(1).map((time, index) => time - told[index]!);
    expect(Math.min(...between)).toBeGreaterThanOrEqual(10_000);
    expect(Math.max(...between)).toBeLessThan(13_000);
  });
});
