import { parseFunctionName } from "../../../../local/cloud/lambda/function-name";

const ARN = "arn:aws:lambda:eu-central-1:000000000000:function:petstore";

test.each([
  ["petstore", undefined, "petstore", undefined],
  ["petstore:live", undefined, "petstore", "live"],
  ["petstore:12", undefined, "petstore", "12"],
  ["petstore:$LATEST", undefined, "petstore", "$LATEST"],
  ["petstore", "live", "petstore", "live"],
  ["petstore:live", "live", "petstore", "live"],
  ["function:petstore", undefined, "petstore", undefined],
  ["000000000000:function:petstore:3", undefined, "petstore", "3"],
  [ARN, undefined, "petstore", undefined],
  [`${ARN}:live`, undefined, "petstore", "live"],
  [ARN, "$LATEST", "petstore", "$LATEST"],
  ["arn:aws-cn:lambda:cn-north-1:000000000000:function:a-b_C9", undefined, "a-b_C9", undefined],
])("%s with qualifier %s is %s, %s", (text, given, name, qualifier) => {
  expect(parseFunctionName(text, given)).toEqual(qualifier === undefined ? { name } : { name, qualifier });
});

test.each([
  "",
  "a b",
  "pet/store",
  "../petstore",
  "petstore:",
  "petstore:live:2",
  "arn:aws:s3:::petstore",
  `${ARN}:live:x`,
  "x".repeat(65),
  "petstore\n",
])("'%s' is no function's name", (text) => {
  expect(() => parseFunctionName(text)).toThrow(expect.objectContaining({ code: "ValidationException" }));
});

test("two qualifiers that differ are refused", () => {
  expect(() => parseFunctionName("petstore:live", "other")).toThrow(
    expect.objectContaining({ code: "InvalidParameterValueException" }),
  );
});
