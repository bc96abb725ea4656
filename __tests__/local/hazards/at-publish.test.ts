import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lookAtPublished, lookLines, type Look } from "../../../local/hazards/at-publish";
import type { Hazard } from "../../../local/hazards/hazard";
import { temporaryFolder } from "../temporary-folder";

const folder = temporaryFolder();
const PETS = { functionName: "pets", version: "1" };
const look = (signal = new AbortController().signal) => lookAtPublished(folder(), PETS, {}, signal);

/** A snapshot's folder, with a file in the place of its images. */
function damaged(): void {
  const directory = join(folder(), "lambda/snapshots/pets/1");
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "images"), "");
}

test("a version without a snapshot, or whose snapshot has just been replaced, has nothing to look at", async () =>
  expect(await look()).toBeUndefined());

test("a look that fails ends nothing", async () => {
  damaged();
  expect(await look()).toEqual({ failure: expect.stringMatching(/^couldn't be looked at: ENOTDIR/) });
});

test("after Ctrl-C nothing is told any more", async () => {
  damaged();
  expect(await look(AbortSignal.abort())).toBeUndefined();
});

describe("what is said", () => {
  const COMMAND = "npm run check:snapshot -- --zip orders.zip --handler com.acme.Orders::handleRequest";
  const hazard = { severity: "warning" } as Hazard;
  const said = (one: Look | undefined, width: number, command = COMMAND) =>
    lookLines(PETS, one, command, width);

  test("is nothing where nothing was found, or all of it is accepted", () => {
    expect(said(undefined, 80)).toEqual([]);
    expect(said({ open: [], accepted: [{ ...hazard, reason: "is meant" }] }, 80)).toEqual([]);
  });

  test("is one line with the command that tells more", () => {
    expect(said({ open: [hazard], accepted: [] }, Infinity, "npm run check:snapshot")).toEqual([
      "The snapshot of version 1 of pets holds what it may not (1 warning). To see it: npm run check:snapshot",
    ]);
    expect(said({ failure: "is too large for a quick look" }, Infinity, "npm run check:snapshot")).toEqual([
      "The snapshot of version 1 of pets is too large for a quick look. To check it: npm run check:snapshot",
    ]);
  });

  test("never breaks the command, which is there to be copied", () => {
    expect(said({ open: [hazard], accepted: [] }, 60)).toEqual([
      "The snapshot of version 1 of pets holds what it may not (1",
      "warning). To see it:",
      `  ${COMMAND}`,
    ]);
  });
});
