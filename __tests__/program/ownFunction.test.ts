import { runProgram, type ProgramRun } from "./support/runProgram";

/** index.ts with a function that isn't the pet store. */

const FUNCTION = "aws-native:lambda:Function";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const SCHEDULE = "aws:scheduler/schedule:Schedule";
const OWN = { zip: "../mine/orders.zip", handler: "com.acme.Orders::handleRequest", runtime: "java21" };
const POLICIES = [
  "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess",
  "arn:aws:iam::123456789012:policy/team/Orders",
];

describe("a function behind an API", () => {
  let program: ProgramRun;
  beforeAll(async () => {
    program = await runProgram({
      ...OWN,
      name: "orders",
      path: "/orders?limit=5",
      method: "POST",
      body: '{"item":"tea"}',
      payloadFormat: "2",
      environment: '{"TABLE":"orders"}',
      policies: JSON.stringify(POLICIES),
      corsOrigins: '["https://example.com"]',
      baseline: "true",
      springBoot4: "true",
    });
  });

  test("is made of its own settings alone", () => {
    expect(program.all(FUNCTION).map(({ name }) => name)).toEqual(["orders-function"]);
    const { inputs } = program.one(FUNCTION);
    expect(inputs).toMatchObject({
      ...{ handler: OWN.handler, runtime: OWN.runtime, environment: { variables: { TABLE: "orders" } } },
      code: { s3Bucket: "orders-code-bucket-1a2b3c4" },
    });
    expect(program.zipsAsked).toEqual([
      [OWN.zip, expect.objectContaining({ handler: OWN.handler, runtime: OWN.runtime })],
    ]);
    expect(program.warnings).toEqual([expect.stringContaining("springBoot4: of the pet store alone")]);
  });

  test("has its role's policies before it is made", () => {
    const attached = program.all(ATTACHMENT);
    expect(attached.map(({ inputs }) => inputs)).toEqual(
      POLICIES.map((policyArn) => ({ role: "orders-role-1a2b3c4", policyArn })),
    );
    const names = attached.map(({ name }) => name);
    expect(names).toEqual([
      "orders-policy-aws-policy-AmazonDynamoDBReadOnlyAccess",
      "orders-policy-123456789012-policy-team-Orders",
    ]);
    const { dependsOn } = program.one(FUNCTION);
    expect(dependsOn).toEqual(expect.arrayContaining(names.map((name) => `${ATTACHMENT} ${name}`)));
  });

  test("is called by its path, in its format, and from pages by its method", () => {
    const host = (api: string) => `https://${api}-gateway.execute-api.eu-central-1.amazonaws.com`;
    expect(program.outputs).toEqual({
      apiUrl: `${host("orders-api")}/orders?limit=5`,
      baselineUrl: `${host("orders-baseline")}/orders?limit=5`,
      functionName: "orders-function-1a2b3c4",
      version: "7",
      alias: "live",
      logGroup: "/aws/lambda/orders-0001",
      accessLogGroup: "/aws/vendedlogs/orders-api-0001",
    });
    for (const { inputs } of program.all("aws:apigatewayv2/integration:Integration"))
      expect(inputs.payloadFormatVersion).toBe("2.0");
    const { inputs } = program.one("aws:apigatewayv2/api:Api", "orders-api-gateway");
    expect(inputs.corsConfiguration.allowMethods).toEqual(["GET", "POST"]);
  });

  test("is called once a week with the same request", () => {
    expect(JSON.parse(program.one(SCHEDULE).inputs.target.input)).toMatchObject({
      version: "2.0",
      rawPath: "/orders",
      rawQueryString: "limit=5",
      body: '{"item":"tea"}',
    });
  });
});

test("a function with an event alone has no API, and all else", async () => {
  const event = '{"Records":[{"body":"tea"}]}';
  const program = await runProgram({
    ...{ ...OWN, event, baseline: "true" },
    alarmTopic: "arn:aws:sns:eu-central-1:123456789012:orders",
  });
  expect(program.outputs).toEqual({
    functionName: "app-function-1a2b3c4",
    version: "7",
    alias: "live",
    logGroup: "/aws/lambda/app-0001",
  });
  expect(Object.keys(program.exported)).toEqual(Object.keys(program.outputs));
  expect(program.resources.filter(({ type }) => type.includes("apigateway"))).toEqual([]);
  expect(program.one(SCHEDULE).inputs.target.input).toBe(event);
  const alarms = program.all("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name }) => name);
  expect(alarms.sort()).toEqual(["app-alarms-errors", "app-alarms-snapshot", "app-alarms-throttles"]);
});

test("a pinned version of it needs no zip, and is woken with its event", async () => {
  const program = await runProgram({ ...OWN, event: '{"a":1}', pinnedVersion: "3" }, "missing");
  expect(program.one("command:local:Command").inputs.environment.EVENT).toBe('{"a":1}');
});
