import { isDeepStrictEqual } from "node:util";
import type { ProgramRun } from "./support/runProgram";
import { runProgram } from "./support/runProgram";

/** The program as a whole: its outputs, what it looks like as a tree, and what holds for each of its resources. */

const EVERYTHING = {
  baseline: "true",
  helloWorld: "true",
  springBoot4: "true",
  weeklyDeadLetters: "true",
  alarmTopic: "arn:aws:sns:eu-central-1:123456789012:pets",
  tracing: "true",
  reservedConcurrency: "50",
};

let program: ProgramRun;
let everything: ProgramRun;
beforeAll(async () => {
  program = await runProgram();
  everything = await runProgram({ ...EVERYTHING, tags: '{"team":"pets"}' });
});

const isOurs = (type: string) => type.startsWith("petstore-snapstart:");

test("the outputs tell what serves, where it is called and where it logs", () => {
  expect(program.outputs).toEqual({
    apiUrl: "https://petstore-api-gateway.execute-api.eu-central-1.amazonaws.com/pets",
    functionName: "petstore-function-1a2b3c4",
    version: "7",
    alias: "live",
    logGroup: "/aws/lambda/petstore-0001",
    accessLogGroup: "/aws/vendedlogs/petstore-api-0001",
  });
});

test("nothing undefined is exported, of which Pulumi would warn in each deployment", () => {
  expect(Object.keys(program.exported)).toEqual(Object.keys(program.outputs));
});

test("with everything on there are the baselines' and hello world's, too", () => {
  const host = (api: string) => `https://${api}-gateway.execute-api.eu-central-1.amazonaws.com`;
  expect(everything.outputs).toEqual({
    ...program.outputs,
    baselineUrl: `${host("petstore-baseline")}/pets`,
    helloApiUrl: host("hello-api"),
    helloBaselineUrl: host("hello-baseline"),
    helloFunctionName: "hello-function-1a2b3c4",
    helloVersion: "7",
    helloLogGroup: "/aws/lambda/hello-0001",
    boot4ApiUrl: `${host("petstore-boot4-api")}/pets`,
    boot4BaselineUrl: `${host("petstore-boot4-baseline")}/pets`,
    boot4FunctionName: "petstore-boot4-function-1a2b3c4",
    boot4Version: "7",
    boot4LogGroup: "/aws/lambda/petstore-boot4-0001",
  });
});

test("hello world is a function of its own with the same settings", async () => {
  const both = await runProgram({ helloWorld: "true", memory: "2048" });
  const petstore = both.one("aws-native:lambda:Function", "petstore-function").inputs;
  const hello = both.one("aws-native:lambda:Function", "hello-function").inputs;
  const changed = Object.keys(petstore).filter((key) => !isDeepStrictEqual(petstore[key], hello[key]));
  expect(changed.sort()).toEqual(["handler", "loggingConfig", "role"]);
  expect(hello.handler).toBe("petstore.HelloHandler::handleRequest");
});

test.each([
  ["java11", "java21"],
  ["java11.al2023", "java21"],
  ["java17", "java17"],
  ["java25", "java25"],
])("with %s the build on Spring Boot 4 runs on %s, from a zip of its own", async (runtime, its) => {
  const both = await runProgram({ springBoot4: "true", runtime });
  const petstore = both.one("aws-native:lambda:Function", "petstore-function").inputs;
  const boot4 = both.one("aws-native:lambda:Function", "petstore-boot4-function").inputs;
  expect([petstore.runtime, boot4.runtime]).toEqual([runtime, its]);
  expect(boot4.handler).toBe(petstore.handler);
  expect(boot4.code.s3Bucket).toBe("petstore-boot4-code-bucket-1a2b3c4");
  expect(both.zipsAsked).toEqual([
    ["petstore-java/target/petstore.zip", "java11"],
    ["petstore-java/target-boot4/petstore.zip", "boot4"],
  ]);
});

test("every resource belongs to a component and begins with its name, which is the one it had before", () => {
  const children = everything.resources.filter(
    ({ type }) => !isOurs(type) && type !== "pulumi:providers:aws-native",
  );
  expect(children.length).toBeGreaterThan(50);
  for (const { type, name, parent, aliases } of children) {
    const [component, owner] = parent.split(" ");
    expect(isOurs(component!)).toBe(true);
    expect(name.startsWith(`${owner}-`)).toBe(true);
    // Newer than the names were.
    const isNew = /MetricAlarm|Queue/.test(type);
    expect({ name, aliases }).toEqual({ name, aliases: isNew ? [] : [owner] });
  }
});

test("components say what they made", () => {
  const told = Object.fromEntries(everything.components.map(({ name, outputs }) => [name, outputs]));
  expect(told).toMatchObject({
    "petstore-code": { bucket: "petstore-code-bucket-1a2b3c4", key: expect.stringMatching(/\.zip$/) },
    petstore: {
      functionName: "petstore-function-1a2b3c4",
      version: "7",
      alias: "live",
      logGroup: "/aws/lambda/petstore-0001",
    },
    "petstore-api": {
      url: "https://petstore-api-gateway.execute-api.eu-central-1.amazonaws.com",
      accessLogGroup: "/aws/vendedlogs/petstore-api-0001",
    },
    "petstore-weekly": {
      scheduleGroup: "petstore-weekly-group-1a2b3c4",
      deadLetters: "https://sqs.test/petstore-weekly-dead-letters-1a2b3c4",
    },
    "petstore-alarms": { alarms: expect.arrayContaining([expect.stringContaining("-errors-")]) },
  });
  expect(told["petstore-alarms"]!.alarms).toHaveLength(4);
});

test("no resource has a fixed name that would block another stack, or the next one", () => {
  const nameProperties = ["bucket", "functionName", "name", "role", "groupName", "statementId"];
  const fixed = everything.resources
    .filter(({ type }) => !isOurs(type))
    .flatMap(({ type, inputs }) =>
      nameProperties
        .map((key) => `${type}.${key}=${inputs[key]}`)
        .filter((text) => !text.endsWith("undefined")),
    )
    // Names within something else that has a generated name, or references to one.
    .filter((text) => !/-1a2b3c4$/.test(text));
  expect([...new Set(fixed)].sort()).toEqual([
    "aws:apigatewayv2/stage:Stage.name=$default",
    "aws:lambda/alias:Alias.name=live",
  ]);
});

test("tags are on everything that takes them, but the object, which may have ten only", () => {
  const without = everything.resources.filter(({ inputs }) => JSON.stringify(inputs.tags ?? {}) === "{}");
  expect([...new Set(without.map(({ type }) => type.split(":").at(-1)))].sort()).toEqual([
    "Alarms",
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
  expect(everything.one("aws-native:lambda:Function", "petstore-function").inputs.tags).toEqual([
    { key: "team", value: "pets" },
  ]);
});

test("component types are this project's", () => {
  const types = new Set(everything.resources.map(({ type }) => type).filter(isOurs));
  expect([...types].sort()).toEqual(
    ["Alarms", "CodeBucket", "HttpApi", "SnapStartFunction", "WeeklyInvocation"].map(
      (name) => `petstore-snapstart:index:${name}`,
    ),
  );
});
