import { mayInvoke, policyDocument, type Permission } from "../../../../local/cloud/lambda/permissions";

const API = "arn:aws:execute-api:eu-central-1:000000000000:abc/*/*";
const permission = (change: Partial<Permission> = {}): Permission => ({
  statementId: "api",
  action: "lambda:InvokeFunction",
  principal: "apigateway.amazonaws.com",
  sourceArn: API,
  ...change,
});
const caller = {
  service: "apigateway.amazonaws.com",
  sourceArn: "arn:aws:execute-api:eu-central-1:000000000000:abc/$default/GET/pets",
};

test.each<[string, Permission[], boolean]>([
  ["its own API", [permission()], true],
  ["any source", [permission({ sourceArn: undefined })], true],
  ["any principal", [permission({ principal: "*" })], true],
  ["any action of Lambda's", [permission({ action: "lambda:*" })], true],
  ["one statement of several", [permission({ sourceArn: "arn:x" }), permission()], true],
  ["another API", [permission({ sourceArn: API.replace("abc", "abd") })], false],
  [
    "an API whose name has another sign where the pattern has a dot",
    [permission({ sourceArn: "arn.*" })],
    false,
  ],
  ["another service", [permission({ principal: "scheduler.amazonaws.com" })], false],
  ["another action", [permission({ action: "lambda:GetFunction" })], false],
  ["nothing", [], false],
])("a policy that names %s", (_name, permissions, allowed) => {
  expect(mayInvoke(permissions, caller)).toBe(allowed);
});

test("? stands for one character", () => {
  expect(mayInvoke([permission({ sourceArn: API.replace("abc", "ab?") })], caller)).toBe(true);
  expect(mayInvoke([permission({ sourceArn: API.replace("abc", "abc?") })], caller)).toBe(false);
});

test("the policy has the form that Lambda gives it", () => {
  const text = policyDocument("eu-central-1", "petstore:live", [
    permission(),
    permission({ statementId: "any", principal: "*", sourceArn: undefined }),
  ]);
  expect(JSON.parse(text)).toEqual({
    Version: "2012-10-17",
    Id: "default",
    Statement: [
      {
        Sid: "api",
        Effect: "Allow",
        Principal: { Service: "apigateway.amazonaws.com" },
        Action: "lambda:InvokeFunction",
        Resource: "arn:aws:lambda:eu-central-1:000000000000:function:petstore:live",
        Condition: { ArnLike: { "AWS:SourceArn": API } },
      },
      {
        Sid: "any",
        Effect: "Allow",
        Principal: "*",
        Action: "lambda:InvokeFunction",
        Resource: "arn:aws:lambda:eu-central-1:000000000000:function:petstore:live",
      },
    ],
  });
});

test("an empty one isn't found", () => {
  expect(() => policyDocument("eu-central-1", "petstore", [])).toThrow(
    expect.objectContaining({ code: "ResourceNotFoundException", httpStatus: 404 }),
  );
});
