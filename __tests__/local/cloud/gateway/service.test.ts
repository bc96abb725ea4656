import type { CreateApiRequest } from "@aws-sdk/client-apigatewayv2";
import { readdirSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { GatewayService } from "../../../../local/cloud/gateway/service";
import { FUNCTION, TestGateway, call, returned } from "./gateway";

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await new TestGateway().open();
  gateway.answer(async () => returned({ statusCode: 200 }));
});
afterEach(() => gateway.close());

function reopened(): Promise<TestGateway> {
  return gateway.open();
}

describe("an API", () => {
  test("is created with API Gateway's defaults and a URL on loopback", async () => {
    const api = await gateway.service.createApi({
      Name: "pets",
      ProtocolType: "HTTP",
      Tags: { team: "a" },
      Description: undefined,
    });
    expect(api).toEqual({
      ApiId: expect.stringMatching(/^[a-z0-9]{10}$/),
      ApiEndpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      ApiKeySelectionExpression: "$request.header.x-api-key",
      RouteSelectionExpression: "$request.method $request.path",
      DisableExecuteApiEndpoint: false,
      IpAddressType: "ipv4",
      CreatedDate: expect.anything(),
      Name: "pets",
      ProtocolType: "HTTP",
      Tags: { team: "a" },
    });
    expect(api.CreatedDate!.toISOString()).toMatch(/^\d{4}-/);
    expect(gateway.service.executionArn(api.ApiId!)).toBe(
      `arn:aws:execute-api:eu-central-1:000000000000:${api.ApiId}`,
    );
    expect(gateway.service.getApis()).toEqual([api]);
  });

  test("is the same at the same URL after a restart, and serves what it served", async () => {
    const { apiId, port } = await gateway.api(["GET /pets"]);
    const before = gateway.service.getApi(apiId);
    await gateway.service.close();
    await reopened();
    expect(gateway.service.getApi(apiId)).toEqual(before);
    expect((await call(port, "/pets")).status).toBe(200);
    expect(readdirSync(path.join(gateway.stateDir, "gateway"))).toEqual([`${apiId}.json`]);
  });

  test("whose port was taken meanwhile moves, says so, and stays there", async () => {
    const { apiId, port } = await gateway.api(["GET /pets"]);
    await gateway.service.close();
    const squatter = net.createServer().listen(port, "127.0.0.1");
    await new Promise((resolve) => squatter.once("listening", resolve));
    await reopened();
    const moved = gateway.service.getApi(apiId).ApiEndpoint!;
    expect(moved).not.toBe(`http://127.0.0.1:${port}`);
    expect(gateway.service.movedApis).toEqual([
      { name: "pets", from: `http://127.0.0.1:${port}`, to: moved },
    ]);
    await new Promise((resolve) => squatter.close(resolve));
    await gateway.service.close();
    await reopened();
    expect(gateway.service.getApi(apiId).ApiEndpoint).toBe(moved);
    expect(gateway.service.movedApis).toEqual([]);
  });

  test("that is deleted is gone from disk and network", async () => {
    const { apiId, port } = await gateway.api(["GET /pets"]);
    await gateway.service.deleteApi(apiId);
    await expect(call(port, "/pets")).rejects.toMatchObject({ code: "ECONNREFUSED" });
    expect(readdirSync(path.join(gateway.stateDir, "gateway"))).toEqual([]);
    expect(() => gateway.service.getApi(apiId)).toThrow(
      expect.objectContaining({ code: "NotFoundException" }),
    );
  });

  test("isn't changed through what getters return", async () => {
    const { apiId } = await gateway.api(["GET /pets"]);
    gateway.service.getStage(apiId, "$default").StageName = "other";
    expect(gateway.service.getStage(apiId, "$default").StageName).toBe("$default");
  });
});

