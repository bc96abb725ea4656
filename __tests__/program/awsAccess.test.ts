import * as awsConfig from "@pulumi/aws/config/vars";
import * as pulumi from "@pulumi/pulumi";
import { awsAccess, awsFaults } from "../../config/awsAccess";
import type { ProgramRun } from "./support/runProgram";
import { runProgram } from "./support/runProgram";

const regions = { ...process.env };
beforeEach(async () => {
  delete process.env.AWS_REGION;
  delete process.env.AWS_DEFAULT_REGION;
  await pulumi.runtime.setMocks({ newResource: () => ({ id: "", state: {} }), call: () => ({}) }, "p", "dev");
});
afterAll(() => {
  if (regions.AWS_REGION) process.env.AWS_REGION = regions.AWS_REGION;
  if (regions.AWS_DEFAULT_REGION) process.env.AWS_DEFAULT_REGION = regions.AWS_DEFAULT_REGION;
});

const configured = (values: Record<string, unknown>) =>
  pulumi.runtime.setAllConfig(
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [
        key.includes(":") ? key : `aws:${key}`,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    ),
  );
const faultsWith = (values: Record<string, unknown>) => {
  configured({ region: "eu-central-1", ...values });
  return awsFaults();
};
const revealed = async (values: Record<string, unknown>) =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(values).map(
        async ([key, value]) =>
          [
            key,
            pulumi.Output.isInstance(value) ? await new Promise((done) => value.apply(done)) : value,
          ] as const,
      ),
    ),
  );

/** The configuration that all parts follow, as `aws:` keys. */
const FOLLOWED = {
  region: "us-east-1",
  profile: "pets",
  accessKey: "AKIA",
  secretKey: "s3cret",
  token: "t0ken",
  sharedCredentialsFiles: ["/home/pets/credentials"],
  allowedAccountIds: ["123456789012"],
  forbiddenAccountIds: ["210987654321"],
  defaultTags: { tags: { team: "pets" } },
  ignoreTags: { keys: ["cost"] },
  maxRetries: 5,
  s3UsePathStyle: true,
  skipCredentialsValidation: true,
  skipMetadataApiCheck: true,
  skipRegionValidation: true,
  skipRequestingAccountId: true,
  endpoints: [
    { lambda: "http://127.0.0.1:1", cloudwatchlogs: "http://127.0.0.1:2", s3: "http://127.0.0.1:3" },
    {
      cloudcontrolapi: "http://127.0.0.1:4",
      cloudformation: "http://127.0.0.1:5",
      sts: "http://127.0.0.1:6",
    },
    { ec2: "http://127.0.0.1:7", ssm: "http://127.0.0.1:8" },
  ],
};

test("reaches Cloud Control and the AWS SDK, each in its own form", async () => {
  configured(FOLLOWED);
  expect(awsFaults()).toEqual([]);
  const { native, environment } = awsAccess();
  const { sharedCredentialsFiles, endpoints, ...alike } = FOLLOWED;
  expect(await revealed({ ...native })).toEqual({
    ...alike,
    sharedCredentialsFile: sharedCredentialsFiles[0],
    endpoints: [
      {
        cloudcontrol: "http://127.0.0.1:4",
        cloudformation: "http://127.0.0.1:5",
        sts: "http://127.0.0.1:6",
        ec2: "http://127.0.0.1:7",
        ssm: "http://127.0.0.1:8",
      },
    ],
  });
  expect(endpoints).toHaveLength(3);
  expect(await revealed(environment)).toEqual({
    AWS_REGION: "us-east-1",
    AWS_PROFILE: "pets",
    AWS_ACCESS_KEY_ID: "AKIA",
    AWS_SECRET_ACCESS_KEY: "s3cret",
    AWS_SESSION_TOKEN: "t0ken",
    AWS_SHARED_CREDENTIALS_FILE: "/home/pets/credentials",
    AWS_MAX_ATTEMPTS: "5",
    AWS_ENDPOINT_URL_LAMBDA: "http://127.0.0.1:1",
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: "http://127.0.0.1:2",
  });
});

test("what isn't set isn't said: the usual variables and files decide", () => {
  configured({ region: "eu-central-1" });
  expect(awsAccess()).toEqual({
    native: { region: "eu-central-1" },
    environment: { AWS_REGION: "eu-central-1" },
  });
});

test.each([
  ["logs", "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS"],
  ["cloudwatchlogs", "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS"],
])("the endpoint of CloudWatch Logs may be called %s", (name, variable) => {
  configured({ region: "eu-central-1", endpoints: [{ [name]: "http://127.0.0.1:2" }] });
  expect(awsAccess().environment).toMatchObject({ [variable]: "http://127.0.0.1:2" });
});

test("the endpoint of Cloud Control has two names, too", () => {
  configured({ region: "eu-central-1", endpoints: [{ cloudcontrol: "http://127.0.0.1:4" }] });
  expect(awsAccess().native.endpoints).toEqual([{ cloudcontrol: "http://127.0.0.1:4" }]);
});

