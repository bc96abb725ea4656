import { Progress } from "../../../local/setup/progress";

let now: number;
const at = (seconds: number) => (now = seconds * 1000);
beforeEach(() => at(0));

const percent = (progress: Progress) => Number(/^(\d+) %/.exec(progress.line())![1]);

test("weighs each step by its work, and tells the time left from what is done", () => {
  const progress = new Progress(() => now);
  const long = progress.add("CLI", 150);
  const short = progress.add("npm", 50);
  long.start();
  short.start();
  at(50);
  short.finish();
  long.reach(1 / 3);
  long.say("400 of 1200 packages");
  expect(progress.line()).toBe("50 %, about 50 s left; CLI: 400 of 1200 packages");
});

test("never goes back, whatever a step says or how its weight grows", () => {
  const progress = new Progress(() => now);
  const part = progress.add("CLI", 10);
  const other = progress.add("npm", 10);
  part.start();
  other.start();
  at(5);
  other.finish();
  part.reach(0.8);
  const before = percent(progress);
  part.reach(0.1);
  part.weigh(200);
  expect(percent(progress)).toBeGreaterThanOrEqual(before);
});

test("a step that tells nothing moves with the time, ever slower, and is done only when it is", () => {
  const progress = new Progress(() => now);
  progress.add("silent", 100).start();
  const seen = [20, 60, 100, 200, 1000].map((seconds) => {
    at(seconds);
    return percent(progress);
  });
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen[2]).toBeGreaterThan(70);
  expect(seen.at(-1)).toBe(99);
});

test("fits a terminal's width", () => {
  const progress = new Progress(() => now);
  for (const name of ["Pulumi CLI 3.259.0", "npm packages", "application"]) progress.add(name, 1).start();
  expect(progress.line(30)).toHaveLength(30);
  expect(progress.line(30)).toMatch(/^0 %; Pulumi CLI.*…$/);
});
