import http from "node:http";
import net from "node:net";
import { ServiceError } from "../../../../local/cloud/errors";
import { FUNCTION, TestGateway, call, raw, returned } from "./gateway";

const gateway = new TestGateway();
const OK = returned({
  statusCode: 200,
  headers: { "content-type": "application/json" },
  body: '{"ok":true}',
});

beforeAll(() => gateway.open());
afterAll(() => gateway.close());
beforeEach(() => gateway.answer(async () => OK));

/** The body of an answer that the gateway gives by itself. */
function message(text: string): string {
  return JSON.stringify({ message: text });
}

describe("a request", () => {
  test("reaches the alias as an event, with the API as caller, and its answer carries the request's id", async () => {
    const { apiId, port } = await gateway.api(["$default"], {}, { version: "1.0" });
    const answer = await call(port, "/pets?limit=2");
    expect(answer).toMatchObject({ status: 200, body: '{"ok":true}' });
    expect(answer.headers).toMatchObject({ "content-type": "application/json", "content-length": "11" });
    expect(gateway.invoke.mock.lastCall![0]).toMatchObject({
      functionName: FUNCTION,
      caller: {
        service: "apigateway.amazonaws.com",
        sourceArn: `arn:aws:execute-api:eu-central-1:000000000000:${apiId}/$default/$default`,
      },
    });
    expect(gateway.event()).toMatchObject({
      version: "1.0",
      path: "/pets",
      queryStringParameters: { limit: "2" },
      headers: { Host: `127.0.0.1:${port}`, "X-Forwarded-Port": String(port) },
      requestContext: { requestId: answer.headers["apigw-requestid"], identity: { sourceIp: "127.0.0.1" } },
    });
  });

  test("goes on with its trace, a caller's or a new one, in the event and beside it", async () => {
    const { port } = await gateway.api(["$default"]);
    const root = "Root=1-5759e988-bd862e3fe1be46a994272793";
    for (const headers of [{ "X-Amzn-Trace-Id": root }, {}]) {
      await call(port, "/pets", { headers });
      const { traceHeader } = gateway.invoke.mock.lastCall![0];
      expect(traceHeader).toMatch(
        headers["X-Amzn-Trace-Id"] ?? /^Root=1-(?!5759e988)[0-9a-f]{8}-[0-9a-f]{24}$/,
      );
      expect(gateway.event()).toMatchObject({ headers: { "x-amzn-trace-id": traceHeader } });
    }
  });

  test("names method and route path in the caller's ARN", async () => {
    const { apiId, port } = await gateway.api(["ANY /pets/{id}"]);
    await call(port, "/pets/7", { method: "DELETE" });
    expect(gateway.invoke.mock.lastCall![0].caller).toMatchObject({
      sourceArn: `arn:aws:execute-api:eu-central-1:000000000000:${apiId}/$default/DELETE/pets/{id}`,
    });
    expect(gateway.event()).toMatchObject({ routeKey: "ANY /pets/{id}", pathParameters: { id: "7" } });
  });

  test("with a body arrives whole, sent in one piece, in chunks, or after asking", async () => {
    const { port } = await gateway.api(["POST /pets"]);
    const body = "ä".repeat(100_000);
    const headers = { "Content-Type": "text/plain" };
    for (const extra of [{}, { "Transfer-Encoding": "chunked" }]) {
      await call(port, "/pets", { method: "POST", headers: { ...headers, ...extra } }, body);
      expect(gateway.event()).toMatchObject({
        body,
        isBase64Encoded: false,
        headers: { "content-length": "200000" },
      });
    }
    const continued = await new Promise((resolve) => {
      const request = http.request(
        {
          port,
          path: "/pets",
          method: "POST",
          agent: false,
          headers: { ...headers, Expect: "100-continue" },
        },
        () => resolve("answered"),
      );
      request.once("continue", () => request.end("after asking"));
      request.flushHeaders();
    });
    expect(continued).toBe("answered");
    expect(gateway.event()).toMatchObject({ body: "after asking" });
  });

  test("with a body where there should be none doesn't disturb the next one on the connection", async () => {
    const { port } = await gateway.api(["GET /pets"]);
    const post = "POST /none HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello";
    const get = "GET /pets HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    const answers = await raw(port, post + get);
    expect(answers).toContain("HTTP/1.1 404 Not Found");
    expect(answers).toContain("HTTP/1.1 200 OK");
  });

  test("of HTTP/1.0 is answered with a length and a closed connection", async () => {
    const { port } = await gateway.api(["$default"]);
    const answer = await raw(port, "GET /pets HTTP/1.0\r\nHost: h\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toMatch(/\r\nContent-Length: 11\r\n/);
    expect(answer).toMatch(/\r\nConnection: close\r\n/);
    expect(answer).not.toMatch(/Transfer-Encoding/i);
    expect(answer.endsWith('\r\n\r\n{"ok":true}')).toBe(true);
    expect(gateway.event()).toMatchObject({ requestContext: { http: { protocol: "HTTP/1.0" } } });
  });

  test("of HTTP/1.0 may keep the connection", async () => {
    const { port } = await gateway.api(["$default"]);
    const first = "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
    const answers = await raw(port, `${first}GET /b HTTP/1.0\r\n\r\n`);
    expect(answers.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
  });

  test("by HEAD gets the headers alone", async () => {
    const { port } = await gateway.api(["HEAD /pets"]);
    const answer = await call(port, "/pets", { method: "HEAD" });
    expect(answer).toMatchObject({ status: 200, body: "", headers: { "content-length": "11" } });
  });

  test("that the client gives up still runs, and the gateway serves on", async () => {
    const { port } = await gateway.api(["$default"]);
    let finish = (): void => {};
    const started = new Promise<net.Socket>((resolve) => {
      gateway.answer(() => {
        resolve(socket);
        return new Promise((end) => (finish = () => end(OK)));
      });
    });
    const socket = net.connect(port, "127.0.0.1", () => socket.write("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
    (await started).destroy();
    await new Promise((resolve) => socket.once("close", resolve));
    finish();
    gateway.answer(async () => OK);
    expect((await call(port, "/")).status).toBe(200);
  });

  test("whose body breaks off never reaches the function", async () => {
    const { port } = await gateway.api(["$default"]);
    const socket = net.connect(port, "127.0.0.1", () =>
      socket.end("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nonly this"),
    );
    socket.resume();
    await new Promise((resolve) => socket.once("close", resolve));
    expect(gateway.invoke).not.toHaveBeenCalled();
  });
});

describe("the gateway itself answers", () => {
  test("404 where no route matches, and in stages that aren't there", async () => {
    const { port } = await gateway.api(["GET /pets"]);
    expect(await call(port, "/pets", { method: "POST" })).toMatchObject({
      status: 404,
      headers: { "content-type": "application/json", "apigw-requestid": expect.stringMatching(/^.{15}=$/) },
      body: message("Not Found"),
    });
    const dev = await gateway.api(["GET /pets"], { StageName: "dev" });
    expect(await call(dev.port, "/pets")).toMatchObject({ status: 404, body: message("Not Found") });
    expect(gateway.invoke).not.toHaveBeenCalled();
  });

  test("400 to a path that can't be decoded and to what isn't HTTP", async () => {
    const { port } = await gateway.api(["$default"]);
    expect(await call(port, "/a%E0%A4")).toMatchObject({ status: 400, body: message("Bad Request") });
    expect(await raw(port, "nonsense\r\n\r\n")).toMatch(
      /^HTTP\/1\.1 400 Bad Request\r\n[^]*{"message":"Bad Request"}$/,
    );
  });

  test("431 to more than 10,240 bytes of request line and headers", async () => {
    const { port } = await gateway.api(["$default"]);
    expect((await call(port, "/", { headers: { "x-big": "x".repeat(9_900) } })).status).toBe(200);
    expect(await call(port, "/", { headers: { "x-big": "x".repeat(10_240) } })).toMatchObject({
      status: 431,
      body: message("Request Header Fields Too Large"),
    });
    expect((await call(port, `/${"x".repeat(10_240)}`)).status).toBe(431);
  });

  test("413 to more than 10 MB, and to an event of more than Lambda's 6 MB", async () => {
    const { port } = await gateway.api(["$default"]);
    const tooLarge = { status: 413, body: message("Request Entity Too Large") };
    const headers = { "Content-Type": "text/plain" };
    const send = (bytes: number, extra = {}) =>
      call(port, "/", { method: "POST", headers: { ...headers, ...extra } }, Buffer.alloc(bytes, "a"));
    expect(await send(10 * 1024 * 1024 + 1)).toMatchObject(tooLarge);
    expect(await send(10 * 1024 * 1024 + 1, { "Transfer-Encoding": "chunked" })).toMatchObject(tooLarge);
    expect(await send(10 * 1024 * 1024)).toMatchObject(tooLarge);
    expect(await send(6 * 1024 * 1024)).toMatchObject(tooLarge);
    expect(await send(5 * 1024 * 1024, { "Content-Type": "image/png" })).toMatchObject(tooLarge);
    expect(gateway.invoke).not.toHaveBeenCalled();
    expect((await send(5 * 1024 * 1024)).status).toBe(200);
  });

  test("413 instead of 'continue' to a client that asks to send too much", async () => {
    const { port } = await gateway.api(["$default"]);
    const answer = await raw(
      port,
      "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 20000000\r\n\r\n",
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  test("429 above a route's limits, which are each route's own", async () => {
    const { apiId, port } = await gateway.api(["GET /a", "GET /b", "GET /c"], {
      DefaultRouteSettings: { ThrottlingBurstLimit: 2, ThrottlingRateLimit: 0.001 },
    });
    await gateway.service.updateStage({
      ApiId: apiId,
      StageName: "$default",
      RouteSettings: { "GET /c": { ThrottlingBurstLimit: 0, ThrottlingRateLimit: 0 } },
    });
    const statuses = [];
    for (const path of ["/a", "/a", "/a", "/b", "/c"]) {
      statuses.push((await call(port, path)).status);
    }
    expect(statuses).toEqual([200, 200, 429, 200, 429]);
    expect((await call(port, "/a")).body).toBe(message("Too Many Requests"));
  });

  test("500 on a route without a target", async () => {
    const { ApiId, ApiEndpoint } = await gateway.service.createApi({ Name: "a", ProtocolType: "HTTP" });
    await gateway.service.createRoute({ ApiId, RouteKey: "$default" });
    await gateway.service.createStage({ ApiId, StageName: "$default", AutoDeploy: true });
    expect((await call(Number(new URL(ApiEndpoint!).port), "/")).status).toBe(500);
  });
});

describe("when Lambda", () => {
  test.each([
    [
      "throttles",
      new ServiceError("TooManyRequestsException", 429, "Rate Exceeded."),
      503,
      "Service Unavailable",
    ],
    ["denies access", new ServiceError("AccessDeniedException", 403, "no"), 500, "Internal Server Error"],
    [
      "has no such function",
      new ServiceError("ResourceNotFoundException", 404, "no"),
      500,
      "Internal Server Error",
    ],
    ["isn't ready", new ServiceError("SnapStartNotReadyException", 409, "no"), 500, "Internal Server Error"],
    [
      "finds it too large",
      new ServiceError("RequestTooLargeException", 413, "no"),
      413,
      "Request Entity Too Large",
    ],
    ["breaks", new Error("unexpected"), 500, "Internal Server Error"],
  ])("%s, the client sees it so", async (_what, error, status, text) => {
    const { port } = await gateway.api(["$default"]);
    gateway.answer(() => Promise.reject(error));
    expect(await call(port, "/")).toMatchObject({ status, body: message(text) });
  });

  test("reports that the function failed, the client sees 500 in both formats", async () => {
    gateway.answer(async () => ({ ...returned({ errorMessage: "boom" }), functionError: "Unhandled" }));
    for (const version of ["1.0", "2.0"]) {
      const { port } = await gateway.api(["$default"], {}, { version });
      expect(await call(port, "/")).toMatchObject({ status: 500, body: message("Internal Server Error") });
    }
  });

  test("takes longer than the integration's timeout, the client sees 503 and the function goes on", async () => {
    const { port } = await gateway.api(["$default"], {}, { timeout: 50 });
    const ends: string[] = [];
    let finish: (how: "well" | "badly") => void = () => {};
    gateway.answer(
      () =>
        new Promise((resolve, reject) => {
          finish = (how) => {
            ends.push(how);
            return how === "well" ? resolve(OK) : reject(new Error("late"));
          };
        }),
    );
    for (const how of ["well", "badly"] as const) {
      expect(await call(port, "/")).toMatchObject({ status: 503, body: message("Service Unavailable") });
      finish(how);
    }
    expect(ends).toEqual(["well", "badly"]);
  });
});

describe("a function's answer", () => {
  test("that HTTP can't carry becomes 500", async () => {
    const { port } = await gateway.api(["$default"]);
    for (const headers of [{ "bad name": "x" }, { name: "line\r\nbreak" }]) {
      gateway.answer(async () => returned({ statusCode: 200, headers }));
      expect(await call(port, "/")).toMatchObject({ status: 500, body: message("Internal Server Error") });
    }
  });

  test("without content has neither length nor body", async () => {
    const { port } = await gateway.api(["$default"]);
    gateway.answer(async () => returned({ statusCode: 204 }));
    const answer = await call(port, "/");
    expect(answer).toMatchObject({ status: 204, body: "" });
    expect(answer.headers).not.toHaveProperty("content-length");
  });

  test("in base64 arrives as bytes, cookies as headers of their own", async () => {
    const { port } = await gateway.api(["$default"]);
    gateway.answer(async () =>
      returned({ statusCode: 200, cookies: ["a=1", "b=2"], body: "w7xuaQ==", isBase64Encoded: true }),
    );
    expect(await call(port, "/")).toMatchObject({ body: "üni", headers: { "set-cookie": ["a=1", "b=2"] } });
  });
});

describe("a stage", () => {
  test("other than $default is served under its name, which the event's path keeps", async () => {
    const { apiId, port } = await gateway.api(["GET /", "GET /pets"], {
      StageName: "dev",
      StageVariables: { level: "3" },
    });
    expect((await call(port, "/dev/pets")).status).toBe(200);
    expect(gateway.event()).toMatchObject({
      rawPath: "/dev/pets",
      routeKey: "GET /pets",
      requestContext: { stage: "dev" },
      stageVariables: { level: "3" },
    });
    expect(gateway.invoke.mock.lastCall![0].caller).toMatchObject({
      sourceArn: expect.stringContaining(`${apiId}/dev/GET/pets`),
    });
    expect((await call(port, "/dev")).status).toBe(200);
    expect(gateway.event()).toMatchObject({ routeKey: "GET /" });
  });

  test("writes an access log, one line for each request, those without a route too", async () => {
    const { apiId, port } = await gateway.api(["GET /pets"], {
      AccessLogSettings: {
        DestinationArn: "arn:aws:logs:eu-central-1:000000000000:log-group:/pets/access",
        Format: "$context.routeKey $context.status $context.integration.requestId",
      },
    });
    gateway.put.mockClear();
    await call(port, "/pets");
    await call(port, "/none");
    await gateway.service.deleteApi(apiId);
    const lines = gateway.put.mock.calls.flatMap(([group, stream, events]) =>
      (events as { message: string }[]).map((event) => [group, stream, event.message]),
    );
    expect(lines).toEqual([
      ["/pets/access", `${apiId}/$default`, "GET /pets 200 6a7e8feb"],
      ["/pets/access", `${apiId}/$default`, "- 404 -"],
    ]);
  });
});

test("CORS is answered by the gateway, also where no route is, and put on every answer", async () => {
  const { apiId, port } = await gateway.api(["GET /pets"]);
  await gateway.service.updateApi({
    ApiId: apiId,
    CorsConfiguration: { AllowOrigins: ["https://a.example"], AllowMethods: ["GET"] },
  });
  const origin = { Origin: "https://a.example" };
  const preflight = { method: "OPTIONS", headers: { ...origin, "Access-Control-Request-Method": "GET" } };
  expect(await call(port, "/anywhere", preflight)).toMatchObject({
    status: 204,
    headers: {
      "access-control-allow-origin": "https://a.example",
      "access-control-allow-methods": "GET",
      "apigw-requestid": expect.any(String),
    },
  });
  expect(gateway.invoke).not.toHaveBeenCalled();
  gateway.answer(async () => returned({ statusCode: 200, headers: { "access-control-allow-origin": "*" } }));
  for (const path of ["/pets", "/none"]) {
    expect((await call(port, path, { headers: origin })).headers).toMatchObject({
      "access-control-allow-origin": "https://a.example",
    });
  }
});
