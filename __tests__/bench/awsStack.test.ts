import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { mockClient } from "aws-sdk-client-mock";
import { awsStack, regionOf } from "../../bench/awsStack";
import { applicationsOf, settingsFor } from "../../bench/stack";

const lambda = mockClient(LambdaClient);
let folder: string;

beforeEach(async () => {
  lambda.reset();
  folder = await mkdtemp(join(tmpdir(), "pulumi-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const outputs = {
  apiUrl: "https://abc123.execute-api.eu-west-1.amazonaws.com/pets",
  baselineUrl: "https://def456.execute-api.eu-west-1.amazonaws.com/pets",
  functionName: "petstore-1a2b",
  version: "7",
  alias: "live",
  helloApiUrl: "https://ghi789.execute-api.eu-west-1.amazonaws.com",
  helloBaselineUrl: "https://jkl012.execute-api.eu-west-1.amazonaws.com",
  helloFunctionName: "hello-1a2b",
  helloVersion: "3",
};

/** A Pulumi CLI that prints what it is given; its arguments are checked like the real one's. */
async function pulumi(stdout: string, stderr = "", code = 0, settings: object = {}): Promise<string> {
  const path = join(folder, "pulumi");
  const shell = [
    "#!/bin/sh",
    'case "$*" in',
    `"stack output --json --stack dev --non-interactive") cat <<'END'`,
    ...[stdout, "END", ";;"],
    `"config --json --stack dev --non-interactive") cat <<'END'`,
    ...[JSON.stringify(settings), "END", ";;"],
    ...["*) exit 99;;", "esac", "cat >&2 <<'END'", stderr, "END", `exit ${code}`, ""],
  ];
  const script = shell.join("\n");
  await writeFile(path, script);
  await chmod(path, 0o755);
  return path;
}

describe("a stack on AWS", () => {
  it("is known by its outputs and by what Lambda says of the functions", async () => {
    lambda.on(GetFunctionConfigurationCommand).resolves({
      Version: "7",
      Architectures: ["arm64"],
      Runtime: "java21",
      Environment: { Variables: { PRIMING: "classes" } },
      LoggingConfig: { LogGroup: "/aws/lambda/petstore-log" },
    });
    const stack = await awsStack("dev", {}, await pulumi(JSON.stringify(outputs)));
    expect(stack.applications).toEqual([
      {
        app: "petstore",
        functionName: "petstore-1a2b",
        alias: "live",
        version: "7",
        priming: "classes",
        logGroup: "/aws/lambda/petstore-log",
        architecture: "arm64",
        runtime: "java21",
        urls: { baseline: outputs.baselineUrl, snapstart: outputs.apiUrl },
      },
      // ab refuses an address without a path.
      expect.objectContaining({
        app: "hello",
        urls: { baseline: `${outputs.helloBaselineUrl}/`, snapstart: `${outputs.helloApiUrl}/` },
      }),
    ]);
    expect(await stack.lambda.config.region()).toBe("eu-west-1");
    expect(stack.local).toBeUndefined();
  });

  it("has the log group of its name where none is set", async () => {
    lambda.on(GetFunctionConfigurationCommand).resolves({});
    const [application] = (
      await awsStack("dev", { apps: ["petstore"] }, await pulumi(JSON.stringify(outputs)))
    ).applications;
    expect(application).toMatchObject({
      logGroup: "/aws/lambda/petstore-1a2b",
      architecture: "x86_64",
      priming: "invoke",
    });
  });

  it.each([
    [
      "isn't there",
      "",
      "error: no stack named 'dev' found",
      255,
      "there is no stack dev: npx pulumi stack init dev && npx pulumi up --stack dev",
    ],
    [
      "can't be asked",
      "",
      "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions",
      255,
      "Pulumi isn't logged in: npx pulumi login",
    ],
    [
      "is locked away",
      "",
      "error: incorrect passphrase",
      255,
      "the stack dev needs its passphrase: set PULUMI_CONFIG_PASSPHRASE",
    ],
    [
      "fails in another way",
      "",
      "warning: x\nerror: something else",
      255,
      "Pulumi can't read the stack dev: something else",
    ],
    [
      "isn't deployed",
      "{}",
      "",
      0,
      /^the stack dev isn't deployed \(no output apiUrl, .*\): npx pulumi up --stack dev$/,
    ],
    [
      "has no baseline",
      JSON.stringify({ ...outputs, baselineUrl: undefined }),
      "",
      0,
      "the stack dev has no baseline to compare with: npx pulumi config set baseline true --stack dev && npx pulumi up --stack dev",
    ],
    [
      "has no hello world",
      JSON.stringify({ ...outputs, helloApiUrl: undefined }),
      "",
      0,
      /^the stack dev has no hello world; measure --app petstore alone, or deploy it: npx pulumi config set helloWorld true --stack dev && npx pulumi up --stack dev$/,
    ],
  ])(
    "that %s is refused in one line, before anything is asked of AWS",
    async (_name, stdout, stderr, code, message) => {
      await expect(awsStack("dev", {}, await pulumi(stdout, stderr, code))).rejects.toThrow(message);
      expect(lambda.calls()).toHaveLength(0);
    },
  );

  it("is refused where the Pulumi CLI isn't there", async () => {
    await expect(awsStack("dev", { apps: ["petstore"] }, "/nowhere/pulumi")).rejects.toThrow("npm run setup");
  });

  it.each([
    ["CredentialsProviderError", "no AWS credentials: aws configure, aws sso login, or AWS_PROFILE"],
    ["ExpiredTokenException", "AWS refuses the credentials (ExpiredTokenException): sign in again"],
    ["AccessDeniedException", "these credentials may not read the function petstore-1a2b: why"],
    ["ResourceNotFoundException", "the function petstore-1a2b doesn't exist: deploy the stack again"],
    ["SomethingElse", "Lambda doesn't answer about petstore-1a2b: SomethingElse: why"],
  ])("is refused in one line when AWS answers %s", async (name, message) => {
    lambda.on(GetFunctionConfigurationCommand).rejects(Object.assign(new Error("why"), { name }));
    await expect(
      awsStack("dev", { apps: ["petstore"] }, await pulumi(JSON.stringify(outputs))),
    ).rejects.toThrow(message);
  });
});

describe("a stack of a user's own function", () => {
  const handler = "com.acme.Orders::handleRequest";
  const own = { functionName: "app-1a2b", version: "3", alias: "live" };
  const api = {
    ...own,
    apiUrl: "https://abc123.execute-api.eu-west-1.amazonaws.com/orders?limit=5",
    baselineUrl: "https://def456.execute-api.eu-west-1.amazonaws.com/orders?limit=5",
  };
  const settings = (more: Record<string, string> = {}) =>
    Object.fromEntries(
      Object.entries({ handler, ...more }).map(([key, value]) => [
        key.replace(/^(?!.*:)/, "petstore-snapstart:"),
        { value, secret: false },
      ]),
    );
  const stackOf = async (outputs: object, more: Record<string, string>, asked = {}) =>
    awsStack("dev", asked, await pulumi(JSON.stringify(outputs), "", 0, settings(more)));

  beforeEach(() => {
    lambda.on(GetFunctionConfigurationCommand).resolves({ Handler: handler, CodeSha256: "abc=" });
  });

  it("is called as its settings say, or as the command line does", async () => {
    const { applications } = await stackOf(api, { method: "POST", body: "tea" });
    expect(applications).toMatchObject([
      {
        ...{ app: "own:Orders", functionName: "app-1a2b", handler, code: "abc=" },
        urls: { baseline: api.baselineUrl, snapstart: api.apiUrl },
        request: { method: "POST", body: "tea" },
      },
    ]);
    const asked = await stackOf(api, { method: "POST", body: "tea" }, { method: "PUT" });
    expect(asked.applications[0]?.request).toEqual({ method: "PUT", body: "tea" });
  });

  it("without an API is invoked with its event", async () => {
    const region = { "aws:region": "eu-north-1" };
    const stack = await stackOf(own, { event: '{"Records":[]}', ...region });
    expect(stack.applications[0]).toMatchObject({ app: "own:Orders", event: '{"Records":[]}' });
    expect(stack.applications[0]?.urls).toBeUndefined();
    expect(await stack.lambda.config.region()).toBe("eu-north-1");
    expect(await stack.invoker!.config.maxAttempts()).toBe(1);
    const asked = await stackOf(own, { event: "{}" }, { event: { Records: [1] } });
    expect(asked.applications[0]?.event).toBe('{"Records":[1]}');
  });

  it.each([
    [
      "lacks an event",
      own,
      {},
      {},
      /has no API, and nobody says .*npm run bench -- --stack dev --event event/,
    ],
    [
      ...(["has no baseline", { ...api, baselineUrl: undefined }, {}, {}] as const),
      "the stack dev has no baseline to compare with: npx pulumi config set baseline true --stack dev",
    ],
    ["isn't deployed", {}, {}, {}, "the stack dev isn't deployed (no output functionName, version, alias)"],
    ["is asked for the pet store", api, {}, { apps: ["petstore"] }, `and the stack dev is ${handler}`],
    [
      ...(["was deployed with another handler", api, { handler: "acme.Other" }, {}] as const),
      `the stack dev is deployed with the handler ${handler}, and its settings say acme.Other`,
    ],
  ])("that %s is refused in one line", async (_name, outputs, more, asked, message) => {
    await expect(stackOf(outputs, more, asked)).rejects.toThrow(message);
  });

  it("the pet store isn't measured with somebody's request", async () => {
    const cli = await pulumi(JSON.stringify(outputs));
    await expect(awsStack("dev", { event: {} }, cli)).rejects.toThrow(
      "--event is for a function of your own, and the stack dev is the pet store",
    );
    expect(lambda.calls()).toHaveLength(0);
  });
});

describe("the pet store on Spring Boot 4", () => {
  const boot4 = {
    boot4ApiUrl: "https://mno345.execute-api.eu-west-1.amazonaws.com/pets",
    boot4BaselineUrl: "https://pqr678.execute-api.eu-west-1.amazonaws.com/pets",
    boot4FunctionName: "petstore-boot4-1a2b",
    boot4Version: 4,
  };

  it("is measured where the stack has it, beside the other build or alone", () => {
    const found = applicationsOf("dev", { ...outputs, ...boot4 }, ["petstore", "boot4"]);
    expect(found.map(({ app }) => app)).toEqual(["petstore", "boot4"]);
    expect(found[1]).toEqual({
      app: "boot4",
      functionName: "petstore-boot4-1a2b",
      alias: "live",
      version: "4",
      urls: { baseline: boot4.boot4BaselineUrl, snapstart: boot4.boot4ApiUrl },
    });
    expect(applicationsOf("dev", { ...outputs, ...boot4 }, ["boot4"])).toEqual([found[1]]);
  });

  it("is refused where the stack hasn't, with the commands that put it there", () => {
    expect(() => applicationsOf("dev", outputs, ["boot4"])).toThrow(
      /^the stack dev has no pet store on Spring Boot 4; measure --app petstore alone, or deploy it: npm run build:boot4 && .*pulumi config set springBoot4 true --stack dev && .*pulumi up --stack dev$/,
    );
  });
});

it("a stack gets the settings of what is measured, always with what it is compared with", () => {
  expect(settingsFor(["petstore"])).toEqual({ baseline: "true" });
  expect(settingsFor(["boot4", "hello"])).toEqual({
    baseline: "true",
    springBoot4: "true",
    helloWorld: "true",
  });
});

it("without hello world the pet store can be measured alone", () => {
  const { apiUrl, baselineUrl, functionName, version, alias } = outputs;
  const found = applicationsOf("dev", { apiUrl, baselineUrl, functionName, version, alias }, ["petstore"]);
  expect(found.map(({ app }) => app)).toEqual(["petstore"]);
});

it.each([
  [outputs.apiUrl, "eu-west-1"],
  ["http://127.0.0.1:8080/pets", undefined],
])("the region of %s is %s", (url, region) => {
  expect(regionOf(url)).toBe(region);
});
