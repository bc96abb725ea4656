import { chmodSync, chownSync, mkdirSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { distrustTsxCache } from "../../../local/setup/tsx-cache";
import { temporaryFolder } from "../temporary-folder";

const isRoot = process.getuid?.() === 0 && process.platform === "linux";
if (!isRoot) console.warn("skipped: caches of another user, which take root to make");
const asRoot = isRoot ? test : test.skip;
const why = isRoot ? "" : " (skipped: needs root)";

const folder = temporaryFolder();
const cache = () => join(folder(), "tsx-0");

function prepared(): NodeJS.ProcessEnv {
  const env = {};
  distrustTsxCache(env, cache());
  return env;
}

test("tsx's cache is made for its user alone, and used", () => {
  expect(prepared()).toEqual({});
  expect(statSync(cache()).mode & 0o777).toBe(0o700);
  chmodSync(cache(), 0o755);
  expect(prepared()).toEqual({});
});

test("one that others may write to isn't used", () => {
  mkdirSync(cache());
  chmodSync(cache(), 0o777);
  expect(prepared()).toEqual({ TSX_DISABLE_CACHE: "1" });
});

test("a link to another folder isn't used", () => {
  symlinkSync(folder(), cache());
  expect(prepared()).toEqual({ TSX_DISABLE_CACHE: "1" });
});

asRoot(`another user's isn't used${why}`, () => {
  mkdirSync(cache());
  chownSync(cache(), 65534, 65534);
  expect(prepared()).toEqual({ TSX_DISABLE_CACHE: "1" });
});