test("closing ends while a function hangs and a client sends slowly", async () => {
  const { port } = await gateway.api(["$default"]);
  const hangs = new Promise<void>((resolve) => {
    gateway.answer(() => {
      resolve();
      return new Promise(() => {});
    });
  });
  const waiting = call(port, "/").catch((error: NodeJS.ErrnoException) => error.code);
  const slow = net.connect(port, "127.0.0.1", () => slow.write("POST / HTTP/1.1\r\nContent-Le"));
  slow.on("error", () => {});
  const ended = new Promise((resolve) => slow.once("close", resolve));
  await hangs;
  await gateway.service.close();
  expect(await waiting).toBe("ECONNRESET");
  await ended;
});

describe("changes are served at once", () => {
  test("of routes", async () => {
    const { apiId, port } = await gateway.api([]);
    expect((await call(port, "/pets")).status).toBe(404);
    const { IntegrationId } = await gateway.service.createIntegration({
      ApiId: apiId,
      IntegrationType: "AWS_PROXY",
      IntegrationUri: FUNCTION,
      PayloadFormatVersion: "2.0",
    });
    const { RouteId } = await gateway.service.createRoute({
      ApiId: apiId,
      RouteKey: "GET /pets",
      Target: `integrations/${IntegrationId}`,
    });
    expect((await call(port, "/pets")).status).toBe(200);
    await gateway.service.updateRoute({ ApiId: apiId, RouteId, RouteKey: "GET /dogs" });
    expect((await call(port, "/pets")).status).toBe(404);
    expect((await call(port, "/dogs")).status).toBe(200);
    await gateway.service.deleteRoute(apiId, RouteId!);
    expect((await call(port, "/dogs")).status).toBe(404);
    await gateway.service.deleteIntegration(apiId, IntegrationId!);
    expect(() => gateway.service.getIntegration(apiId, IntegrationId!)).toThrow(
      "Invalid Integration identifier",
    );
  });

  test("of integrations, by function ARN or invoke ARN", async () => {
    const { apiId, port } = await gateway.api([]);
    const other = "arn:aws:lambda:eu-central-1:000000000000:function:petstore:$LATEST";
    const created = await gateway.service.createIntegration({
      ApiId: apiId,
      IntegrationType: "AWS_PROXY",
      IntegrationUri: `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${other}/invocations`,
      PayloadFormatVersion: "1.0",
    });
    expect(created).toMatchObject({
      ConnectionType: "INTERNET",
      IntegrationMethod: "POST",
      TimeoutInMillis: 30_000,
    });
    await gateway.service.createRoute({
      ApiId: apiId,
      RouteKey: "GET /y",
      Target: `integrations/${created.IntegrationId}`,
    });
    await call(port, "/y");
    expect(gateway.invoke.mock.lastCall![0].functionName).toBe(other);
    await gateway.service.updateIntegration({
      ApiId: apiId,
      IntegrationId: created.IntegrationId,
      IntegrationUri: FUNCTION,
    });
    await call(port, "/y");
    expect(gateway.invoke.mock.lastCall![0].functionName).toBe(FUNCTION);
  });

  test("of stages", async () => {
    const { apiId, port } = await gateway.api(["GET /pets"], { StageVariables: { a: "1" } });
    expect(gateway.service.invokeUrl(apiId, "$default")).toBe(`http://127.0.0.1:${port}/`);
    await gateway.service.createStage({ ApiId: apiId, StageName: "dev", AutoDeploy: true });
    expect(gateway.service.invokeUrl(apiId, "dev")).toBe(`http://127.0.0.1:${port}/dev`);
    expect((await call(port, "/dev/pets")).status).toBe(200);
    await gateway.service.updateStage({ ApiId: apiId, StageName: "$default", StageVariables: { a: "2" } });
    await call(port, "/pets");
    expect(gateway.event()).toMatchObject({ stageVariables: { a: "2" } });
    await gateway.service.deleteStage(apiId, "dev");
    expect((await call(port, "/dev/pets")).status).toBe(404);
    const AccessLogSettings = {
      DestinationArn: "arn:aws:logs:eu-central-1:000000000000:log-group:/a:*",
      Format: "$context.status",
    };
    const updated = await gateway.service.updateStage({
      ApiId: apiId,
      StageName: "$default",
      AccessLogSettings,
    });
    expect(updated).toMatchObject({ AccessLogSettings, StageVariables: { a: "2" } });
    await gateway.service.deleteAccessLogSettings(apiId, "$default");
    expect(gateway.service.getStage(apiId, "$default")).not.toHaveProperty("AccessLogSettings");
  });

  test("of the API's CORS configuration", async () => {
    const { apiId, port } = await gateway.api(["$default"]);
    const allowed = async () => (await call(port, "/", { headers: { Origin: "https://a" } })).headers;
    await gateway.service.updateApi({
      ApiId: apiId,
      Name: "new",
      CorsConfiguration: { AllowOrigins: ["*"] },
    });
    expect(await allowed()).toMatchObject({ "access-control-allow-origin": "*" });
    await gateway.service.deleteCorsConfiguration(apiId);
    expect(await allowed()).not.toHaveProperty("access-control-allow-origin");
    expect(gateway.service.getApi(apiId)).toMatchObject({ Name: "new" });
  });
});

