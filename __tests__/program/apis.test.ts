import { isDeepStrictEqual } from "node:util";
import type { ProgramRun } from "./support/runProgram";
import { runProgram } from "./support/runProgram";

const API = "aws:apigatewayv2/api:Api";
const INTEGRATION = "aws:apigatewayv2/integration:Integration";
const PERMISSION = "aws:lambda/permission:Permission";
const STAGE = "aws:apigatewayv2/stage:Stage";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";

const ARN = "arn:aws:lambda:eu-central-1:123456789012:function:petstore-1a2b3c4";

describe("the APIs", () => {
  let program: ProgramRun;
  beforeAll(async () => {
    program = await runProgram({
      throttlingBurst: "50",
      throttlingRate: "100",
      logRetentionDays: "7",
      tags: '{"team":"pets"}',
    });
  });

  test("pass every request on as a proxy event of format 1.0: to the alias, and the baseline to $LATEST", () => {
    const proxy = {
      integrationType: "AWS_PROXY",
      integrationMethod: "POST",
      payloadFormatVersion: "1.0",
    };
    expect(program.one(INTEGRATION, "petstore-api").inputs).toEqual({
      ...proxy,
      apiId: "petstore-api-id",
      integrationUri: `${ARN}:live`,
    });
    expect(program.one(INTEGRATION, "petstore-baseline").inputs).toEqual({
      ...proxy,
      apiId: "petstore-baseline-id",
      integrationUri: ARN,
    });
    expect(program.one("aws:apigatewayv2/route:Route", "petstore-api").inputs).toEqual({
      apiId: "petstore-api-id",
      routeKey: "$default",
      target: "integrations/petstore-api-id",
    });
  });

  test("may invoke what they front: permission names the API's own ARN and, for the API, the alias", () => {
    const common = {
      action: "lambda:InvokeFunction",
      function: "petstore-1a2b3c4",
      principal: "apigateway.amazonaws.com",
    };
    expect(program.all(PERMISSION).map(({ inputs }) => inputs)).toEqual(
      expect.arrayContaining([
        {
          ...common,
          qualifier: "live",
          sourceArn: "arn:aws:execute-api:eu-central-1:123456789012:petstore-api-id/*/*",
        },
        { ...common, sourceArn: "arn:aws:execute-api:eu-central-1:123456789012:petstore-baseline-id/*/*" },
      ]),
    );
    expect(program.all(PERMISSION)).toHaveLength(2);
  });

  test("are throttled and write an access log that the program keeps", () => {
    const { inputs, dependsOn } = program.one(STAGE, "petstore-api");
    expect(inputs).toMatchObject({
      name: "$default",
      autoDeploy: true,
      defaultRouteSettings: { throttlingBurstLimit: 50, throttlingRateLimit: 100 },
      accessLogSettings: {
        destinationArn: "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/vendedlogs/petstore-api-0001",
      },
      tags: { team: "pets" },
    });
    expect(dependsOn).toEqual(
      expect.arrayContaining([`${PERMISSION} petstore-api`, "aws:apigatewayv2/route:Route petstore-api"]),
    );
    expect(program.one(LOG_GROUP, "petstore-api").inputs).toMatchObject({ retentionInDays: 7 });
  });

  test("log a line of JSON per request that fits API Gateway's 3 KB", () => {
    const { format } = program.one(STAGE, "petstore-api").inputs.accessLogSettings;
    expect(Object.values(JSON.parse(format))).toEqual(
      expect.arrayContaining(["$context.requestId", "$context.status", "$context.integrationErrorMessage"]),
    );
    expect(format.length).toBeLessThan(3072);
  });

  test("have no CORS unless origins are set", () => {
    expect(program.one(API, "petstore-api").inputs).not.toHaveProperty("corsConfiguration");
  });

  test("are described by the outputs", () => {
    expect(program.outputs).toMatchObject({
      apiUrl: "https://petstore-api.execute-api.eu-central-1.amazonaws.com/pets",
      baselineUrl: "https://petstore-baseline.execute-api.eu-central-1.amazonaws.com/pets",
      functionName: "petstore-1a2b3c4",
      version: "7",
      alias: "live",
      logGroup: "/aws/lambda/petstore-0001",
      accessLogGroup: "/aws/vendedlogs/petstore-api-0001",
      helloApiUrl: undefined,
    });
  });
});

test("CORS allows the origins that are set, for what the pet store offers", async () => {
  const program = await runProgram({ corsOrigins: '["https://example.com"]' });
  expect(program.one(API, "petstore-api").inputs.corsConfiguration).toEqual({
    allowOrigins: ["https://example.com"],
    allowMethods: ["GET", "POST"],
    allowHeaders: ["content-type"],
    maxAge: 3600,
  });
});

test("without the baseline there is no API that reaches $LATEST", async () => {
  const program = await runProgram({ baseline: "false", helloWorld: "true" });
  expect(program.all(API).map(({ name }) => name)).toEqual(["petstore-api", "hello-api"]);
  expect(program.all(PERMISSION).map(({ inputs }) => inputs.qualifier)).toEqual(["live", "live"]);
  expect(program.outputs.baselineUrl).toBeUndefined();
});

test("hello world is a function of its own with the same settings, its two APIs and their URLs", async () => {
  const program = await runProgram({ helloWorld: "true", memory: "2048" });
  const petstore = program.one("aws-native:lambda:Function", "petstore").inputs;
  const hello = program.one("aws-native:lambda:Function", "hello").inputs;
  const changed = Object.keys(petstore).filter((key) => !isDeepStrictEqual(petstore[key], hello[key]));
  expect(changed.sort()).toEqual(["handler", "loggingConfig", "role"]);
  expect(hello.handler).toBe("petstore.HelloHandler::handleRequest");
  expect(program.outputs).toMatchObject({
    helloApiUrl: "https://hello-api.execute-api.eu-central-1.amazonaws.com",
    helloBaselineUrl: "https://hello-baseline.execute-api.eu-central-1.amazonaws.com",
    helloFunctionName: "hello-1a2b3c4",
    helloVersion: "7",
    helloLogGroup: "/aws/lambda/hello-0001",
  });
});
