import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hasPendingCreates, removeStaleLocks } from "../../../local/deploy/interrupted";
import { temporaryFolder } from "../temporary-folder";

const folder = temporaryFolder();

function lockedBy(pid: number): string {
  const locks = join(folder(), ".pulumi/locks/organization/petstore-snapstart/local");
  mkdirSync(locks, { recursive: true });
  writeFileSync(join(locks, "1.json"), JSON.stringify({ pid }));
  return join(locks, "1.json");
}

test("the lock of an engine that's gone is taken away", () => {
  const file = lockedBy(2 ** 22 + 1);
  expect(removeStaleLocks(folder(), "petstore-snapstart")).toBe(1);
  expect(existsSync(file)).toBe(false);
  expect(removeStaleLocks(folder(), "petstore-snapstart")).toBe(0);
});

test("the lock of an engine that runs is respected", () => {
  const file = lockedBy(process.pid);
  expect(() => removeStaleLocks(folder(), "petstore-snapstart")).toThrow(`process ${process.pid}`);
  expect(existsSync(file)).toBe(true);
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
  expect(hasPendingCreates(folder(), "petstore-snapstart")).toBe(false);
  state("updating");
  expect(hasPendingCreates(folder(), "petstore-snapstart")).toBe(false);
  state("updating", "creating");
  expect(hasPendingCreates(folder(), "petstore-snapstart")).toBe(true);
});
