import { Bursts } from "../../../../local/cloud/lambda/bursts";

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test("what happens many times at once is told at its beginning, and once more when it is over", () => {
  const bursts = new Bursts(1_000);
  const said: string[] = [];
  const tell = (kind: string) =>
    bursts.tell(
      kind,
      () => said.push(kind),
      (count) => said.push(`${kind}, ${count} more`),
    );
  for (let i = 0; i < 3; i++) {
    tell("a");
    jest.advanceTimersByTime(900);
  }
  tell("b");
  expect(said).toEqual(["a", "b"]);
  jest.advanceTimersByTime(1_000);
  expect(said).toEqual(["a", "b", "a, 2 more"]);
  tell("a");
  expect(said.at(-1)).toBe("a");
});
