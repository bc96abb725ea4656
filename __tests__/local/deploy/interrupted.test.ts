import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hasPendingCreates, removeStaleLocks } from "../../../local/deploy/interrupted";
import { endAll, lockedBy as lock, running } from "../engines";
import { temporaryFolder } from "../temporary-folder";

const folder = temporaryFolder();

const PROJECT = "petstore-snapstart";
const lockedBy = (pid: number | undefined, timestamp?: Date) => lock(folder(), PROJECT, pid, timestamp);
afterEach(endAll);

const HOUR_MS = 3_600_000;

test("the lock of an engine that's gone is taken away", () => {
  const file = lockedBy(2 ** 22 + 1);
  expect(removeStaleLocks(folder(), PROJECT)).toBe(1);
  expect(existsSync(file)).toBe(false);
  expect(removeStaleLocks(folder(), PROJECT)).toBe(0);
});

test("the lock of an engine that runs is respected", async () => {
  const pid = await running("/usr/bin/pulumi");
  const file = lockedBy(pid);
  expect(() => removeStaleLocks(folder(), PROJECT)).toThrow(`process ${pid}`);
  expect(existsSync(file)).toBe(true);
});

test("also where the clock has been set since: the engine's environment names the folder", async () => {
  const pid = await running("pulumi", { PULUMI_BACKEND_URL: `file://${folder()}` });
  lockedBy(pid, new Date(Date.now() - HOUR_MS));
  expect(() => removeStaleLocks(folder(), PROJECT)).toThrow(`process ${pid}`);
});

test.each([
  ["another program has its number", async () => lockedBy(await running("bash"))],
  [
    "another engine has its number",
    async () => lockedBy(await running("pulumi"), new Date(Date.now() - HOUR_MS)),
  ],
  ["it names nobody", async () => lockedBy(undefined)],
])("a lock is stale where %s", async (_case, make) => {
  const file = await make();
  expect(removeStaleLocks(folder(), PROJECT)).toBe(1);
  expect(existsSync(file)).toBe(false);
});

test("so is one that was never written to its end", () => {
  const file = lockedBy(process.pid);
  writeFileSync(file, '{"pid":');
  expect(removeStaleLocks(folder(), PROJECT)).toBe(1);
});

test("creates that were under way are noticed", () => {
  const stacks = join(folder(), ".pulumi/stacks/petstore-snapstart");
  const state = (...types: string[]) => {
    mkdirSync(stacks, { recursive: true });
    const pending_operations = types.map((type) => ({ type }));
    writeFileSync(
      join(stacks, "local.json"),
      JSON.stringify({ checkpoint: { latest: { pending_operations } } }),
    );
  };
  expect(hasPendingCreates(folder(), PROJECT)).toBe(false);
  state("updating");
  expect(hasPendingCreates(folder(), PROJECT)).toBe(false);
  state("updating", "creating");
  expect(hasPendingCreates(folder(), PROJECT)).toBe(true);
});
