import { eventV2 } from "../../../../local/cloud/gateway/event-v2";
import type { Sent } from "./requests";
import { TIME, TRACE, contextOf, requestOf } from "./requests";

function event(
  sent: Sent,
  routeKey = "$default",
  pathParameters?: Record<string, string>,
  body?: Buffer,
): unknown {
  return JSON.parse(eventV2(contextOf(routeKey), requestOf(sent), pathParameters, body));
}

describe("events of payload format 2.0", () => {
  test("a request with everything in it", () => {
    const sent = {
      method: "POST",
      url: "/users/42/orders?status=pending&tag=important&tag=urgent",
      headers: [
        ...["User-Agent", "TestAgent", "Accept", "text/html", "accept", "application/json"],
        ...["Cookie", "session=abc123; theme=dark", "X-Custom-Header", "value1"],
        ...["Content-Type", "application/json", "Content-Length", "11"],
      ],
    };
    const context = contextOf("POST /users/{userId}/orders", "$default", { table: "orders" });
    const text = eventV2(context, requestOf(sent), { userId: "42" }, Buffer.from('{"id":"ü"}'));
    expect(JSON.parse(text)).toEqual({
      version: "2.0",
      routeKey: "POST /users/{userId}/orders",
      rawPath: "/users/42/orders",
      rawQueryString: "status=pending&tag=important&tag=urgent",
      cookies: ["session=abc123", "theme=dark"],
      headers: {
        accept: "text/html,application/json",
        "content-length": "11",
        "content-type": "application/json",
        host: "127.0.0.1:8080",
        "user-agent": "TestAgent",
        "x-amzn-trace-id": TRACE,
        "x-custom-header": "value1",
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-port": "8080",
        "x-forwarded-proto": "http",
      },
      queryStringParameters: { status: "pending", tag: "important,urgent" },
      requestContext: {
        accountId: "000000000000",
        apiId: "a1b2c3d4e5",
        domainName: "127.0.0.1",
        domainPrefix: "127",
        http: {
          method: "POST",
          path: "/users/42/orders",
          protocol: "HTTP/1.1",
          sourceIp: "127.0.0.1",
          userAgent: "TestAgent",
        },
        requestId: "JCJgriq-vHcEPMg=",
        routeKey: "POST /users/{userId}/orders",
        stage: "$default",
        time: "12/Mar/2020:19:03:58 +0000",
        timeEpoch: TIME,
      },
      pathParameters: { userId: "42" },
      stageVariables: { table: "orders" },
      body: '{"id":"ü"}',
      isBase64Encoded: false,
    });
  });

  test("a bare request leaves out what has no value", () => {
    expect(event({ url: "/" })).toEqual({
      version: "2.0",
      routeKey: "$default",
      rawPath: "/",
      rawQueryString: "",
      headers: {
        "content-length": "0",
        host: "127.0.0.1:8080",
        "x-amzn-trace-id": TRACE,
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-port": "8080",
        "x-forwarded-proto": "http",
      },
      requestContext: {
        accountId: "000000000000",
        apiId: "a1b2c3d4e5",
        domainName: "127.0.0.1",
        domainPrefix: "127",
        http: { method: "GET", path: "/", protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "" },
        requestId: "JCJgriq-vHcEPMg=",
        routeKey: "$default",
        stage: "$default",
        time: "12/Mar/2020:19:03:58 +0000",
        timeEpoch: TIME,
      },
      isBase64Encoded: false,
    });
  });

  test.each([
    ["/users/Jane%20Doe", "/users/Jane Doe"],
    ["/reviews/%E2%98%95%20Coffee/%F0%9F%98%8A", "/reviews/☕ Coffee/😊"],
    ["/a%2Fb", "/a/b"],
    ["/dev/pets", "/dev/pets"],
  ])("the path %s reads %s, decoded", (url, decoded) => {
    expect(event({ url })).toMatchObject({ rawPath: decoded, requestContext: { http: { path: decoded } } });
  });

  test.each([
    ["q=Hello%20World&tag=C%23%20Net&tag=.NET", { q: "Hello World", tag: "C# Net,.NET" }],
    ["q=a+b", { q: "a b" }],
    ["flag&empty=", { flag: "", empty: "" }],
    ["a=1,2&a=3", { a: "1,2,3" }],
  ])("the query %s is kept raw and decoded", (query, parameters) => {
    expect(event({ url: `/?${query}` })).toMatchObject({
      rawQueryString: query,
      queryStringParameters: parameters,
    });
  });

  test("parameters and headers named like object properties are data", () => {
    const text = eventV2(
      contextOf("$default"),
      requestOf({ url: "/?__proto__=1&constructor=2", headers: ["__proto__", "3"] }),
      undefined,
      undefined,
    );
    expect(text).toContain('"queryStringParameters":{"__proto__":"1","constructor":"2"}');
    expect(text).toContain('"__proto__":"3"');
  });

  test.each([
    ["text/plain", "aä", false],
    ["text/html; charset=utf-8", "aä", false],
    ["application/json", "aä", false],
    ["APPLICATION/JSON;charset=utf-8", "aä", false],
    ["application/xml", "aä", false],
    ["application/javascript", "aä", false],
    ["application/octet-stream", "YcOk", true],
    ["image/png", "YcOk", true],
    ["application/x-www-form-urlencoded", "YcOk", true],
    ["multipart/form-data; boundary=x", "YcOk", true],
    ["application/json-patch+json", "YcOk", true],
    [undefined, "YcOk", true],
  ])("a body of type %s arrives as %s, base64: %s", (type, body, isBase64Encoded) => {
    const headers = type ? ["Content-Type", type] : [];
    const received = event({ method: "POST", url: "/", headers }, "$default", undefined, Buffer.from("aä"));
    expect(received).toMatchObject({ body, isBase64Encoded, headers: { "content-length": "3" } });
  });

  test("headers of the connection end at the gateway, forwarding headers are extended or replaced", () => {
    const headers = [
      ...[
        "Connection",
        "keep-alive, X",
        "Keep-Alive",
        "timeout=5",
        "Transfer-Encoding",
        "chunked",
        "TE",
        "trailers",
      ],
      ...[
        "Upgrade",
        "h2c",
        "Expect",
        "100-continue",
        "X-Forwarded-For",
        "10.0.0.1",
        "X-Forwarded-Proto",
        "https",
      ],
    ];
    expect((event({ url: "/", headers }) as { headers: object }).headers).toEqual({
      "content-length": "0",
      host: "127.0.0.1:8080",
      "x-amzn-trace-id": TRACE,
      "x-forwarded-for": "10.0.0.1, 127.0.0.1",
      "x-forwarded-port": "8080",
      "x-forwarded-proto": "http",
    });
  });

  test("a request target with a host in it is read as its path", () => {
    expect(event({ url: "http://example.com/pets?limit=3" })).toMatchObject({
      rawPath: "/pets",
      rawQueryString: "limit=3",
    });
  });
});
