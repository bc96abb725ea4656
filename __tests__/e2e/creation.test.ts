import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { startCloud, type Cloud } from "../../local/cloud/cloud";
import { deploy } from "../../local/deploy/deploy";
import type { OperationResult } from "../../local/deploy/messages";
import type { Tools } from "../../local/deploy/tools";
import { FakeLambda } from "../local/cloud/fake-lambda";
import { temporaryFolder } from "../local/temporary-folder";

/** What the real engine makes of the hooks around a function's creation, and of an upload that is to stay. */

jest.setTimeout(120_000);

const folder = temporaryFolder();
const project = resolve(__dirname, "../..");
const stateDir = () => join(folder(), "state");
const program = () => join(folder(), "program/index.ts");
let cloud: Cloud;

beforeEach(async () => {
  mkdirSync(join(folder(), "program"));
  writeFileSync(join(folder(), "program/code.zip"), "code");
  cloud = await startCloud({
    stateDir: stateDir(),
    programFolder: join(folder(), "program"),
    tools: {} as Tools,
    openLambda: async () => new FakeLambda().backend(),
  });
});
afterEach(() => cloud.close());

interface Program {
  /** Unset, the uploaded one is to stay. */
  zip?: string;
  runtime?: string;
  /** The day that the program takes for today. */
  today?: string;
}

/** A bucket and a function of the components. */
function write({ zip, runtime = "java21", today }: Program): void {
  const clock = `const Real = Date;
globalThis.Date = class extends Real { constructor(...at) { super(...(at.length > 0 ? at : ["${today}"])); } };`;
  writeFileSync(
    program(),
    `${today ? clock : ""}
import * as aws from "${project}/node_modules/@pulumi/aws";
import * as awsNative from "${project}/node_modules/@pulumi/aws-native";
import { CodeBucket } from "${project}/components/codeBucket";
import { functionHooks } from "${project}/components/functionHooks";

const { location } = new CodeBucket("code", ${zip ? `{ zip: { path: "${zip}", sha256: "b25l" } }` : "{}"});
const role = new aws.iam.Role("fn", {
  assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" }),
});
const fn = new awsNative.lambda.Function("fn", {
  role: role.arn,
  code: { s3Bucket: location.bucket, s3Key: location.key },
  runtime: "${runtime}",
  handler: "x::y",
}, { hooks: functionHooks("fn") });
export const key = location.key;
export const sha256 = location.sha256;
export const functionName = fn.functionName;
`,
  );
}

interface Outcome extends Partial<OperationResult> {
  /** Why the operation failed. */
  failure?: string;
  printed: string;
}

async function run(operation: "preview" | "up" | "destroy"): Promise<Outcome> {
  let printed = "";
  const onOutput = (text: string) => (printed += text);
  const options = { stateDir: stateDir(), program: program(), onOutput };
  try {
    return { ...(await deploy(operation, options)), printed };
  } catch (error) {
    return { failure: (error as Error).message, printed };
  }
}

test("a role that Lambda doesn't know yet is waited for, and that is said", async () => {
  write({ zip: "code.zip" });
  const { iam } = cloud.services;
  const trusts = jest.spyOn(iam, "trusts").mockReturnValueOnce(false).mockReturnValueOnce(false);
  const { printed, outputs } = await run("up");
  expect(trusts).toHaveBeenCalledTimes(3);
  expect(printed).toMatch(/fn: Lambda doesn't know its role yet; trying again in 2 s/);
  expect(printed).toMatch(/fn: Lambda doesn't know its role yet; trying again in 3 s/);
  expect(outputs!.functionName).toMatch(/^fn-/);
});

test("a runtime that AWS knows nothing of fails once, with its own words", async () => {
  write({ zip: "code.zip" });
  const create = jest
    .spyOn(cloud.services.lambda, "createFunction")
    .mockRejectedValue(new Error("Value java99 at 'runtime' failed to satisfy constraint"));
  const { failure, printed } = await run("up");
  expect(failure).toMatch(/Value java99/);
  expect(create).toHaveBeenCalledTimes(1);
  expect(printed).not.toMatch(/trying again/);
});

test("a runtime that Lambda takes for no new function is refused in the preview; a function that has it stays", async () => {
  const late = { zip: "code.zip", runtime: "java11", today: "2028-01-01" };
  write(late);
  expect((await run("preview")).failure).toMatch(
    /runtime can't be java11 for a new function: .* npm start -- --config runtime=java25/,
  );
  write({ ...late, today: "2027-01-01" });
  expect((await run("up")).failure).toBeUndefined();
  write(late);
  expect((await run("up")).changes).toEqual({ same: expect.any(Number) });
});

test("an upload that is to stay stays, without its file and whatever has become of it; where there is none, the preview says so", async () => {
  write({});
  const refusal =
    /pinnedVersion is set, but nothing has been deployed yet that could be rolled back: npm start -- --unset pinnedVersion/;
  expect((await run("preview")).failure).toMatch(refusal);
  expect((await run("up")).failure).toMatch(refusal);

  write({ zip: "code.zip" });
  const { outputs } = await run("up");
  writeFileSync(join(folder(), "program/code.zip"), "other code");
  write({});
  const after = await run("up");
  expect(after.outputs).toEqual(outputs);
  expect(after.changes).toEqual({ same: expect.any(Number) });
});

test("what was destroyed can be made again at once: no name is one that AWS still keeps", async () => {
  write({ zip: "code.zip" });
  const { outputs: before } = await run("up");
  expect((await run("destroy")).changes).toEqual({ delete: 11 });
  const { outputs: after, changes } = await run("up");
  expect(changes).toEqual({ create: 11 });
  expect(after!.functionName).not.toBe(before!.functionName);
});
