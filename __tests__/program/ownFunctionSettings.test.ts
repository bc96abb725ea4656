import * as pulumi from "@pulumi/pulumi";
import { apiRequest } from "../../config/apiRequest";
import { checkSettings, readSettings } from "../../config/settings";
import { setConfigOnce } from "../../config/secrets";

/** Settings of a function that isn't the pet store. */

const OWN = { zip: "target/orders.zip", handler: "com.acme.Orders::handleRequest" };
const check = (raw: Record<string, string>, secrets: string[] = []) =>
  checkSettings(raw, { today: new Date("2026-11-23"), stack: "dev", secrets: new Set(secrets) });
const faultOf = (raw: Record<string, string>, secrets?: string[]) => {
  try {
    check(raw, secrets);
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
};

test("have other defaults, and nothing of the pet store's", () => {
  expect(check(OWN).settings).toMatchObject({
    ...{ isPetStore: false, name: "app", hasApi: true, path: "/", environment: {} },
    ...{ corsMethods: ["GET"], helloWorld: false, springBoot4: false },
    event: { version: "1.0", path: "/", httpMethod: "GET" },
  });
  expect(check({ ...OWN, method: "PUT" }).settings.corsMethods).toEqual(["GET", "PUT"]);
  expect(check(OWN).settings).not.toHaveProperty("priming");
});

test("with an event of its own and no path it has no API; with both it has", () => {
  const event = '{"Records":[{"body":"tea"}]}';
  expect(check({ ...OWN, event }).settings).toMatchObject({ hasApi: false, event: JSON.parse(event) });
  expect(check({ ...OWN, event, path: "/orders" }).settings).toMatchObject({ hasApi: true, path: "/orders" });
  expect(check({ ...OWN, event: "null" }).settings).toMatchObject({ hasApi: false, event: null });
  expect(check({ event }).settings).toMatchObject({ hasApi: true, event: JSON.parse(event), path: "/pets" });
});

test("that are the pet store's are told, and not acted on", () => {
  const { settings, warnings } = check({ ...OWN, priming: "none", helloWorld: "true" });
  expect(settings).toMatchObject({ helloWorld: false, environment: {} });
  expect(warnings).toEqual([
    "priming, helloWorld: of the pet store alone, and nothing is done about it for com.acme.Orders::handleRequest; " +
      "npx pulumi config rm priming --stack dev && npx pulumi config rm helloWorld --stack dev",
  ]);
});

test("that are an API's are told where there is none, and a long timeout isn't", () => {
  const { warnings } = check({ ...OWN, event: "{}", method: "POST", timeout: "900" });
  expect(warnings).toEqual([
    "method: of an API, and there is none, since event is set and path isn't; " +
      "npx pulumi config rm method --stack dev",
  ]);
});

test.each([
  ["1", "1.0"],
  ["1.0", "1.0"],
  ["2", "2.0"],
  ["2.0", "2.0"],
])("payloadFormat %s, as YAML has it, is %s", (given, format) => {
  expect(check({ ...OWN, payloadFormat: given }).settings.payloadFormat).toBe(format);
});

test.each([
  [{ handler: OWN.handler }, "handler is com.acme.Orders::handleRequest, but zip is still the pet store's"],
  [{ payloadFormat: "2.0" }, "payloadFormat can't be 2.0: the pet store takes 1.0"],
  [{ ephemeralStorage: "1024" }, "ephemeralStorage can't be 1024: SnapStart takes no more than 512 MB"],
  [{ name: "hello", helloWorld: "true" }, "name can't be hello: the hello-world function is called so"],
  [
    { environment: '{"PRIMING":"x"}' },
    "environment can't have PRIMING: the setting priming sets it; " +
      "npx pulumi config rm --path environment.PRIMING --stack dev",
  ],
])("%j don't go together", (raw, fault) => {
  expect(faultOf(raw as Record<string, string>)).toContain(fault);
});

describe("variables", () => {
  const variables = (environment: object) => ({ ...OWN, environment: JSON.stringify(environment) });

  test("are text, numbers and truth values as they are written", () => {
    expect(check(variables({ TABLE: "orders", LIMIT: 5, ON: true })).settings.environment).toEqual({
      TABLE: "orders",
      LIMIT: "5",
      ON: "true",
    });
  });

  test.each([
    ["AWS_REGION", "x", "Lambda sets it itself"],
    ["_HANDLER", "x", "Lambda sets it itself"],
    ["A", "x", "a name has letters, digits and _"],
    ["1A", "x", "a name has letters, digits and _"],
    ["A-B", "x", "a name has letters, digits and _"],
    ["LIST", [1], "its value must be text"],
  ])("%s is refused by its name", (name, value, reason) => {
    const fault = faultOf({ ...OWN, environment: `{"OK":"x","${name}":${JSON.stringify(value)}}` });
    expect(fault).toMatch(
      new RegExp(`^environment can't have ${name}: ${reason}.*; npx pulumi config rm --path `),
    );
    expect(fault!.split("\n")).toHaveLength(1);
  });

  test("are never shown, nor is any secret", () => {
    const usual = faultOf({ ...OWN, environment: "TOKEN=s3cret" });
    expect(usual).toMatch(/^environment must be a map of variables that Lambda accepts/);
    expect(faultOf({ ...OWN, environment: JSON.stringify({ A1: "s3cret".repeat(800) }) })).toBe(usual);
    expect(faultOf({ ...OWN, path: "s3cret" }, ["path"])).toMatch(/^path must be a path that begins with \//);
    expect(usual).not.toContain("s3cret");
  });
});

describe("of which some variable is a secret", () => {
  const all = (environment: string) => ({
    "aws:region": "eu-central-1",
    "orders:zip": OWN.zip,
    "orders:handler": OWN.handler,
    "orders:environment": environment,
  });
  const isSecret = (value: unknown) => pulumi.isSecret(pulumi.output(value));
  beforeEach(() =>
    pulumi.runtime.setMocks(
      { newResource: () => ({ id: "", state: {} }), call: () => ({}) },
      "orders",
      "dev",
    ),
  );

  test("has all of them secret, also where something else is set for once", async () => {
    pulumi.runtime.setAllConfig(all('{"TOKEN":"s3cret","TABLE":"orders"}'), ["orders:environment"]);
    expect(await isSecret(readSettings().environment)).toBe(true);
    setConfigOnce({ "orders:memory": "512" });
    expect(await isSecret(readSettings().environment)).toBe(true);
    expect(readSettings().memory).toBe(512);
  });

  test("and else none", async () => {
    pulumi.runtime.setAllConfig(all('{"TABLE":"orders"}'));
    expect(readSettings().environment).toEqual({ TABLE: "orders" });
  });
});

describe("a request as an API sends it", () => {
  const request = { path: "/a%20b?x=1&x=2&y=%C3%BC", method: "POST", body: '{"item":"tea"}' };

  test("has query, headers and body as in payload format 1.0", () => {
    expect(apiRequest({ ...request, payloadFormat: "1.0" })).toMatchObject({
      ...{ version: "1.0", path: "/a%20b", httpMethod: "POST", body: request.body, isBase64Encoded: false },
      queryStringParameters: { x: "2", y: "ü" },
      multiValueQueryStringParameters: { x: ["1", "2"], y: ["ü"] },
      headers: { "Content-Length": "14", "Content-Type": "application/json" },
      multiValueHeaders: { "Content-Length": ["14"] },
      requestContext: { path: "/a b", httpMethod: "POST", identity: { sourceIp: "127.0.0.1", user: null } },
    });
    expect(apiRequest({ path: "/", method: "GET", payloadFormat: "1.0" })).toMatchObject({
      ...{ body: null, queryStringParameters: null, multiValueQueryStringParameters: null },
    });
  });

  test("and in 2.0", () => {
    expect(apiRequest({ ...request, body: "tea", payloadFormat: "2.0" })).toMatchObject({
      ...{ version: "2.0", rawPath: "/a b", rawQueryString: "x=1&x=2&y=%C3%BC", body: "tea" },
      queryStringParameters: { x: "1,2", y: "ü" },
      headers: { "content-length": "3", "content-type": "text/plain" },
      requestContext: { http: { method: "POST", path: "/a b" } },
    });
    const bare = apiRequest({ path: "/%FF", method: "GET", payloadFormat: "2.0" });
    expect(bare).toMatchObject({ rawPath: "/%FF", rawQueryString: "" });
    expect(Object.keys(bare)).not.toEqual(expect.arrayContaining(["body"]));
  });
});
