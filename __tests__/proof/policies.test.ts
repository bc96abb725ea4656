import { evaluate, type AccessRequest, type PolicyDocument } from "../../local/cloud/iam/evaluate";
import { ACCOUNT, REGION } from "../program/support/fakeAws";
import type { ProgramRun } from "../program/support/runProgram";
import { runProgram } from "../program/support/runProgram";

/** IAM policies by what they allow: the call that is meant, and none of its neighbours. */

let program: ProgramRun;
beforeAll(async () => {
  program = await runProgram({ helloWorld: "true", baseline: "true" });
});

const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
const functionArn = (name: string) => arn("lambda", `function:${name}-function-1a2b3c4`);
const document = (policy: unknown) =>
  (typeof policy === "string" ? JSON.parse(policy) : policy) as PolicyDocument;

/** Whether a role may do it, by the policies that are attached to it. */
function roleMay(name: string, action: string, resource: string): boolean {
  const policies = program
    .all("aws:iam/rolePolicy:RolePolicy")
    .filter(({ inputs }) => inputs.role === `${name}-role-1a2b3c4`)
    .map(({ inputs }) => document(inputs.policy));
  expect(policies).toHaveLength(1);
  return evaluate(policies, { action, resource }) === "allow";
}

/** Whether the role's trust policy lets them take it. */
function mayAssume(name: string, service: string, context = {}): boolean {
  const trust = document(program.one("aws:iam/role:Role", `${name}-role`).inputs.assumeRolePolicy);
  return (
    evaluate([trust], { action: "sts:AssumeRole", principal: { Service: service }, context }) === "allow"
  );
}

describe("the function's role", () => {
  const stream = (group: string) => arn("logs", `log-group:${group}:log-stream:2026/11/23/petstore[7]0a1b`);
  const ownGroup = "/aws/lambda/petstore-0001";

  test("may write to the function's own log group", () => {
    expect(roleMay("petstore", "logs:CreateLogStream", stream(ownGroup))).toBe(true);
    expect(roleMay("petstore", "logs:PutLogEvents", stream(ownGroup))).toBe(true);
  });

  test.each([
    ["another function's log group", "logs:PutLogEvents", stream("/aws/lambda/hello-0001")],
    ["a log group whose name begins alike", "logs:PutLogEvents", stream(`${ownGroup}-2`)],
    ["an access log", "logs:PutLogEvents", stream("/aws/vendedlogs/petstore-api-0001")],
    ["a new log group", "logs:CreateLogGroup", arn("logs", `log-group:${ownGroup}`)],
    ["reading its log", "logs:FilterLogEvents", arn("logs", `log-group:${ownGroup}:*`)],
    ["deleting its log", "logs:DeleteLogStream", stream(ownGroup)],
    ["the code's bucket", "s3:GetObject", "arn:aws:s3:::petstore-code-bucket-1a2b3c4/petstore.zip"],
    ["invoking itself", "lambda:InvokeFunction", functionArn("petstore")],
  ])("may do nothing else, such as %s", (_, action, resource) => {
    expect(roleMay("petstore", action, resource)).toBe(false);
  });

  test("is Lambda's to take, and no other service's", () => {
    expect(mayAssume("petstore", "lambda.amazonaws.com")).toBe(true);
    expect(mayAssume("petstore", "scheduler.amazonaws.com")).toBe(false);
    expect(mayAssume("petstore", "ec2.amazonaws.com")).toBe(false);
  });
});

describe("the weekly call's role", () => {
  const alias = `${functionArn("petstore")}:live`;

  test("may invoke the alias, and nothing else", () => {
    expect(roleMay("petstore-weekly", "lambda:InvokeFunction", alias)).toBe(true);
    expect(roleMay("petstore-weekly", "lambda:InvokeFunction", functionArn("petstore"))).toBe(false);
    expect(roleMay("petstore-weekly", "lambda:InvokeFunction", `${functionArn("petstore")}:7`)).toBe(false);
    expect(roleMay("petstore-weekly", "lambda:InvokeFunction", `${functionArn("hello")}:live`)).toBe(false);
    expect(roleMay("petstore-weekly", "lambda:UpdateFunctionCode", alias)).toBe(false);
  });

  test("is taken by schedules of the program's own group only", () => {
    const by = (group: string) => ({ "aws:SourceArn": arn("scheduler", `schedule-group/${group}`) });
    const service = "scheduler.amazonaws.com";
    expect(mayAssume("petstore-weekly", service, by("petstore-weekly-group-1a2b3c4"))).toBe(true);
    expect(mayAssume("petstore-weekly", service, by("default"))).toBe(false);
    expect(mayAssume("petstore-weekly", service)).toBe(false);
    expect(mayAssume("petstore-weekly", "lambda.amazonaws.com", by("petstore-weekly-group-1a2b3c4"))).toBe(
      false,
    );
  });
});

