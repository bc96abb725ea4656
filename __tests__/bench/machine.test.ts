import { stolenMs } from "../../bench/machine";

test("stolen time is the eighth of the processors' times, in hundredths of a second", () => {
  const stat = "cpu  100 2 30 4000 5 0 7 89 0 0\ncpu0 50 1 15 2000 2 0 3 44 0 0\nintr 12345\n";
  expect(stolenMs(stat)).toBe(890);
});

test("where the system doesn't tell, none is known of", () => {
  expect(stolenMs("")).toBe(0);
});
