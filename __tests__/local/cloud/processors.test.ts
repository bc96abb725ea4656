import { onOneProcessor, ownProcessors } from "../../../local/cloud/processors";

const status = (list: string) =>
  `Name:\tnode\nCpus_allowed:\tff\nCpus_allowed_list:\t${list}\nMems_allowed:\t1\n`;

test.each([
  ["0", [0]],
  ["0-3", [0, 1, 2, 3]],
  ["2,4-6,9", [2, 4, 5, 6, 9]],
])("%s are the processors that this process may use", (list, processors) => {
  expect(ownProcessors(status(list))).toEqual(processors);
});

test("where the system doesn't tell, there are as many as Node.js knows of", () => {
  expect(ownProcessors("").length).toBeGreaterThan(0);
});

test("commands take turns on the processors, and with one there is nothing to choose", () => {
  const chosen = Array.from({ length: 4 }, () => onOneProcessor([3, 5]).at(-1));
  expect([...chosen].sort()).toEqual(["3", "3", "5", "5"]);
  expect(chosen[0]).toBe(chosen[2]);
  expect(onOneProcessor([0])).toEqual([]);
});
