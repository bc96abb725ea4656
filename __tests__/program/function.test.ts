import { resolve } from "node:path";
import type { ProgramRun } from "./support/runProgram";
import { runProgram } from "./support/runProgram";

const FUNCTION = "aws-native:lambda:Function";
const COMMAND = "command:local:Command";
const ALIAS = "aws:lambda/alias:Alias";
const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";

describe("the function", () => {
  let program: ProgramRun;
  beforeAll(async () => {
    program = await runProgram();
  });

  test("is the pet store with SnapStart for published versions, and logs to the group that the program keeps", () => {
    expect(program.one(FUNCTION).inputs).toEqual({
      code: {
        s3Bucket: "petstore-code-bucket-1a2b3c4",
        s3Key: "736861323536206f6620746865207a6970.zip",
      },
      runtime: "java11.al2023",
      handler: "petstore.PetStoreHandler::handleRequest",
      architectures: ["x86_64"],
      memorySize: 1512,
      timeout: 30,
      environment: { variables: { PRIMING: "invoke" } },
      snapStart: { applyOn: "PublishedVersions" },
      loggingConfig: { logFormat: "Text", logGroup: "/aws/lambda/petstore-0001" },
      role: "arn:aws:iam::123456789012:role/petstore-role-1a2b3c4",
      tags: [],
    });
  });

  test("is made after its role may log, and neither without the other's name", () => {
    expect(program.one(FUNCTION).dependsOn).toContain(`${ROLE_POLICY} petstore-role-policy`);
    expect(program.one(ROLE, "petstore-role").inputs).toEqual({
      assumeRolePolicy: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "AllowAssumeRole",
            Effect: "Allow",
            Action: "sts:AssumeRole",
            Principal: { Service: "lambda.amazonaws.com" },
          },
        ],
      },
      tags: {},
    });
    expect(program.one(ROLE_POLICY, "petstore-role-policy").inputs).toEqual({
      role: "petstore-role-1a2b3c4",
      policy: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/petstore-0001:*",
          },
        ],
      },
    });
  });

  test("has its creation looked after by hooks of its own, and follows every change", () => {
    expect(program.one(FUNCTION)).toMatchObject({
      hooks: { beforeCreate: ["petstore-runtime"], onError: ["petstore-role-known"] },
      ignoreChanges: [],
    });
  });

  test("is deployed to the stack's region, though Cloud Control has a configuration of its own", () => {
    expect(program.one(FUNCTION).provider).toContain("pulumi:providers:aws-native::aws-native");
    expect(program.one("pulumi:providers:aws-native").inputs.region).toBe("eu-central-1");
  });
});

test("the function's log is kept as long as is set", async () => {
  const program = await runProgram({ logRetentionDays: "7" });
  expect(program.one(LOG_GROUP, "petstore-log").inputs).toEqual({
    namePrefix: "/aws/lambda/petstore-",
    retentionInDays: 7,
    tags: {},
  });
});

describe("what can be turned on", () => {
  test("X-Ray traces the calls, which the role then may; a version freezes it", async () => {
    const program = await runProgram({ tracing: "true" });
    expect(program.one(FUNCTION).inputs.tracingConfig).toEqual({ mode: "Active" });
    expect(program.one(ROLE_POLICY, "petstore-role-policy").inputs.policy.Statement).toEqual([
      expect.objectContaining({ Action: ["logs:CreateLogStream", "logs:PutLogEvents"] }),
      {
        Effect: "Allow",
        Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
        Resource: "*",
      },
    ]);
    expect(program.one(COMMAND).inputs.triggers[1].tracingConfig).toEqual({ mode: "Active" });
  });

  test("concurrency is reserved, which needs no new version", async () => {
    const program = await runProgram({ reservedConcurrency: "50" });
    expect(program.one(FUNCTION).inputs.reservedConcurrentExecutions).toBe(50);
    expect(program.one(COMMAND).inputs.triggers[1]).not.toHaveProperty("reservedConcurrentExecutions");
  });
});

describe("publishing", () => {
  let program: ProgramRun;
  beforeAll(async () => {
    program = await runProgram({ versionsToKeep: "5" });
  });

  test("is told what to publish, where its log is and how many versions stay; only what it reports is logged", () => {
    const { triggers, ...inputs } = program.one(COMMAND, "petstore-version").inputs;
    expect(inputs).toEqual({
      create: "node --require tsx/cjs publish/main.ts new",
      dir: resolve("."),
      environment: {
        AWS_REGION: "eu-central-1",
        FUNCTION_NAME: "petstore-function-1a2b3c4",
        CODE_SHA256: "c2hhMjU2IG9mIHRoZSB6aXA=",
        LOG_GROUP: "/aws/lambda/petstore-0001",
        VERSIONS_TO_KEEP: "5",
      },
      logging: "stderr",
    });
    expect(triggers).toHaveLength(2);
  });

  test("comes after the function, and the alias after it on the version that it printed", () => {
    expect(program.one(COMMAND).dependsOn).toContain(`${FUNCTION} petstore-function`);
    const alias = program.one(ALIAS);
    expect(alias.dependsOn).toContain(`${COMMAND} petstore-version`);
    expect(alias.inputs).toEqual({
      name: "live",
      functionName: "petstore-function-1a2b3c4",
      functionVersion: "7",
    });
  });

  test("leaves the old alias until the new one is there, where the function is replaced", () => {
    expect(program.one(ALIAS).deleteBeforeReplace).toBe(false);
  });

  test("is triggered by each property of the function that a version freezes", () => {
    const [functionName, frozen] = program.one(COMMAND).inputs.triggers;
    expect(functionName).toBe("petstore-function-1a2b3c4");
    expect({ ...frozen, tags: [] }).toEqual(program.one(FUNCTION).inputs);
  });
});

describe("a new version", () => {
  const triggersWith = async (settings: Record<string, string>, zip = {}) =>
    (await runProgram(settings, zip)).one(COMMAND, "petstore-version").inputs.triggers;
  let before: unknown;
  beforeAll(async () => {
    before = await triggersWith({});
  });

  test.each([
    ["memory", "2048"],
    ["timeout", "20"],
    ["runtime", "java21"],
    ["architecture", "arm64"],
    ["priming", "none"],
    ["tracing", "true"],
  ])("is published when %s changes", async (key, value) => {
    expect(await triggersWith({ [key]: value })).not.toEqual(before);
  });

  test("is published when the code changes", async () => {
    expect(await triggersWith({}, { sha256: "b3RoZXI=" })).not.toEqual(before);
  });

  test.each([
    ["throttlingBurst", "10"],
    ["throttlingRate", "20"],
    ["corsOrigins", '["https://example.com"]'],
    ["logRetentionDays", "7"],
    ["versionsToKeep", "9"],
    ["tags", '{"team":"pets"}'],
    ["baseline", "true"],
    ["helloWorld", "true"],
    ["keepSnapshot", "false"],
    ["weeklyDeadLetters", "true"],
    ["alarmTopic", "arn:aws:sns:eu-central-1:123456789012:pets"],
    ["reservedConcurrency", "50"],
    ["aws:profile", "other"],
    // Another program's, in the same stack's configuration.
    ["otherproject:memory", "4096"],
  ])("is not published when %s changes", async (key, value) => {
    expect(await triggersWith({ [key]: value })).toEqual(before);
  });
});
