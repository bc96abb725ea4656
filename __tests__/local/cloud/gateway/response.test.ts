import type { GatewayResponse } from "../../../../local/cloud/gateway/response";
import { MalformedResponse } from "../../../../local/cloud/gateway/response";
import { responseV1 } from "../../../../local/cloud/gateway/response-v1";
import { responseV2 } from "../../../../local/cloud/gateway/response-v2";

const TEXT = ["Content-Type", "text/plain; charset=utf-8"];
const JSON_TYPE = ["Content-Type", "application/json"];

/** Status, headers and the body as text. */
type Seen = [number, string[], string | undefined];

function seen({ status, headers, body }: GatewayResponse): Seen {
  return [status, headers, body?.toString()];
}

const BOTH: [string, object, Seen][] = [
  ["status and body", { statusCode: 201, body: "made" }, [201, TEXT, "made"]],
  ["status only", { statusCode: 204 }, [204, TEXT, undefined]],
  ["nulls", { statusCode: 200, headers: null, body: null, isBase64Encoded: null }, [200, TEXT, undefined]],
  ["digits as status", { statusCode: "404", body: "" }, [404, TEXT, ""]],
  [
    "its own type",
    { statusCode: 200, headers: { "content-type": "a/b" } },
    [200, ["Content-Type", "a/b"], undefined],
  ],
  [
    "headers in other cases and types",
    { statusCode: 200, headers: { "X-ONE": "a", two: 2, three: true, four: null } },
    [200, ["X-One", "a", "Two", "2", "Three", "true", ...TEXT], undefined],
  ],
  [
    "headers that are the gateway's",
    {
      statusCode: 200,
      headers: { "Content-Length": "1", Connection: "close", "transfer-encoding": "chunked" },
    },
    [200, TEXT, undefined],
  ],
  ["base64", { statusCode: 200, body: "w7xuaQ==", isBase64Encoded: true }, [200, TEXT, "üni"]],
  ["unknown fields", { statusCode: 200, body: "b", statusDescription: "OK", other: {} }, [200, TEXT, "b"]],
];

const MALFORMED_IN_BOTH: [string, object][] = [
  ["a zero status", { statusCode: 0, body: "b" }],
  ["a fractional status", { statusCode: 200.5 }],
  ["a status that is text", { statusCode: "OK" }],
  ["a status that is null", { statusCode: null }],
  ["a status that can't be final", { statusCode: 101 }],
  ["a status out of range", { statusCode: 600 }],
  ["a body that is an object", { statusCode: 200, body: { a: 1 } }],
  ["a header that is an object", { statusCode: 200, headers: { a: {} } }],
  ["headers that are a list", { statusCode: 200, headers: ["a"] }],
  ["isBase64Encoded as text", { statusCode: 200, body: "", isBase64Encoded: "true" }],
];

describe.each([
  ["1.0", responseV1],
  ["2.0", responseV2],
])("responses of payload format %s", (_version, mapper) => {
  test.each(BOTH)("%s", (_what, response, expected) => {
    expect(seen(mapper(Buffer.from(JSON.stringify(response))))).toEqual(expected);
  });

  test.each(MALFORMED_IN_BOTH)("%s is malformed", (_what, response) => {
    expect(() => mapper(Buffer.from(JSON.stringify(response)))).toThrow(MalformedResponse);
  });
});

describe("responses of payload format 1.0 alone", () => {
  test("single and multiple values of a header are sent together, the single one first", () => {
    const response = {
      statusCode: 200,
      headers: { "Content-Type": "application/json", "X-Custom": "single", Combined: "one" },
      multiValueHeaders: { Multi: ["a", "b"], Combined: ["two", "three"], None: null },
      body: "{}",
    };
    expect(seen(responseV1(Buffer.from(JSON.stringify(response))))).toEqual([
      200,
      [
        ...[...JSON_TYPE, "X-Custom", "single", "Combined", "one"],
        ...["Multi", "a", "Multi", "b", "Combined", "two", "Combined", "three"],
      ],
      "{}",
    ]);
  });

  test("a value that stands in both is sent once", () => {
    const response = { statusCode: 200, headers: { A: "1" }, multiValueHeaders: { A: ["1", "2"] } };
    expect(responseV1(Buffer.from(JSON.stringify(response))).headers).toEqual(["A", "1", "A", "2", ...TEXT]);
  });

  test("a content type among the multiple values counts", () => {
    const response = { statusCode: 200, multiValueHeaders: { "Content-Type": ["application/json"] } };
    expect(responseV1(Buffer.from(JSON.stringify(response))).headers).toEqual(JSON_TYPE);
  });

  test.each([
    "",
    "not json",
    '"text"',
    "[1]",
    "null",
    "3",
    "{}",
    '{"statusCode":200,"multiValueHeaders":{"a":"b"}}',
  ])("%s is malformed", (payload) => {
    expect(() => responseV1(Buffer.from(payload))).toThrow(MalformedResponse);
  });
});

describe("responses of payload format 2.0 alone", () => {
  test.each([
    ['{"message":"hi"}', '{"message":"hi"}'],
    ['{"name": "John", "age":', '{"name": "John", "age":'],
    ['"a string"', "a string"],
    ['"with \\"quotes\\" and \\u00fc"', 'with "quotes" and ü'],
    ['[1, "two"]', '[1, "two"]'],
    ["42", "42"],
    ["true", "true"],
    ["null", "null"],
    ['""', ""],
    ["plain text", "plain text"],
    ["", ""],
  ])("%s without a status is the body of a 200", (payload, body) => {
    expect(seen(responseV2(Buffer.from(payload)))).toEqual([200, JSON_TYPE, body]);
  });

  test("each cookie becomes a Set-Cookie header", () => {
    const response = { statusCode: 200, cookies: ["a=1; Path=/", "b=2"], headers: { "content-type": "x/y" } };
    expect(responseV2(Buffer.from(JSON.stringify(response))).headers).toEqual([
      ...["Content-Type", "x/y", "Set-Cookie", "a=1; Path=/", "Set-Cookie", "b=2"],
    ]);
  });

  test("cookies that aren't a list are malformed", () => {
    expect(() => responseV2(Buffer.from('{"statusCode":200,"cookies":"a=1"}'))).toThrow(
      'Lambda body contains the wrong type for field "cookies"',
    );
  });
});
