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
  await expect(never).rejects.toThrow("running it again goes on waiting");
});

test("an error of the question is the caller's", async () => {
  const broken = async () => {
    throw new Error("no such function");
  };
  await expect(poll(broken, () => true, { limitMs: 1, waiting: () => {} })).rejects.toThrow(
    "no such function",
  );
});
