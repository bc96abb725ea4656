import { readFileSync } from "node:fs";
import type { ProgramRun } from "./support/runProgram";
import { runProgram } from "./support/runProgram";

let program: ProgramRun;
beforeAll(async () => {
  program = await runProgram();
});

const inputsOf = (kind: string) =>
  program.one(`aws:s3/${kind[0]!.toLowerCase()}${kind.slice(1)}:${kind}`).inputs;

test("the bucket is private, encrypted and versioned, and can be destroyed with what is in it", () => {
  expect(inputsOf("BucketPublicAccessBlock")).toMatchObject({
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  expect(inputsOf("BucketServerSideEncryptionConfiguration").rules).toEqual([
    { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
  ]);
  expect(inputsOf("BucketVersioning").versioningConfiguration).toEqual({ status: "Enabled" });
  expect(inputsOf("Bucket").forceDestroy).toBe(true);
});

test("old uploads expire, and unfinished ones", () => {
  expect(inputsOf("BucketLifecycleConfiguration").rules).toEqual([
    expect.objectContaining({
      status: "Enabled",
      noncurrentVersionExpiration: { noncurrentDays: 30 },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
    }),
  ]);
});

test("the zip is uploaded as it is, after the bucket is what it should be", () => {
  const { inputs, dependsOn } = program.one("aws:s3/bucketObjectv2:BucketObjectv2");
  expect(inputs).toMatchObject({
    key: "petstore.zip",
    source: { path: "petstore-java/target/petstore.zip" },
    sourceHash: "c2hhMjU2IG9mIHRoZSB6aXA=",
  });
  expect(dependsOn).toEqual(
    expect.arrayContaining([
      "aws:s3/bucketVersioning:BucketVersioning petstore-code",
      "aws:s3/bucketPolicy:BucketPolicy petstore-code",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock petstore-code",
    ]),
  );
});

test("no resource has a fixed name that would block another stack, or the next one", () => {
  const nameProperties = ["bucket", "functionName", "name", "role", "groupName", "statementId"];
  const fixed = program.resources
    .filter(({ type }) => !type.startsWith("petstore-snapstart:"))
    .flatMap(({ type, inputs }) =>
      nameProperties
        .map((key) => `${type}.${key}=${inputs[key]}`)
        .filter((text) => !text.endsWith("undefined")),
    )
    // Names within something else that has a generated name, or references to one.
    .filter((text) => !/-1a2b3c4$/.test(text));
  expect(fixed.sort()).toEqual([
    "aws:apigatewayv2/stage:Stage.name=$default",
    "aws:apigatewayv2/stage:Stage.name=$default",
    "aws:lambda/alias:Alias.name=live",
  ]);
});

describe("the weekly call", () => {
  test("keeps the alias's snapshot with a request for the pets", () => {
    const { target, ...schedule } = program.one("aws:scheduler/schedule:Schedule").inputs;
    expect(schedule).toMatchObject({
      groupName: "petstore-weekly-1a2b3c4",
      scheduleExpression: "rate(7 days)",
      flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: 60 },
    });
    expect(target).toMatchObject({
      arn: "arn:aws:lambda:eu-central-1:123456789012:function:petstore-1a2b3c4:live",
      roleArn: "arn:aws:iam::123456789012:role/petstore-weekly-1a2b3c4",
    });
    expect(JSON.parse(target.input)).toEqual(
      JSON.parse(readFileSync("petstore-java/src/main/resources/priming/event.json", "utf8")),
    );
  });

  test("keeps the snapshot of hello world too", async () => {
    const both = await runProgram({ helloWorld: "true" });
    expect(both.one("aws:scheduler/schedule:Schedule", "hello-weekly").inputs.target.arn).toBe(
      "arn:aws:lambda:eu-central-1:123456789012:function:hello-1a2b3c4:live",
    );
  });

  test("can be turned off with one setting", async () => {
    const without = await runProgram({ keepSnapshot: "false", helloWorld: "true" });
    expect(without.resources.filter(({ type }) => /schedule/i.test(type))).toEqual([]);
    expect(without.all("aws:iam/role:Role").map(({ name }) => name)).toEqual(["petstore", "hello"]);
  });
});

test("tags are on everything that takes them, but the object, which may have ten only", async () => {
  const tagged = await runProgram({ tags: '{"team":"pets"}' });
  const without = tagged.resources.filter(({ inputs }) => JSON.stringify(inputs.tags ?? {}) === "{}");
  expect([...new Set(without.map(({ type }) => type.split(":").at(-1)))].sort()).toEqual([
    "Alias",
    "BucketLifecycleConfiguration",
    "BucketObjectv2",
    "BucketPolicy",
    "BucketPublicAccessBlock",
    "BucketServerSideEncryptionConfiguration",
    "BucketVersioning",
    "CodeBucket",
    "Command",
    "HttpApi",
    "Integration",
    "Permission",
    "RolePolicy",
    "Route",
    "Schedule",
    "SnapStartFunction",
    "WeeklyInvocation",
    "aws-native",
  ]);
  expect(tagged.one("aws-native:lambda:Function").inputs.tags).toEqual([{ key: "team", value: "pets" }]);
});
