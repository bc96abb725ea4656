import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readAccepted } from "../../../local/hazards/accepted";
import { repositoryRoot } from "../../../local/hazards/repository";
import { projectRoot } from "../../../local/setup/paths";
import { temporaryFolder } from "../temporary-folder";

const folder = temporaryFolder();
const before = process.env.INIT_CWD;
afterEach(() => {
  if (before === undefined) delete process.env.INIT_CWD;
  else process.env.INIT_CWD = before;
});

it("is where npm was called, or above; a worktree's has a file", async () => {
  const inside = join(folder(), "orders/src");
  mkdirSync(inside, { recursive: true });
  expect(repositoryRoot(inside)).toBe(projectRoot);
  writeFileSync(join(folder(), ".git"), "gitdir: elsewhere");
  expect(repositoryRoot(inside)).toBe(folder());
  mkdirSync(join(folder(), "orders/.git"));
  process.env.INIT_CWD = inside;
  expect(repositoryRoot()).toBe(join(folder(), "orders"));
  const accepted = [{ rule: "a/b", where: "c", reason: "d" }];
  writeFileSync(join(folder(), "orders/snapshot-hazards.json"), JSON.stringify({ accepted }));
  await expect(readAccepted()).resolves.toEqual(accepted);
});
