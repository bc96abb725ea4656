import net from "node:net";
import type { AddressInfo } from "node:net";
import { ServiceError } from "../../../../local/cloud/errors";
import { FunctionUrlService } from "../../../../local/cloud/function-urls/service";
import type { InvokeRequest, InvokeResponse } from "../../../../local/cloud/lambda/api";
import { temporaryFolder } from "../../temporary-folder";
import { call, returned } from "../gateway/gateway";

const folder = temporaryFolder();
const invoke = jest.fn<Promise<InvokeResponse>, [InvokeRequest]>();
const getAlias = jest.fn();
const ARN = "arn:aws:lambda:eu-central-1:000000000000:function:orders";
const NONE = { FunctionName: "orders", AuthType: "NONE" } as const;
let service: FunctionUrlService;

const open = () =>
  FunctionUrlService.open({
    stateDir: folder(),
    region: "eu-central-1",
    lambda: { invoke, getAlias, getFunctionConfiguration: () => ({}) },
  });
const portOf = (url: string | undefined) => Number(new URL(url!).port);
const create = async (more: object = {}) => {
  const { FunctionUrl } = await service.createFunctionUrlConfig({ ...NONE, ...more });
  return portOf(FunctionUrl);
};
const event = () => JSON.parse(invoke.mock.lastCall![0].payload.toString()) as Record<string, unknown>;

beforeEach(async () => {
  invoke.mockReset().mockResolvedValue(returned({ statusCode: 201, body: "ordered" }));
  getAlias.mockReset();
  service = await open();
});
afterEach(() => service.close());

describe("a request", () => {
  test("reaches the alias as an event of format 2.0, from anybody", async () => {
    const port = await create({ Qualifier: "live" });
    await call(
      port,
      "/orders/7?a=1&a=2",
      { method: "POST", headers: { cookie: "x=1; y=2", "content-type": "text/plain" } },
      "two",
    );
    expect(invoke.mock.lastCall![0]).toMatchObject({
      functionName: "orders",
      qualifier: "live",
      caller: { functionUrlAuthType: "NONE" },
      traceHeader: expect.stringMatching(/^Root=1-/),
    });
    const urlId = service.urlId("orders", "live");
    expect(event()).toMatchObject({
      version: "2.0",
      routeKey: "$default",
      rawPath: "/orders/7",
      rawQueryString: "a=1&a=2",
      cookies: ["x=1", "y=2"],
      queryStringParameters: { a: "1,2" },
      headers: { host: `127.0.0.1:${port}` },
      requestContext: {
        accountId: "anonymous",
        apiId: urlId,
        domainName: `${urlId}.lambda-url.eu-central-1.on.aws`,
        domainPrefix: urlId,
        http: { method: "POST", path: "/orders/7", sourceIp: "127.0.0.1" },
        routeKey: "$default",
        stage: "$default",
      },
      body: "two",
      isBase64Encoded: false,
    });
    expect(urlId).toMatch(/^[a-z0-9]{32}$/);
  });

  test.each<[string, unknown, object]>([
    ["a response", { statusCode: 404, headers: { "x-a": "b" }, body: "no" }, { status: 404, body: "no" }],
    ["anything else, as JSON", { orders: [] }, { status: 200, body: '{"orders":[]}' }],
    [
      "a response without a status that HTTP has",
      { statusCode: 1 },
      { status: 502, body: "Internal Server Error" },
    ],
  ])("gets %s of the function", async (_name, response, answer) => {
    invoke.mockResolvedValue(returned(response));
    const got = await call(await create(), "/");
    expect(got).toMatchObject(answer);
    expect(got.headers).toMatchObject({
      "content-type": "application/json",
      "x-amzn-trace-id": expect.stringMatching(/^Root=1-/),
    });
  });

  test.each<[string, ServiceError, number, string]>([
    [
      "isn't let in",
      new ServiceError("AccessDeniedException", 403, "no"),
      403,
      '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}',
    ],
    [
      "is one too many",
      new ServiceError("TooManyRequestsException", 429, "Rate Exceeded.", { Type: "User" }),
      429,
      '{"Type":"User","message":"Rate Exceeded."}',
    ],
    [
      "comes too early",
      new ServiceError("ResourceConflictException", 409, "Pending"),
      502,
      "Internal Server Error",
    ],
  ])("that %s is told so", async (_name, error, status, body) => {
    invoke.mockRejectedValue(error);
    expect(await call(await create(), "/")).toMatchObject({ status, body });
  });

  test("that the function fails gets 502, and nothing of the error", async () => {
    invoke.mockResolvedValue({ ...returned({ errorMessage: "secret" }), functionError: "Unhandled" });
    expect(await call(await create(), "/")).toMatchObject({ status: 502, body: "Internal Server Error" });
  });

  test("with more than 6 MB is refused", async () => {
    const answer = await call(await create(), "/", { method: "POST" }, Buffer.alloc(6 * 1024 * 1024 + 1));
    expect(answer.status).toBe(413);
    expect(invoke).not.toHaveBeenCalled();
  });
});

