import type { ProgramRun } from "./support/runProgram";
import { runProgram } from "./support/runProgram";

const FUNCTION = "aws-native:lambda:Function";
const COMMAND = "command:local:Command";
const ALIAS = "aws:lambda/alias:Alias";

describe("the function", () => {
  let program: ProgramRun;
  beforeAll(async () => {
    program = await runProgram();
  });

  test("is the pet store with SnapStart for published versions", () => {
    expect(program.one(FUNCTION).inputs).toMatchObject({
      runtime: "java11",
      handler: "petstore.PetStoreHandler::handleRequest",
      architectures: ["x86_64"],
      memorySize: 1512,
      timeout: 60,
      environment: { variables: { PRIMING: "invoke" } },
      snapStart: { applyOn: "PublishedVersions" },
    });
  });

  test("runs the very version of the uploaded zip", () => {
    const { bucket, key, sourceHash } = program.one("aws:s3/bucketObjectv2:BucketObjectv2").inputs;
    expect(program.one(FUNCTION).inputs.code).toEqual({
      s3Bucket: bucket,
      s3Key: key,
      s3ObjectVersion: `version-of-${sourceHash}`,
    });
  });

  test("logs as text to the group that the program keeps, and not before its role may", () => {
    const { inputs, dependsOn } = program.one(FUNCTION);
    expect(inputs.loggingConfig).toEqual({ logFormat: "Text", logGroup: "/aws/lambda/petstore-0001" });
    expect(program.one("aws:cloudwatch/logGroup:LogGroup", "petstore").inputs).toMatchObject({
      namePrefix: "/aws/lambda/petstore-",
      retentionInDays: 30,
    });
    expect(dependsOn).toContain("aws:iam/rolePolicy:RolePolicy petstore");
  });

  test("is deployed to the stack's region, though Cloud Control has a configuration of its own", () => {
    expect(program.one(FUNCTION).provider).toContain("pulumi:providers:aws-native::aws-native");
    expect(program.one("pulumi:providers:aws-native").inputs.region).toBe("eu-central-1");
  });
});

describe("publishing", () => {
  let program: ProgramRun;
  beforeAll(async () => {
    program = await runProgram({ versionsToKeep: "5" });
  });

  test("is told what to publish, where its log is and how many versions stay", () => {
    expect(program.one(COMMAND).inputs.environment).toEqual({
      AWS_REGION: "eu-central-1",
      FUNCTION_NAME: "petstore-1a2b3c4",
      CODE_SHA256: "c2hhMjU2IG9mIHRoZSB6aXA=",
      LOG_GROUP: "/aws/lambda/petstore-0001",
      VERSIONS_TO_KEEP: "5",
    });
  });

  test("starts a program of this project, by a path that is the same on every machine", () => {
    expect(program.one(COMMAND).inputs.create).toBe("node --require tsx/cjs publish/main.ts");
    expect(program.one(COMMAND).inputs.dir).toBeUndefined();
  });

  test("comes after the function, and the alias after it on the version that it printed", () => {
    expect(program.one(COMMAND).dependsOn).toContain(`${FUNCTION} petstore`);
    const alias = program.one(ALIAS);
    expect(alias.dependsOn).toContain(`${COMMAND} petstore`);
    expect(alias.inputs).toEqual({ name: "live", functionName: "petstore-1a2b3c4", functionVersion: "7" });
  });

  test("is triggered by each property of the function that a version freezes", () => {
    const [functionName, frozen] = program.one(COMMAND).inputs.triggers;
    expect(functionName).toBe("petstore-1a2b3c4");
    expect({ ...frozen, tags: [] }).toEqual(program.one(FUNCTION).inputs);
  });
});

describe("a new version", () => {
  const triggersWith = async (settings: Record<string, string>, zip = {}) =>
    (await runProgram(settings, zip)).one(COMMAND, "petstore").inputs.triggers;
  let before: unknown;
  beforeAll(async () => {
    before = await triggersWith({});
  });

  test.each([
    ["memory", "2048"],
    ["timeout", "30"],
    ["runtime", "java21"],
    ["architecture", "arm64"],
    ["priming", "none"],
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
    ["baseline", "false"],
    ["helloWorld", "true"],
    ["keepSnapshot", "false"],
    ["pinnedVersion", "3"],
    ["aws:profile", "other"],
  ])("is not published when %s changes", async (key, value) => {
    expect(await triggersWith({ [key]: value })).toEqual(before);
  });
});

describe("rolling back", () => {
  let program: ProgramRun;
  beforeAll(async () => {
    program = await runProgram({ pinnedVersion: "3" });
  });

  test("puts the alias on the pinned version, which is then the one in use", () => {
    expect(program.one(ALIAS).inputs.functionVersion).toBe("3");
    expect(program.outputs.version).toBe("3");
  });

  test("waits for no publication, and none prunes the version before the alias is on it", () => {
    expect(program.one(ALIAS).dependsOn).not.toContain(`${COMMAND} petstore`);
    expect(program.one(COMMAND).dependsOn).toContain(`${ALIAS} petstore`);
  });
});

describe("the stack's aws: configuration", () => {
  test("reaches Cloud Control and the AWS SDK", async () => {
    const program = await runProgram({
      "aws:region": "us-east-1",
      "aws:profile": "pets",
      "aws:endpoints": '[{"lambda":"http://127.0.0.1:1","logs":"http://127.0.0.1:2"}]',
    });
    expect(program.one("pulumi:providers:aws-native").inputs).toMatchObject({
      region: "us-east-1",
      profile: "pets",
    });
    expect(program.one(COMMAND).inputs.environment).toMatchObject({
      AWS_REGION: "us-east-1",
      AWS_PROFILE: "pets",
      AWS_ENDPOINT_URL_LAMBDA: "http://127.0.0.1:1",
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: "http://127.0.0.1:2",
    });
  });

  test("reaches them with its credentials as secrets, so that the state has them encrypted", async () => {
    const program = await runProgram({
      "aws:accessKey": "AKIA",
      "aws:secretKey": "s3cret",
      "aws:token": "t0ken",
    });
    const environment = program.one(COMMAND).inputs.environment;
    expect(environment).toMatchObject({
      AWS_ACCESS_KEY_ID: { secret: "AKIA" },
      AWS_SECRET_ACCESS_KEY: { secret: "s3cret" },
      AWS_SESSION_TOKEN: { secret: "t0ken" },
    });
    expect(JSON.stringify(program.outputs)).not.toMatch(/s3cret|t0ken/);
  });

  test("that has no region, or a role that only a part would assume, is reported with the other faults", async () => {
    const regions = [process.env.AWS_REGION, process.env.AWS_DEFAULT_REGION];
    delete process.env.AWS_REGION;
    delete process.env.AWS_DEFAULT_REGION;
    try {
      const run = runProgram({ "aws:region": "", "aws:assumeRoles": "[]", memory: "1" });
      await expect(run).rejects.toThrow(
        /memory can't be 1.*\naws:region isn't set.*\naws:assumeRoles reaches/,
      );
    } finally {
      if (regions[0]) process.env.AWS_REGION = regions[0];
      if (regions[1]) process.env.AWS_DEFAULT_REGION = regions[1];
    }
  });
});
