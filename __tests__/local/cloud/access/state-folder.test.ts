import { chmodSync, chownSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { openStateFolder } from "../../../../local/cloud/access/state-folder";
import { temporaryFolder } from "../../temporary-folder";

const isRoot = process.getuid?.() === 0 && process.platform === "linux";
if (!isRoot) console.warn("skipped: state folders of another user, which take root to make");
const asRoot = isRoot ? test : test.skip;
const why = isRoot ? "" : " (skipped: needs root)";
const NOBODY = 65534;

const folder = temporaryFolder();
const state = () => join(folder(), "a/state");
const mode = () => statSync(state()).mode & 0o777;

test("a new state folder is closed to others", () => {
  openStateFolder(state());
  expect(mode()).toBe(0o700);
});

test("one that is there is mended", () => {
  mkdirSync(state(), { recursive: true });
  chmodSync(state(), 0o777);
  openStateFolder(state());
  expect(mode()).toBe(0o700);
});

asRoot(`one that another user owns is refused, who could open it again${why}`, () => {
  mkdirSync(state(), { recursive: true });
  chownSync(state(), NOBODY, NOBODY);
  expect(() => openStateFolder(state())).toThrow(
    /belongs to another user \(uid 65534\): take it over with chown/,
  );
});

asRoot(`the owner of the checkout may own it, whose program root runs${why}`, () => {
  mkdirSync(state(), { recursive: true });
  for (const path of [folder(), state()]) chownSync(path, NOBODY, NOBODY);
  openStateFolder(state(), folder());
  expect(mode()).toBe(0o700);
});
