import { resolve } from "node:path";
import petsRequest from "../../petstore-java/src/main/resources/priming/event.json";
import type { ProgramRun } from "./support/runProgram";
import { runProgram } from "./support/runProgram";

const FUNCTION = "aws-native:lambda:Function";
const COMMAND = "command:local:Command";
const ALIAS = "aws:lambda/alias:Alias";
const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";

/** Rolling back touches the alias only. What the engine makes of it is in __tests__/e2e. */
describe("with pinnedVersion", () => {
  let program: ProgramRun;
  beforeAll(async () => {
    // A zip that isn't there, as after a build that failed.
    program = await runProgram({ pinnedVersion: "3", memory: "4096" }, "missing");
  });

  test("the uploaded zip stays as it is, and the one on this machine isn't looked at", () => {
    expect(program.one(OBJECT).ignoreChanges).toEqual(["key", "source", "sourceHash"]);
  });

  test("a stack without an uploaded zip is refused, before anything of it is made", () => {
    expect(program.one(OBJECT).hooks.beforeCreate).toEqual(["petstore-code-nothing-to-keep"]);
  });

  test("the function stays as it is in all that a version freezes", async () => {
    const { triggers } = (await runProgram({ tracing: "true" })).one(COMMAND).inputs;
    const pinned = await runProgram({ pinnedVersion: "3", tracing: "true" });
    expect(pinned.one(FUNCTION).ignoreChanges.sort()).toEqual(Object.keys(triggers[1]).sort());
  });

  test("nothing is published: the step checks that version, and wakes it with a request for the pets", () => {
    expect(program.one(COMMAND).inputs).toEqual({
      create: "node --require tsx/cjs publish/main.ts pinned",
      dir: resolve("."),
      environment: {
        AWS_REGION: "eu-central-1",
        FUNCTION_NAME: "petstore-function-1a2b3c4",
        PINNED_VERSION: "3",
        EVENT: JSON.stringify(petsRequest),
      },
      triggers: ["petstore-function-1a2b3c4", 3],
      logging: "stderr",
    });
  });

  test("the alias goes to what the step has printed, and not before", () => {
    const alias = program.one(ALIAS);
    expect(alias.inputs.functionVersion).toBe("7");
    expect(alias.dependsOn).toContain(`${COMMAND} petstore-version`);
  });

  test("another version is another rollback, another setting isn't", async () => {
    const triggersWith = async (settings: Record<string, string>) =>
      (await runProgram(settings, "missing")).one(COMMAND).inputs.triggers;
    const before = await triggersWith({ pinnedVersion: "3" });
    expect(await triggersWith({ pinnedVersion: "4" })).not.toEqual(before);
    expect(await triggersWith({ pinnedVersion: "3", memory: "512", runtime: "java25" })).toEqual(before);
  });
});

test("hello world, which isn't pinned, is published from the zip that was uploaded", async () => {
  const program = await runProgram({ pinnedVersion: "3", helloWorld: "true" }, "missing");
  const hello = program.one(COMMAND, "hello-version").inputs;
  expect(hello.create).toMatch(/ new$/);
  // The mocks know no former values; the engine puts the uploaded zip's hash here.
  expect(hello.environment.CODE_SHA256).toBe(program.one(OBJECT).inputs.sourceHash);
  expect(program.one(FUNCTION, "hello-function").ignoreChanges).toEqual([]);
});

test("no build is looked at, not of the second one either", async () => {
  const program = await runProgram({ pinnedVersion: "3", springBoot4: "true" }, "missing");
  expect(program.zipsAsked).toEqual([]);
  const kept = ["key", "source", "sourceHash"];
  expect(program.all(OBJECT).map(({ ignoreChanges }) => ignoreChanges)).toEqual([kept, kept]);
});
