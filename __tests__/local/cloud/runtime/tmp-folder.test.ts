import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { carriesOverlays, hasFiles } from "../../../../local/cloud/runtime/tmp-folder";
import { temporaryFolder } from "../../temporary-folder";

const folder = temporaryFolder();

test("what a function has put there is seen, hidden files included", async () => {
  expect(await hasFiles(folder())).toBe(false);
  writeFileSync(join(folder(), ".hidden"), "");
  expect(await hasFiles(folder())).toBe(true);
});

test("a file system that can't carry an overlay is no error, and nothing of the attempt is left", async () => {
  expect(await carriesOverlays("/proc")).toBe(false);
  expect(typeof (await carriesOverlays(folder()))).toBe("boolean");
  expect(readdirSync(folder())).toEqual([]);
});
