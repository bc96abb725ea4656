import { IamService } from "../../../../local/cloud/iam/iam";
import { temporaryFolder } from "../../temporary-folder";

const folder = temporaryFolder();
const open = () => IamService.open({ stateDir: folder() });
const trust = (Service: string) =>
  JSON.stringify({ Statement: [{ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" }] });
const BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

test("a role, its trust and its policies survive a restart", () => {
  const iam = open();
  const { Arn } = iam.createRole("petstore", { AssumeRolePolicyDocument: trust("lambda.amazonaws.com") });
  expect(Arn).toBe("arn:aws:iam::000000000000:role/petstore");
  iam.attachRolePolicy("petstore", BASIC);

  const again = open();
  expect(again.trusts(Arn, "lambda.amazonaws.com")).toBe(true);
  expect(again.trusts(Arn, "scheduler.amazonaws.com")).toBe(false);
  expect(again.allows(Arn, "logs:PutLogEvents", "arn:anything")).toBe(true);
  expect(again.allows(Arn, "lambda:InvokeFunction", "arn:anything")).toBe(false);
});

test("a role that doesn't exist may nothing and trusts nobody", () => {
  expect(open().allows("arn:aws:iam::000000000000:role/x", "logs:PutLogEvents", "*")).toBe(false);
  expect(open().trusts("arn:aws:iam::000000000000:role/x", "lambda.amazonaws.com")).toBe(false);
});

test("a role goes only after its policies", () => {
  const iam = open();
  iam.createRole("r", { AssumeRolePolicyDocument: trust("lambda.amazonaws.com") });
  iam.putRolePolicy("r", "p", '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}');
  expect(() => iam.deleteRole("r")).toThrow("must delete policies first");
  iam.deleteRolePolicy("r", "p");
  iam.attachRolePolicy("r", BASIC);
  expect(() => iam.deleteRole("r")).toThrow("must detach all policies first");
  iam.detachRolePolicy("r", BASIC);
  iam.deleteRole("r");
  expect(() => iam.getRole("r")).toThrow("The role with name r cannot be found.");
});

test("what isn't a policy, a known one or a new name is refused", () => {
  const iam = open();
  expect(() => iam.createRole("r", { AssumeRolePolicyDocument: "{" })).toThrow("invalid Json");
  expect(() => iam.createRole("r", { AssumeRolePolicyDocument: "{}" })).toThrow("Syntax errors");
  iam.createRole("r", { AssumeRolePolicyDocument: trust("lambda.amazonaws.com") });
  expect(() => iam.createRole("r", { AssumeRolePolicyDocument: trust("x") })).toThrow("already exists");
  expect(() => iam.attachRolePolicy("r", "arn:aws:iam::000000000000:policy/Nope")).toThrow(
    "is not attachable",
  );
});

test("a policy of AWS's own that isn't known here can be attached, and allows nothing", () => {
  const iam = open();
  const { Arn } = iam.createRole("r", { AssumeRolePolicyDocument: trust("lambda.amazonaws.com") });
  iam.attachRolePolicy("r", "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess");
  expect(iam.allows(Arn, "dynamodb:PutItem", "*")).toBe(false);
  iam.attachRolePolicy("r", "arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole");
  expect(iam.allows(Arn, "dynamodb:GetRecords", "*")).toBe(true);
});