test("CORS is Lambda's to answer, where it is configured", async () => {
  const port = await create({
    Cors: { AllowOrigins: ["https://shop.example"], AllowMethods: ["POST"], MaxAge: 60 },
  });
  const origin = { Origin: "https://shop.example" };
  const asked = { method: "OPTIONS", headers: { ...origin, "Access-Control-Request-Method": "POST" } };
  const preflight = await call(port, "/", asked);
  expect(preflight).toMatchObject({
    status: 200,
    headers: {
      "access-control-allow-origin": "https://shop.example",
      "access-control-allow-methods": "POST",
      "access-control-max-age": "60",
    },
  });
  expect(invoke).not.toHaveBeenCalled();
  const answer = await call(port, "/", { headers: origin });
  expect(answer.headers["access-control-allow-origin"]).toBe("https://shop.example");

  service.updateFunctionUrlConfig({ FunctionName: "orders", Cors: { AllowMethods: undefined } });
  await call(port, "/", asked);
  expect(event()).toMatchObject({ requestContext: { http: { method: "OPTIONS" } } });
});

test("a function has one URL, and each of its aliases another", async () => {
  const port = await create();
  await expect(create()).rejects.toThrow(
    `Failed to create function url config for [functionArn = ${ARN}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
  );
  expect(await create({ Qualifier: "live" })).not.toBe(port);
  expect(service.getFunctionUrlConfig("orders", "live")).toMatchObject({
    FunctionArn: `${ARN}:live`,
    FunctionUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/),
    AuthType: "NONE",
  });
});

test("what isn't there, and what isn't stood in for, is refused", async () => {
  getAlias.mockImplementation(() => {
    throw new ServiceError("ResourceNotFoundException", 404, "Cannot find alias");
  });
  await expect(create({ Qualifier: "none" })).rejects.toThrow("Cannot find alias");
  await expect(create({ Qualifier: "7" })).rejects.toThrow("'7' is not an alias's name");
  await expect(create({ AuthType: "AWS_IAM" })).rejects.toThrow("not AWS_IAM and BUFFERED");
  await expect(create({ InvokeMode: "RESPONSE_STREAM" })).rejects.toThrow("not NONE and RESPONSE_STREAM");
  expect(() => service.getFunctionUrlConfig("orders")).toThrow("The resource you requested does not exist.");
});

test("URLs stay over a restart, move where their port is taken, and end with their deletion", async () => {
  const port = await create();
  const urlId = service.urlId("orders");
  await service.close();
  service = await open();
  expect([service.urlId("orders"), service.moved]).toEqual([urlId, false]);
  expect((await call(port, "/")).status).toBe(201);

  await service.close();
  const occupier = net.createServer().listen(port, "127.0.0.1");
  await new Promise((resolve) => occupier.once("listening", resolve));
  expect((occupier.address() as AddressInfo).port).toBe(port);
  service = await open();
  occupier.close();
  expect(service.moved).toBe(true);
  const now = portOf(service.getFunctionUrlConfig("orders").FunctionUrl);
  expect(service.movedUrls).toEqual([
    { name: "orders", from: `http://127.0.0.1:${port}`, to: `http://127.0.0.1:${now}` },
  ]);
  expect(service.moved).toBe(false);

  await service.deleteFunctionUrlConfig("orders");
  await expect(call(now, "/")).rejects.toThrow("ECONNREFUSED");
});
