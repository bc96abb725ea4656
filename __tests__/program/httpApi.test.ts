import type * as pulumi from "@pulumi/pulumi";
import type { ProgramRun } from "./support/runProgram";
import { runProgram } from "./support/runProgram";

const API = "aws:apigatewayv2/api:Api";
const INTEGRATION = "aws:apigatewayv2/integration:Integration";
const PERMISSION = "aws:lambda/permission:Permission";
const ROUTE = "aws:apigatewayv2/route:Route";
const STAGE = "aws:apigatewayv2/stage:Stage";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";

const NAME = "petstore-function-1a2b3c4";
const ARN = `arn:aws:lambda:eu-central-1:123456789012:function:${NAME}`;

describe("the APIs", () => {
  let program: ProgramRun;
  beforeAll(async () => {
    program = await runProgram({
      baseline: "true",
      throttlingBurst: "50",
      throttlingRate: "100",
      logRetentionDays: "7",
      tags: '{"team":"pets"}',
    });
  });

  test("are HTTP APIs, and have no CORS unless origins are set", () => {
    expect(program.all(API).map(({ inputs }) => inputs)).toEqual([
      { protocolType: "HTTP", tags: { team: "pets" } },
      { protocolType: "HTTP", tags: { team: "pets" } },
    ]);
  });

  test("pass every request on as a proxy event of format 1.0: to the alias, and the baseline to $LATEST", () => {
    const proxy = {
      integrationType: "AWS_PROXY",
      integrationMethod: "POST",
      payloadFormatVersion: "1.0",
    };
    expect(program.one(INTEGRATION, "petstore-api-integration").inputs).toEqual({
      ...proxy,
      apiId: "petstore-api-gateway-id",
      integrationUri: `${ARN}:live`,
    });
    expect(program.one(INTEGRATION, "petstore-baseline-integration").inputs).toEqual({
      ...proxy,
      apiId: "petstore-baseline-gateway-id",
      integrationUri: ARN,
    });
    expect(program.one(ROUTE, "petstore-api-route").inputs).toEqual({
      apiId: "petstore-api-gateway-id",
      routeKey: "$default",
      target: "integrations/petstore-api-integration-id",
    });
  });

  test("may invoke what they front: permission names the API's own ARN and, for the API, the alias", () => {
    const common = {
      action: "lambda:InvokeFunction",
      function: NAME,
      principal: "apigateway.amazonaws.com",
    };
    const source = "arn:aws:execute-api:eu-central-1:123456789012";
    expect(program.all(PERMISSION)).toHaveLength(2);
    expect(program.one(PERMISSION, "petstore-api-permission").inputs).toEqual({
      ...common,
      qualifier: "live",
      sourceArn: `${source}:petstore-api-gateway-id/*/*`,
    });
    expect(program.one(PERMISSION, "petstore-baseline-permission").inputs).toEqual({
      ...common,
      sourceArn: `${source}:petstore-baseline-gateway-id/*/*`,
    });
  });

  test("send requests to a function only once they may, and serve a stage only once it has its route", () => {
    const { dependsOn } = program.one(INTEGRATION, "petstore-api-integration");
    expect(dependsOn).toContain(`${PERMISSION} petstore-api-permission`);
    expect(program.one(STAGE, "petstore-api-stage").dependsOn).toContain(`${ROUTE} petstore-api-route`);
  });

  test("are throttled and write an access log that the program keeps", () => {
    expect(program.one(STAGE, "petstore-api-stage").inputs).toEqual({
      apiId: "petstore-api-gateway-id",
      name: "$default",
      autoDeploy: true,
      defaultRouteSettings: { throttlingBurstLimit: 50, throttlingRateLimit: 100 },
      accessLogSettings: {
        destinationArn: "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/vendedlogs/petstore-api-0001",
        format: expect.any(String),
      },
      tags: { team: "pets" },
    });
    expect(program.one(LOG_GROUP, "petstore-api-access-log").inputs).toEqual({
      namePrefix: "/aws/vendedlogs/petstore-api-",
      retentionInDays: 7,
      tags: { team: "pets" },
    });
  });

  test("log a line of JSON per request that fits API Gateway's 3 KB", () => {
    const { format } = program.one(STAGE, "petstore-api-stage").inputs.accessLogSettings;
    expect(JSON.parse(format)).toEqual({
      requestId: "$context.requestId",
      requestTime: "$context.requestTime",
      sourceIp: "$context.identity.sourceIp",
      method: "$context.httpMethod",
      path: "$context.path",
      protocol: "$context.protocol",
      status: "$context.status",
      responseLength: "$context.responseLength",
      responseLatency: "$context.responseLatency",
      integrationLatency: "$context.integrationLatency",
      integrationRequestId: "$context.integration.requestId",
      integrationError: "$context.integrationErrorMessage",
    });
    expect(format.length).toBeLessThan(3072);
  });
});

test("an API's URL is known only once its stage serves it", async () => {
  const program = await runProgram();
  const resources = await resourcesBehind(program.exported.apiUrl as pulumi.Output<string>);
  expect(resources).toContain("petstore-api-stage");
});

test.each([
  ['["https://example.com"]', ["https://example.com"]],
  ['["*"]', ["*"]],
])("CORS allows %s, where that is set, for what the pet store offers", async (corsOrigins, allowOrigins) => {
  const program = await runProgram({ corsOrigins });
  expect(program.one(API, "petstore-api-gateway").inputs.corsConfiguration).toEqual({
    allowOrigins,
    allowMethods: ["GET", "POST"],
    allowHeaders: ["content-type"],
    maxAge: 3600,
  });
});

test("without the baseline, as by default, no API reaches $LATEST", async () => {
  const program = await runProgram({ helloWorld: "true" });
  expect(program.all(API).map(({ name }) => name)).toEqual(["petstore-api-gateway", "hello-api-gateway"]);
  expect(program.all(PERMISSION).map(({ inputs }) => inputs.qualifier)).toEqual(["live", "live"]);
  expect(program.outputs.baselineUrl).toBeUndefined();
});

/** Names of the resources that an output waits for. */
async function resourcesBehind(output: pulumi.Output<unknown>): Promise<string[]> {
  // What the SDK itself goes by, when it tells the engine of dependencies.
  const all = await (output as unknown as { allResources(): Promise<Set<pulumi.Resource>> }).allResources();
  const urns = await Promise.all(
    [...all].map((resource) => new Promise<string>((done) => resource.urn.apply(done))),
  );
  return urns.map((urn) => urn.split("::").at(-1)!);
}
