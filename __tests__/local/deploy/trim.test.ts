import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { trimHistory } from "../../../local/deploy/trim";
import { temporaryFolder } from "../temporary-folder";

const folder = temporaryFolder();

test("the newest files of each kind stay, the state itself untouched", () => {
  const history = join(folder(), ".pulumi/history/petstore-snapstart/local");
  const logs = join(folder(), "pulumi/logs");
  const stacks = join(folder(), ".pulumi/stacks");
  for (const made of [history, logs, stacks]) mkdirSync(made, { recursive: true });
  for (let index = 10; index < 60; index += 1) {
    writeFileSync(join(history, `local-17954411643282358${index}.history.json`), "");
    writeFileSync(join(logs, `pulumi-20261123T1338${index}-1-stack_output.log`), "");
    writeFileSync(join(stacks, `stack${index}.json`), "");
  }
  trimHistory(folder());
  const expected = Array.from(
    { length: 30 },
    (_, index) => `local-17954411643282358${index + 30}.history.json`,
  );
  expect(readdirSync(history).sort()).toEqual(expected);
  expect(readdirSync(logs)).toHaveLength(30);
  expect(readdirSync(logs).sort()[0]).toContain("T133830");
  expect(readdirSync(stacks)).toHaveLength(50);
});

test("a folder without any history is fine", () => {
  expect(() => trimHistory(folder())).not.toThrow();
});