test("the weekly call's role may fill its own dead-letter queue, where there is one", async () => {
  const { one } = await runProgram({ weeklyDeadLetters: "true" });
  const policy = document(one("aws:iam/rolePolicy:RolePolicy", "petstore-weekly-role-policy").inputs.policy);
  const may = (action: string, queue: string) =>
    evaluate([policy], { action, resource: arn("sqs", queue) }) === "allow";
  expect(may("sqs:SendMessage", "petstore-weekly-dead-letters-1a2b3c4")).toBe(true);
  expect(may("sqs:SendMessage", "billing")).toBe(false);
  expect(may("sqs:ReceiveMessage", "petstore-weekly-dead-letters-1a2b3c4")).toBe(false);
});

describe("the APIs", () => {
  /** By the resource policy that Lambda keeps for each function, version and alias apart from the others. */
  function mayInvoke(api: string, functionName: string, qualifier?: string): boolean {
    const resource = functionArn(functionName) + (qualifier ? `:${qualifier}` : "");
    const policies = program
      .all("aws:lambda/permission:Permission")
      .filter(
        ({ inputs }) =>
          inputs.function === `${functionName}-function-1a2b3c4` && inputs.qualifier === qualifier,
      )
      .map(({ inputs }): PolicyDocument => ({
        Statement: {
          Effect: "Allow",
          Principal: { Service: inputs.principal },
          Action: inputs.action,
          Resource: resource,
          Condition: { ArnLike: { "aws:SourceArn": inputs.sourceArn } },
        },
      }));
    const request: AccessRequest = {
      action: "lambda:InvokeFunction",
      resource,
      principal: { Service: "apigateway.amazonaws.com" },
      context: { "aws:SourceArn": arn("execute-api", `${api}-gateway-id/$default/$default`) },
    };
    return evaluate(policies, request) === "allow";
  }

  const fronts: [api: string, functionName: string, qualifier?: string][] = [
    ["petstore-api", "petstore", "live"],
    ["petstore-baseline", "petstore", undefined],
    ["hello-api", "hello", "live"],
    ["hello-baseline", "hello", undefined],
  ];

  test.each(fronts)("%s reaches what it fronts, and nothing that another fronts", (api) => {
    const reached = fronts.filter(([, functionName, qualifier]) => mayInvoke(api, functionName, qualifier));
    expect(reached.map(([name]) => name)).toEqual([api]);
  });

  test("of others reach nothing, nor does an API reach a version by its number", () => {
    expect(mayInvoke("another-api", "petstore", "live")).toBe(false);
    expect(mayInvoke("petstore-api", "petstore", "7")).toBe(false);
  });
});

describe("the code's bucket", () => {
  const decision = (action: string, resource: string, secure: boolean) =>
    evaluate([document(program.one("aws:s3/bucketPolicy:BucketPolicy").inputs.policy)], {
      action,
      resource,
      principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      context: { "aws:SecureTransport": String(secure) },
    });

  test.each([
    ["s3:GetObject", "arn:aws:s3:::petstore-code-bucket-1a2b3c4/petstore.zip"],
    ["s3:PutObject", "arn:aws:s3:::petstore-code-bucket-1a2b3c4/petstore.zip"],
    ["s3:ListBucket", "arn:aws:s3:::petstore-code-bucket-1a2b3c4"],
  ])("refuses %s without TLS and leaves it to the caller's own policy with TLS", (action, resource) => {
    expect(decision(action, resource, false)).toBe("explicitDeny");
    expect(decision(action, resource, true)).toBe("implicitDeny");
  });
});

test("no policy allows all actions or all resources", () => {
  const policies = program.resources.flatMap(({ inputs }) =>
    [inputs.policy, inputs.assumeRolePolicy].filter((policy) => policy !== undefined).map(document),
  );
  expect(policies.length).toBeGreaterThan(6);
  for (const statement of policies.flatMap(({ Statement }) => Statement)) {
    if (statement.Effect === "Deny") continue;
    expect([statement.Action].flat()).not.toContainEqual(expect.stringContaining("*"));
    // A wildcard only within a named log group.
    for (const resource of [statement.Resource ?? []].flat()) expect(resource).toMatch(/^[^*]+(:\*)?$/);
    expect(statement.Principal).not.toBe("*");
  }
});
