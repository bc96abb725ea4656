import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { lookAtMeasured } from "../../bench/hazards";
import type { Application, Stack } from "../../bench/stack";
import { temporaryFolder } from "../local/temporary-folder";
import { FakeCloud } from "./fakeCloud";

// Real snapshots are looked at in e2e/ownBench.test.ts.

const folder = temporaryFolder();
let cloud: FakeCloud;
beforeEach(async () => {
  cloud = new FakeCloud();
  await cloud.start();
});
afterEach(() => cloud.stop());

const PETSTORE: Application = {
  ...{ app: "petstore", functionName: "petstore-fake", alias: "live", version: "1", priming: "invoke" },
  ...{ logGroup: "/aws/lambda/petstore-fake", architecture: "x86_64", runtime: "java21", code: "c0de=" },
  handler: "petstore.PetStoreHandler::handleRequest",
};
const COMMAND = "npm run check:snapshot -- --runtime java21";
const KNOWN = { app: "petstore", version: "1", code: "c0de=", handler: PETSTORE.handler, command: COMMAND };

const look = (more: Partial<Stack> = {}, signal = new AbortController().signal) => {
  const lambda = new LambdaClient({ ...cloud.access, maxAttempts: 1 });
  return lookAtMeasured({ applications: [PETSTORE], lambda, ...more }, folder(), undefined, signal);
};

/** A snapshot's folder, with a file in the place of its images. */
function damaged(): void {
  const directory = join(folder(), "lambda/snapshots/petstore-fake/1");
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "images"), "");
}

it("says nothing of a snapshot that isn't there, but how to check the function", async () => {
  const { hazards, lines } = await look();
  expect(hazards).toEqual([KNOWN]);
  expect(lines(80)).toEqual([]);
});

it("tells of a look that fails, and loses no figures for it", async () => {
  damaged();
  const { hazards, lines } = await look();
  expect(hazards).toEqual([
    { ...KNOWN, look: { failure: expect.stringContaining("couldn't be looked at: ENOTDIR") } },
  ]);
  expect(lines(400).join(" ")).toMatch(
    /^The snapshot of version 1 of the pet store couldn't be looked at: .* To check it: npm run check:snapshot -- --runtime java21$/,
  );
});

it("tells of a cloud that doesn't answer any more, too", async () => {
  const lambda = new LambdaClient({ ...cloud.access, endpoint: "http://127.0.0.1:1", maxAttempts: 1 });
  const { hazards } = await look({ lambda });
  expect(hazards[0]!.look).toEqual({
    failure: expect.stringMatching(/^couldn't be looked at: .*ECONNREFUSED/),
  });
});

it("doesn't look after Ctrl-C, and where there are no snapshots", async () => {
  damaged();
  expect((await look({}, AbortSignal.abort())).hazards).toEqual([KNOWN]);
  expect((await look({ snapshotMissing: "CRIU is missing" })).hazards).toEqual([KNOWN]);
});
