import { corsPolicy } from "../../../../local/cloud/gateway/cors";
import type { Cors } from "@aws-sdk/client-apigatewayv2";
import { requestOf } from "./requests";

const FULL: Cors = {
  AllowOrigins: ["https://a.example", "https://b.example"],
  AllowMethods: ["GET", "POST"],
  AllowHeaders: ["content-type", "x-token"],
  ExposeHeaders: ["x-total"],
  MaxAge: 300,
  AllowCredentials: true,
};

function preflight(cors: Cors, headers: string[], method = "OPTIONS") {
  return corsPolicy(cors).preflight(requestOf({ method, url: "/pets", headers }));
}

const ASK = ["Access-Control-Request-Method", "POST"];

describe("a preflight", () => {
  test("from an allowed origin is told everything", () => {
    expect(preflight(FULL, ["Origin", "https://b.example", ...ASK])).toEqual({
      status: 204,
      headers: [
        ...["Access-Control-Allow-Origin", "https://b.example", "Access-Control-Allow-Credentials", "true"],
        ...["Access-Control-Expose-Headers", "x-total", "Access-Control-Allow-Methods", "GET,POST"],
        ...["Access-Control-Allow-Headers", "content-type,x-token", "Access-Control-Max-Age", "300"],
      ],
      body: undefined,
    });
  });

  test("from another origin is told nothing", () => {
    expect(preflight(FULL, ["Origin", "https://c.example", ...ASK])).toEqual({
      status: 204,
      headers: [],
      body: undefined,
    });
  });

  test.each([
    ["without an origin", ASK, "OPTIONS"],
    ["without a requested method", ["Origin", "https://a.example"], "OPTIONS"],
    ["with another method", ["Origin", "https://a.example", ...ASK], "GET"],
  ])("%s is none", (_what, headers, method) => {
    expect(preflight(FULL, headers, method)).toBeUndefined();
  });

  test.each([
    [["*"], "https://any.example", "*"],
    [["https://*"], "https://any.example", "https://any.example"],
    [["http://*"], "http://localhost:3000", "http://localhost:3000"],
  ])("with origins %s lets %s in as %s", (AllowOrigins, origin, value) => {
    expect(preflight({ AllowOrigins }, ["Origin", origin, ...ASK])?.headers).toEqual([
      "Access-Control-Allow-Origin",
      value,
    ]);
  });

  test("with origins http://* keeps https out", () => {
    expect(
      preflight({ AllowOrigins: ["http://*"] }, ["Origin", "https://x.example", ...ASK])?.headers,
    ).toEqual([]);
  });
});

describe("a response", () => {
  const own = ["Content-Type", "a/b", "Access-Control-Allow-Origin", "*", "Access-Control-Max-Age", "1"];

  test("gets the configured headers in place of the integration's", () => {
    const response = { status: 200, headers: own, body: undefined };
    corsPolicy(FULL).apply(requestOf({ url: "/", headers: ["Origin", "https://a.example"] }), response);
    expect(response.headers).toEqual([
      ...["Content-Type", "a/b", "Access-Control-Allow-Origin", "https://a.example"],
      ...["Access-Control-Allow-Credentials", "true", "Access-Control-Expose-Headers", "x-total"],
    ]);
  });

  test("without an allowed origin loses the integration's and gets none", () => {
    const response = { status: 200, headers: own, body: undefined };
    corsPolicy(FULL).apply(requestOf({ url: "/" }), response);
    expect(response.headers).toEqual(["Content-Type", "a/b"]);
  });
});
