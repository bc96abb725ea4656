import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mendEngineState } from "../../../local/deploy/engine-state";
import { temporaryFolder } from "../temporary-folder";

const folder = temporaryFolder();
const PROJECT = "petstore-snapstart";
const stacks = () => join(folder(), ".pulumi/stacks", PROJECT);
const backups = () => join(folder(), ".pulumi/backups", PROJECT, "local");
const file = () => join(stacks(), "local.json");
const state = (mark: number) => JSON.stringify({ version: 3, checkpoint: { latest: { mark } } });
const mend = () => mendEngineState(folder(), PROJECT);

beforeEach(() => {
  mkdirSync(stacks(), { recursive: true });
  mkdirSync(backups(), { recursive: true });
  writeFileSync(join(folder(), ".pulumi/meta.yaml"), "version: 1\n");
  writeFileSync(file(), state(9));
});

test("what is whole stays as it is", () => {
  writeFileSync(`${file()}.bak`, state(8));
  expect(mend()).toBeUndefined();
  expect(readFileSync(file(), "utf8")).toBe(state(9));
  rmSync(join(folder(), ".pulumi"), { recursive: true });
  expect(mend()).toBeUndefined();
  expect(existsSync(join(folder(), ".pulumi"))).toBe(false);
});

const DAMAGED = ["", "{", state(9).slice(0, 20), state(9).slice(0, -1), "[]", "null", '{"version":3}'];

test.each(DAMAGED)("%j is put aside, and the state before it taken", (text) => {
  writeFileSync(file(), text);
  writeFileSync(`${file()}.bak`, state(8));
  expect(mend()).toMatch(`can't be read, and is kept beside it. Going on from ${file()}.bak`);
  expect(readFileSync(file(), "utf8")).toBe(state(8));
  const [kept] = readdirSync(stacks()).filter((name) => name.includes(".damaged-"));
  expect(readFileSync(join(stacks(), kept!), "utf8")).toBe(text);
});

test("where that is damaged, too, or all is gone, the newest backup that is whole is taken", () => {
  rmSync(file());
  writeFileSync(`${file()}.bak`, "{");
  for (const [time, text] of [
    ["1795541796075594971", state(1)],
    ["1795541800106356282", state(2)],
    ["1795541805412102385", "{"],
  ] as const)
    writeFileSync(join(backups(), `local.${time}.json`), text);
  expect(mend()).toContain("is gone. Going on from");
  expect(readFileSync(file(), "utf8")).toBe(state(2));
});

test("without a copy it is said what to do", () => {
  writeFileSync(file(), "{");
  expect(mend()).toContain("npm start -- --fresh");
  expect(existsSync(file())).toBe(false);
  expect(mend()).toBeUndefined();
});

test.each([undefined, "", "version"])(
  "a backend that says %j of itself isn't taken for an old one",
  (text) => {
    const meta = join(folder(), ".pulumi/meta.yaml");
    rmSync(meta);
    if (text !== undefined) writeFileSync(meta, text);
    mend();
    expect(readFileSync(meta, "utf8")).toBe("version: 1\n");
  },
);