test("the region may come from the environment", () => {
  pulumi.runtime.setAllConfig({});
  process.env.AWS_DEFAULT_REGION = "us-west-1";
  expect([awsFaults(), awsAccess().native.region]).toEqual([[], "us-west-1"]);
  process.env.AWS_REGION = "us-west-2";
  expect([awsFaults(), awsAccess().native.region]).toEqual([[], "us-west-2"]);
});

test("a missing region, or an empty one, is a fault", () => {
  const fault =
    "aws:region isn't set: it must be a region that has SnapStart; npx pulumi config set aws:region eu-central-1 --stack dev";
  pulumi.runtime.setAllConfig({});
  expect(awsFaults()).toEqual([fault]);
  expect(faultsWith({ region: "" })).toEqual([fault]);
});

test.each([
  ["assumeRole", "name the role in a profile (role_arn) and set aws:profile"],
  ["assumeRoles", "name the role in a profile (role_arn) and set aws:profile"],
  ["assumeRoleWithWebIdentity", "set AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE"],
  ["customCaBundle", "set AWS_CA_BUNDLE and NODE_EXTRA_CA_CERTS"],
  ["ec2MetadataServiceEndpoint", "set AWS_EC2_METADATA_SERVICE_ENDPOINT"],
  ["ec2MetadataServiceEndpointMode", "set AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"],
  ["httpProxy", "set HTTP_PROXY"],
  ["httpsProxy", "set HTTPS_PROXY"],
  ["insecure", "have the certificate trusted, with AWS_CA_BUNDLE and NODE_EXTRA_CA_CERTS"],
  ["noProxy", "set NO_PROXY"],
  ["retryMode", "set AWS_RETRY_MODE"],
  ["sharedConfigFiles", "set AWS_CONFIG_FILE"],
  ["useDualstackEndpoint", "set AWS_USE_DUALSTACK_ENDPOINT"],
  ["useFipsEndpoint", "set AWS_USE_FIPS_ENDPOINT"],
  ["anythingElse", "remove it"],
])("aws:%s, which only the aws provider would follow, is refused by name", (key, instead) => {
  expect(faultsWith({ [key]: "x" })).toEqual([
    `aws:${key} reaches only part of the deployment: ${instead}; npx pulumi config rm aws:${key} --stack dev`,
  ]);
});

test("each key that the aws provider has is either followed by all or refused", () => {
  const keys = Object.keys(Object.getOwnPropertyDescriptors(awsConfig)).filter((key) => !key.startsWith("_"));
  expect(keys.length).toBeGreaterThan(30);
  const refused = keys.filter((key) =>
    faultsWith({ [key]: "[]" }).some((line) => line.includes(`aws:${key} `)),
  );
  expect(keys.filter((key) => !refused.includes(key)).sort()).toEqual(Object.keys(FOLLOWED).sort());
});

test("Cloud Control's own configuration, which isn't read, is refused", () => {
  expect(faultsWith({ "aws-native:region": "us-east-1" })).toEqual([
    "aws-native:region isn't read: Cloud Control follows aws:…; npx pulumi config rm aws-native:region --stack dev",
  ]);
});

test("more than one file of credentials is refused", () => {
  expect(faultsWith({ sharedCredentialsFiles: ["a", "b"] })).toEqual([
    "aws:sharedCredentialsFiles names 2 files: only the aws provider takes more than one",
  ]);
});

test("endpoints without Cloud Control's are refused: the function would be made on AWS", () => {
  expect(faultsWith({ endpoints: [{ lambda: "http://127.0.0.1:1", s3: "http://127.0.0.1:1" }] })).toEqual([
    "aws:endpoints names lambda, s3 but not cloudcontrol: the function itself would be created elsewhere",
  ]);
  expect(faultsWith({ endpoints: [{ s3: "http://127.0.0.1:1" }] })).toHaveLength(1);
  expect(faultsWith({ endpoints: [] })).toEqual([]);
});

describe("in the program", () => {
  let program: ProgramRun;
  beforeAll(async () => {
    program = await runProgram({ "aws:accessKey": "AKIA", "aws:secretKey": "s3cret", "aws:token": "t0ken" });
  });

  test("credentials are secrets, so that the state has them encrypted", () => {
    expect(program.one("command:local:Command").inputs.environment).toMatchObject({
      AWS_ACCESS_KEY_ID: { secret: "AKIA" },
      AWS_SECRET_ACCESS_KEY: { secret: "s3cret" },
      AWS_SESSION_TOKEN: { secret: "t0ken" },
    });
    expect(program.one("pulumi:providers:aws-native").inputs).toMatchObject({
      accessKey: { secret: "AKIA" },
      secretKey: { secret: "s3cret" },
      token: { secret: "t0ken" },
    });
    expect(JSON.stringify(program.outputs)).not.toMatch(/s3cret|t0ken/);
  });

  test("the version isn't one, though the step that prints it has secrets in its environment", async () => {
    const version = program.exported.version as pulumi.Output<string>;
    expect(await pulumi.isSecret(version)).toBe(false);
  });
});
