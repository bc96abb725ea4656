import { eventV1 } from "../../../../local/cloud/gateway/event-v1";
import type { Sent } from "./requests";
import { TIME, TRACE, contextOf, requestOf } from "./requests";

function event(sent: Sent, body?: Buffer): unknown {
  return JSON.parse(eventV1(contextOf("$default"), requestOf(sent), undefined, body));
}

const NOBODY = {
  accessKey: null,
  accountId: null,
  caller: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  sourceIp: "127.0.0.1",
  user: null,
  userArn: null,
};

describe("events of payload format 1.0", () => {
  test("a request with everything in it", () => {
    const sent = {
      method: "POST",
      url: "/users/Jane%20Doe/orders?status=pending&tag=important&tag=C%23",
      headers: [
        ...["user-agent", "TestAgent", "x-custom-header", "value1", "X-Custom-Header", "value2"],
        ...["Cookie", "session=abc123; theme=dark", "content-type", "text/plain", "Content-Length", "5"],
      ],
    };
    const context = contextOf("POST /users/{name}/orders", "$default", { table: "orders" });
    const text = eventV1(context, requestOf(sent), { name: "Jane Doe" }, Buffer.from("hello"));
    expect(JSON.parse(text)).toEqual({
      version: "1.0",
      resource: "/users/{name}/orders",
      path: "/users/Jane%20Doe/orders",
      httpMethod: "POST",
      headers: {
        "Content-Length": "5",
        "Content-Type": "text/plain",
        Cookie: "session=abc123; theme=dark",
        Host: "127.0.0.1:8080",
        "User-Agent": "TestAgent",
        "X-Amzn-Trace-Id": TRACE,
        "X-Custom-Header": "value2",
        "X-Forwarded-For": "127.0.0.1",
        "X-Forwarded-Port": "8080",
        "X-Forwarded-Proto": "http",
      },
      multiValueHeaders: {
        "Content-Length": ["5"],
        "Content-Type": ["text/plain"],
        Cookie: ["session=abc123; theme=dark"],
        Host: ["127.0.0.1:8080"],
        "User-Agent": ["TestAgent"],
        "X-Amzn-Trace-Id": [TRACE],
        "X-Custom-Header": ["value1", "value2"],
        "X-Forwarded-For": ["127.0.0.1"],
        "X-Forwarded-Port": ["8080"],
        "X-Forwarded-Proto": ["http"],
      },
      queryStringParameters: { status: "pending", tag: "C#" },
      multiValueQueryStringParameters: { status: ["pending"], tag: ["important", "C#"] },
      requestContext: {
        accountId: "000000000000",
        apiId: "a1b2c3d4e5",
        domainName: "127.0.0.1",
        domainPrefix: "127",
        extendedRequestId: "JCJgriq-vHcEPMg=",
        httpMethod: "POST",
        identity: { ...NOBODY, userAgent: "TestAgent" },
        path: "/users/Jane Doe/orders",
        protocol: "HTTP/1.1",
        requestId: "JCJgriq-vHcEPMg=",
        requestTime: "12/Mar/2020:19:03:58 +0000",
        requestTimeEpoch: TIME,
        resourceId: "POST /users/{name}/orders",
        resourcePath: "/users/{name}/orders",
        stage: "$default",
      },
      pathParameters: { name: "Jane Doe" },
      stageVariables: { table: "orders" },
      body: "hello",
      isBase64Encoded: false,
    });
  });

  test("a bare request on the default route says null where there is no value", () => {
    expect(event({ url: "/" })).toMatchObject({
      resource: "$default",
      path: "/",
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      requestContext: {
        resourceId: "$default",
        resourcePath: "$default",
        identity: { ...NOBODY, userAgent: "" },
      },
      headers: { "Content-Length": "0" },
      pathParameters: null,
      stageVariables: null,
      body: null,
      isBase64Encoded: false,
    });
  });

  test("a binary body arrives in base64", () => {
    const sent = { method: "PUT", url: "/", headers: ["Content-Type", "application/octet-stream"] };
    expect(event(sent, Buffer.from([1, 2, 3, 4, 5]))).toMatchObject({
      body: "AQIDBAU=",
      isBase64Encoded: true,
      headers: { "Content-Length": "5" },
    });
  });
});
