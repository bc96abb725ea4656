import { clientContext } from "../../../../local/cloud/lambda/client-context";
import { traceHeader } from "../../../../local/cloud/lambda/trace-header";

const base64 = (text: string) => Buffer.from(text).toString("base64");

test("a client context is decoded, as ASCII on one line", () => {
  expect(clientContext(undefined)).toBeUndefined();
  const given = { client: { appTitle: "Bücher 😀" }, custom: { a: "b\nc" } };
  const context = clientContext(base64(JSON.stringify(given, null, 2)))!;
  expect(context).toMatch(/^[\x20-\x7e]+$/);
  expect(JSON.parse(context)).toEqual(given);
});

test.each([
  ["text", base64("text")],
  ["a list", base64("[]")],
  ["null", base64("null")],
  ["a number", base64("7")],
  ["JSON without base64", '{"a":1}'],
  ["one that is too long", base64(JSON.stringify({ a: "x".repeat(4000) }))],
])("%s is no client context", (_name, header) => {
  expect(() => clientContext(header)).toThrow(
    expect.objectContaining({ code: "InvalidRequestContentException", httpStatus: 400 }),
  );
});

const ROOT = "Root=1-5759e988-bd862e3fe1be46a994272793";

test.each([
  [`${ROOT};Parent=53995c3f42cd8ad8;Sampled=1`, `${ROOT};Parent=53995c3f42cd8ad8;Sampled=1`],
  [
    `Self=1-67891234-12456789abcdef012345678; ${ROOT}`,
    /^Root=1-5759e988-bd862e3fe1be46a994272793;Parent=[0-9a-f]{16};Sampled=0$/,
  ],
  [`${ROOT};Parent=x;Sampled=2`, /^Root=1-5759e988-\w+;Parent=[0-9a-f]{16};Sampled=0$/],
  ["Root=anything", /^Root=1-(?!5759e988)[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/],
  [undefined, /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/],
])("a caller's trace header %s goes on as far as it is one", (given, expected) => {
  expect(traceHeader(given)).toMatch(expected);
});
