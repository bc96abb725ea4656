import { evaluate, type PolicyDocument } from "../../../../local/cloud/iam/evaluate";

const GROUP = "arn:aws:logs:eu-central-1:000000000000:log-group:/aws/lambda/petstore";

function policy(...Statement: Exclude<PolicyDocument["Statement"], unknown[]>[]): PolicyDocument {
  return { Version: "2012-10-17", Statement };
}

const writeLogs = policy({
  Effect: "Allow",
  Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
  Resource: `${GROUP}:*`,
});

test.each([
  ["the allowed call", "logs:PutLogEvents", `${GROUP}:log-stream:x`, "allow"],
  ["the same in other letters", "LOGS:putlogevents", `${GROUP}:log-stream:x`, "allow"],
  ["another action", "logs:DeleteLogGroup", `${GROUP}:log-stream:x`, "implicitDeny"],
  ["another group", "logs:PutLogEvents", `${GROUP}-other:log-stream:x`, "implicitDeny"],
] as const)("%s", (_name, action, resource, decision) => {
  expect(evaluate([writeLogs], { action, resource })).toBe(decision);
});

test("nothing is allowed without a policy", () => {
  expect(evaluate([], { action: "s3:GetObject", resource: "*" })).toBe("implicitDeny");
});

test("one Deny goes before any number of Allows", () => {
  const all = policy({ Effect: "Allow", Action: "*", Resource: "*" });
  const not = policy({ Effect: "Deny", Action: "logs:Put*", Resource: "*" });
  expect(evaluate([all, not], { action: "logs:PutLogEvents", resource: GROUP })).toBe("explicitDeny");
  expect(evaluate([all, not], { action: "logs:CreateLogStream", resource: GROUP })).toBe("allow");
});

test("wildcards stand for any text, and one character; other signs for themselves", () => {
  const some = policy({ Effect: "Allow", Action: "s3:Get*", Resource: "arn:aws:s3:::b.cket/?/*" });
  const decide = (resource: string) => evaluate([some], { action: "s3:GetObject", resource });
  expect(decide("arn:aws:s3:::b.cket/1/any/thing")).toBe("allow");
  expect(decide("arn:aws:s3:::b.cket/12/thing")).toBe("implicitDeny");
  expect(decide("arn:aws:s3:::bucket/1/thing")).toBe("implicitDeny");
});

test("NotAction and NotResource mean all the others", () => {
  const others = policy({ Effect: "Allow", NotAction: "iam:*", NotResource: "arn:secret*" });
  expect(evaluate([others], { action: "s3:GetObject", resource: "arn:x" })).toBe("allow");
  expect(evaluate([others], { action: "iam:PassRole", resource: "arn:x" })).toBe("implicitDeny");
  expect(evaluate([others], { action: "s3:GetObject", resource: "arn:secret1" })).toBe("implicitDeny");
});

test("a trust policy names who may", () => {
  const trust = policy({
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { Service: ["lambda.amazonaws.com"] },
  });
  const decide = (Service: string) => evaluate([trust], { action: "sts:AssumeRole", principal: { Service } });
  expect(decide("lambda.amazonaws.com")).toBe("allow");
  expect(decide("scheduler.amazonaws.com")).toBe("implicitDeny");
});

test("conditions narrow a statement", () => {
  const Condition = {
    StringEquals: { "aws:SourceArn": "arn:group" },
    Bool: { "aws:SecureTransport": "true" },
  };
  const some = policy({ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*", Condition });
  const decide = (context: Record<string, string>) =>
    evaluate([some], { action: "sts:AssumeRole", resource: "r", context });
  expect(decide({ "aws:sourcearn": "arn:group", "aws:SecureTransport": "true" })).toBe("allow");
  expect(decide({ "aws:SourceArn": "arn:other", "aws:SecureTransport": "true" })).toBe("implicitDeny");
  expect(decide({ "aws:SourceArn": "arn:group" })).toBe("implicitDeny");
});

test("negated conditions hold where the key is absent, like IfExists", () => {
  const not = policy({
    Effect: "Allow",
    Action: "*",
    Resource: "*",
    Condition: { StringNotEquals: { k: "v" }, StringEqualsIfExists: { o: "w" } },
  });
  const decide = (context: Record<string, string>) =>
    evaluate([not], { action: "a:b", resource: "r", context });
  expect(decide({})).toBe("allow");
  expect(decide({ k: "v" })).toBe("implicitDeny");
  expect(decide({ o: "x" })).toBe("implicitDeny");
});

test("a condition that isn't understood neither grants nor lifts a Deny", () => {
  const Condition = { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } };
  const request = { action: "a:b", resource: "r" };
  const allow = policy({ Effect: "Allow", Action: "*", Resource: "*" });
  expect(evaluate([policy({ Effect: "Allow", Action: "*", Resource: "*", Condition })], request)).toBe(
    "implicitDeny",
  );
  expect(evaluate([allow, policy({ Effect: "Deny", Action: "*", Resource: "*", Condition })], request)).toBe(
    "explicitDeny",
  );
});
