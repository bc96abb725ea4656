import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mendEngineState } from "../../../local/deploy/engine-state";
import { endAll, lockedBy, running } from "../engines";
import { temporaryFolder } from "../temporary-folder";

const folder = temporaryFolder();
const PROJECT = "petstore-snapstart";
const stacks = () => join(folder(), ".pulumi/stacks", PROJECT);
const backups = () => join(folder(), ".pulumi/backups", PROJECT, "local");
const file = () => join(stacks(), "local.json");
const state = (mark: number) => JSON.stringify({ version: 3, checkpoint: { latest: { mark } } });
/** What is told of damages. */
const mend = async () => (await mendEngineState(folder())).damages[0];

beforeEach(() => {
  mkdirSync(stacks(), { recursive: true });
  mkdirSync(backups(), { recursive: true });
  writeFileSync(join(folder(), ".pulumi/meta.yaml"), "version: 1\n");
  writeFileSync(file(), state(9));
});

test("what is whole stays as it is", async () => {
  writeFileSync(`${file()}.bak`, state(8));
  expect(await mend()).toBeUndefined();
  expect(readFileSync(file(), "utf8")).toBe(state(9));
  rmSync(join(folder(), ".pulumi"), { recursive: true });
  expect(await mend()).toBeUndefined();
  expect(existsSync(join(folder(), ".pulumi"))).toBe(false);
});

const DAMAGED = ["{", state(9).slice(0, 20), state(9).slice(0, -1), "[]", "null", '{"version":3}'];

test.each(DAMAGED)("%j is put aside, and the state before it taken", async (text) => {
  writeFileSync(file(), text);
  writeFileSync(`${file()}.bak`, state(8));
  expect(await mend()).toMatch(`can't be read, and is kept beside it. Going on from ${file()}.bak`);
  expect(readFileSync(file(), "utf8")).toBe(state(8));
  const [kept] = readdirSync(stacks()).filter((name) => name.includes(".damaged-"));
  expect(readFileSync(join(stacks(), kept!), "utf8")).toBe(text);
});

test("where that is damaged, too, or all is gone, the newest backup that is whole is taken", async () => {
  rmSync(file());
  writeFileSync(`${file()}.bak`, "{");
  for (const [time, text] of [
    ["1795541796075594971", state(1)],
    ["1795541800106356282", state(2)],
    ["1795541805412102385", "{"],
  ] as const)
    writeFileSync(join(backups(), `local.${time}.json`), text);
  expect(await mend()).toContain("is gone. Going on from");
  expect(readFileSync(file(), "utf8")).toBe(state(2));
});

test("without a copy it is said what to do", async () => {
  writeFileSync(file(), "{");
  expect(await mend()).toContain("npm start -- --fresh");
  expect(existsSync(file())).toBe(false);
  expect(await mend()).toBeUndefined();
});

test.each([undefined, "", "version"])(
  "a backend that says %j of itself isn't taken for an old one",
  async (text) => {
    const meta = join(folder(), ".pulumi/meta.yaml");
    rmSync(meta);
    if (text !== undefined) writeFileSync(meta, text);
    await mend();
    expect(readFileSync(meta, "utf8")).toBe("version: 1\n");
  },
);

test("a file that an engine had begun when it was killed is put back by a step, which is no damage", async () => {
  writeFileSync(file(), "");
  writeFileSync(`${file()}.bak`, state(8));
  expect(await mendEngineState(folder())).toEqual({ steppedBack: true, damages: [] });
  expect(readFileSync(file(), "utf8")).toBe(state(8));
});

test("where there is no step before, nothing had been made", async () => {
  writeFileSync(file(), "");
  expect(await mendEngineState(folder())).toEqual({ steppedBack: true, damages: [] });
  expect(existsSync(file())).toBe(false);
});

test("half written attributes of a file go", async () => {
  writeFileSync(`${file()}.attrs`, '{"user.cache');
  await mend();
  expect(existsSync(`${file()}.attrs`)).toBe(false);
});

test("the state of another program is mended as well", async () => {
  const other = join(folder(), ".pulumi/stacks/two-functions");
  mkdirSync(other);
  writeFileSync(join(other, "local.json"), "{");
  writeFileSync(join(other, "local.json.bak"), state(7));
  expect(await mend()).toContain("two-functions");
  expect(readFileSync(join(other, "local.json"), "utf8")).toBe(state(7));
});

test("an engine that is at work is waited for, which is told once; then its state is looked at", async () => {
  lockedBy(folder(), PROJECT, await running("pulumi"));
  writeFileSync(file(), "");
  const told = jest.fn(endAll);
  expect((await mendEngineState(folder(), told)).steppedBack).toBe(true);
  expect(told).toHaveBeenCalledTimes(1);
});
