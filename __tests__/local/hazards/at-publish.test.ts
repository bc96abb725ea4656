import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lookAtPublished } from "../../../local/hazards/at-publish";
import { temporaryFolder } from "../temporary-folder";

const folder = temporaryFolder();
const lambda = { getFunctionConfiguration: () => ({}) };
const look = (signal = new AbortController().signal) =>
  lookAtPublished(folder(), { functionName: "pets", version: "1" }, lambda, "npm run check:snapshot", signal);

/** A snapshot's folder, with a file in the place of its images. */
function damaged(): void {
  const directory = join(folder(), "lambda/snapshots/pets/1");
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "images"), "");
}

test("a version without a snapshot, or whose snapshot has just been replaced, has nothing to look at", async () =>
  expect(await look()).toBeUndefined());

test("a look that fails is told with the command that looks properly, and ends nothing", async () => {
  damaged();
  expect(await look()).toMatch(
    /^The snapshot of version 1 of pets couldn't be looked at: .*\. To check it: npm run check:snapshot$/,
  );
});

test("after Ctrl-C nothing is told any more", async () => {
  damaged();
  expect(await look(AbortSignal.abort())).toBeUndefined();
});
