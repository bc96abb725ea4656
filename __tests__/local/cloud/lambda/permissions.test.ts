import {
  mayInvoke,
  permissionOf,
  policyDocument,
  type Permission,
} from "../../../../local/cloud/lambda/permissions";

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

describe("anybody through a function URL", () => {
  const url: Permission = {
    statementId: "url",
    action: "lambda:InvokeFunctionUrl",
    principal: "*",
    functionUrlAuthType: "NONE",
  };
  const invoke: Permission = {
    statementId: "invoke",
    action: "lambda:InvokeFunction",
    principal: "*",
    invokedViaFunctionUrl: true,
  };

  test.each<[string, Permission[], boolean]>([
    ["both actions", [url, invoke], true],
    [
      "both without conditions",
      [{ ...url, functionUrlAuthType: undefined }, permission({ principal: "*", sourceArn: undefined })],
      true,
    ],
    ["both in one statement", [{ ...url, action: "lambda:*", functionUrlAuthType: undefined }], true],
    ["InvokeFunctionUrl alone", [url], false],
    ["InvokeFunction alone", [invoke], false],
    ["URLs that authenticate", [{ ...url, functionUrlAuthType: "AWS_IAM" }, invoke], false],
    ["a service's InvokeFunction", [url, permission({ sourceArn: undefined })], false],
    ["an API's InvokeFunction for anybody", [url, permission({ principal: "*" })], false],
  ])("may come where the policy names %s", (_name, permissions, allowed) => {
    expect(mayInvoke(permissions, { functionUrlAuthType: "NONE" })).toBe(allowed);
  });

  test("is nobody else's permission", () => {
    expect(mayInvoke([url, invoke], caller)).toBe(false);
  });

  test("is in the policy as conditions", () => {
    const { Statement } = JSON.parse(policyDocument("eu-central-1", "f", [url, invoke]));
    expect(Statement.map(({ Condition }: { Condition: unknown }) => Condition)).toEqual([
      { StringEquals: { "lambda:FunctionUrlAuthType": "NONE" } },
      { Bool: { "lambda:InvokedViaFunctionUrl": "true" } },
    ]);
  });

  test("is asked for with the action that goes with the condition", () => {
    const request = { FunctionName: "f", StatementId: "s", Principal: "*" };
    expect(
      permissionOf({ ...request, Action: "lambda:InvokeFunctionUrl", FunctionUrlAuthType: "NONE" }),
    ).toEqual({ ...url, statementId: "s" });
    expect(() =>
      permissionOf({ ...request, Action: "lambda:InvokeFunction", FunctionUrlAuthType: "NONE" }),
    ).toThrow("FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action");
    expect(() =>
      permissionOf({ ...request, Action: "lambda:InvokeFunctionUrl", InvokedViaFunctionUrl: true }),
    ).toThrow("InvokedViaFunctionUrl is only supported for lambda:InvokeFunction action");
  });
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