describe("refused", () => {
  const badRequest = (message: string) =>
    expect.objectContaining({ code: "BadRequestException", httpStatus: 400, message });

  test.each([
    [{ ProtocolType: "WEBSOCKET" }, 'ProtocolType: Invalid input: expected "HTTP"'],
    [{ Target: FUNCTION, RouteKey: "$default" }, "Target, RouteKey: not supported by the local API Gateway"],
    [{ DisableExecuteApiEndpoint: true }, "DisableExecuteApiEndpoint: Invalid input: expected false"],
    [
      { CorsConfiguration: { MaxAge: 100_000 } },
      "CorsConfiguration.MaxAge: Too big: expected number to be <=86400",
    ],
    [
      { CorsConfiguration: { AllowCredentials: true, AllowOrigins: ["*"] } },
      "CorsConfiguration: AllowCredentials can't be used while AllowOrigins has *",
    ],
    [
      { Name: "", ProtocolType: "X" },
      'Name: Too small: expected string to have >=1 characters; ProtocolType: Invalid input: expected "HTTP"',
    ],
  ])("are APIs with %j", async (wrong, message) => {
    const request = { Name: "a", ProtocolType: "HTTP", ...wrong } as CreateApiRequest;
    await expect(gateway.service.createApi(request)).rejects.toEqual(badRequest(message));
    expect(gateway.service.getApis()).toEqual([]);
  });

  test.each([
    [{ IntegrationType: "HTTP_PROXY" }, 'IntegrationType: Invalid input: expected "AWS_PROXY"'],
    [{ ConnectionType: "VPC_LINK" }, 'ConnectionType: Invalid input: expected "INTERNET"'],
    [{ PayloadFormatVersion: "3.0" }, 'PayloadFormatVersion: Invalid option: expected one of "1.0"|"2.0"'],
    [{ TimeoutInMillis: 49 }, "TimeoutInMillis: Too small: expected number to be >=50"],
    [{ TimeoutInMillis: 30_001 }, "TimeoutInMillis: Too big: expected number to be <=30000"],
    [
      { IntegrationUri: "https://example.com" },
      "IntegrationUri: must be the ARN, or the invoke ARN, of a Lambda function, version or alias",
    ],
    [{ CredentialsArn: "arn:aws:iam::0:role/x" }, "CredentialsArn: not supported by the local API Gateway"],
  ])("are integrations with %j", async (wrong, message) => {
    const { apiId } = await gateway.api([]);
    const request = {
      ApiId: apiId,
      IntegrationType: "AWS_PROXY" as const,
      IntegrationUri: FUNCTION,
      PayloadFormatVersion: "2.0",
      ...(wrong as object),
    };
    await expect(gateway.service.createIntegration(request)).rejects.toEqual(badRequest(message));
  });

  test("are routes with a bad key, an unknown target, an authorizer, or the requests of another route", async () => {
    const { apiId } = await gateway.api(["GET /pets/{id}"]);
    const create = (route: object) =>
      gateway.service.createRoute({ ApiId: apiId, RouteKey: "GET /x", ...route });
    await expect(create({ RouteKey: "GET pets" })).rejects.toMatchObject({ code: "BadRequestException" });
    await expect(create({ Target: "integrations/none" })).rejects.toEqual(
      badRequest("Invalid Integration identifier specified none"),
    );
    await expect(create({ AuthorizationType: "JWT" })).rejects.toMatchObject({ code: "BadRequestException" });
    await expect(create({ RouteKey: "GET /pets/{name}" })).rejects.toMatchObject({
      code: "ConflictException",
      httpStatus: 409,
      message: "Route with key GET /pets/{id} already exists for this API",
    });
  });

  test("are stages that aren't deployed automatically, exist, or set what isn't there", async () => {
    const { apiId } = await gateway.api(["GET /pets"]);
    const create = (stage: object) =>
      gateway.service.createStage({ ApiId: apiId, StageName: "dev", AutoDeploy: true, ...stage });
    await expect(create({ AutoDeploy: false })).rejects.toEqual(
      badRequest("AutoDeploy: Invalid input: expected true"),
    );
    await expect(create({ StageName: "$default" })).rejects.toMatchObject({ code: "ConflictException" });
    await expect(create({ RouteSettings: { "GET /x": {} } })).rejects.toMatchObject({
      code: "NotFoundException",
    });
    await expect(
      create({ AccessLogSettings: { DestinationArn: "arn:aws:firehose:x:000000000000:y", Format: "a" } }),
    ).rejects.toEqual(
      badRequest("AccessLogSettings.DestinationArn: must be the ARN of a CloudWatch Logs log group"),
    );
  });

  test("is deleting an integration that a route uses", async () => {
    const { apiId } = await gateway.api([]);
    const { IntegrationId } = await gateway.service.createIntegration({
      ApiId: apiId,
      IntegrationType: "AWS_PROXY",
      IntegrationUri: FUNCTION,
      PayloadFormatVersion: "2.0",
    });
    await gateway.service.createRoute({
      ApiId: apiId,
      RouteKey: "$default",
      Target: `integrations/${IntegrationId}`,
    });
    await expect(gateway.service.deleteIntegration(apiId, IntegrationId!)).rejects.toMatchObject({
      code: "ConflictException",
    });
  });

  test("is an eleventh stage", async () => {
    const { apiId } = await gateway.api([]);
    for (let i = 1; i < 10; i++) {
      await gateway.service.createStage({ ApiId: apiId, StageName: `s${i}`, AutoDeploy: true });
    }
    await expect(
      gateway.service.createStage({ ApiId: apiId, StageName: "s10", AutoDeploy: true }),
    ).rejects.toMatchObject({ code: "TooManyRequestsException", httpStatus: 429 });
  });

  test("is whatever names nothing", async () => {
    const { apiId } = await gateway.api([]);
    const notFound = expect.objectContaining({ code: "NotFoundException", httpStatus: 404 });
    expect(() => gateway.service.getApi("none")).toThrow(notFound);
    expect(() => gateway.service.getRoute(apiId, "none")).toThrow(notFound);
    expect(() => gateway.service.getStage(apiId, "constructor")).toThrow(notFound);
    await expect(gateway.service.updateApi({ ApiId: "none", Name: "a" })).rejects.toEqual(notFound);
    await expect(gateway.service.updateRoute({ ApiId: apiId, RouteId: "none" })).rejects.toEqual(notFound);
    await expect(gateway.service.deleteStage(apiId, "none")).rejects.toEqual(notFound);
  });
});

test("two gateways don't get in each other's way", async () => {
  const second = await new TestGateway().open();
  try {
    expect(second.service).toBeInstanceOf(GatewayService);
    const [a, b] = [await gateway.api(["$default"]), await second.api(["$default"])];
    second.answer(async () => returned({ statusCode: 201 }));
    expect(a.port).not.toBe(b.port);
    expect([(await call(a.port, "/")).status, (await call(b.port, "/")).status]).toEqual([200, 201]);
  } finally {
    await second.close();
  }
});
