import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startCloud, type Cloud } from "../../local/cloud/cloud";
import type { LambdaService } from "../../local/cloud/lambda/service";
import { openLambda } from "../../local/cloud/open-lambda";
import { deploy } from "../../local/deploy/deploy";
import type { Operation } from "../../local/deploy/messages";
import { resolveTools } from "../../local/setup/tools";
import { LIB_DIRECTORY } from "./support/probe";

/** The example of docs/own-program.md, in a folder elsewhere, on the real engine, JVMs and snapshots. */

jest.setTimeout(180_000);

const EXAMPLE = resolve(__dirname, "../../docs/examples/two-functions");
const folder = mkdtempSync(join(tmpdir(), "petstore-own-"));
const stateDir = join(folder, "state");
let cloud: Cloud;

beforeAll(async () => {
  mkdirSync(stateDir);
  const tools = await resolveTools();
  copyExample(tools.javaHome);
  cloud = await startCloud({ stateDir, tools, openLambda });
});
afterAll(async () => {
  await cloud?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** With the zip that docs/own-program.md has a reader build. */
function copyExample(javaHome: string): void {
  const project = join(folder, "shop");
  cpSync(EXAMPLE, project, { recursive: true });
  const program = join(project, "index.ts");
  const components = JSON.stringify(resolve(__dirname, "../../components"));
  writeFileSync(program, readFileSync(program, "utf8").replace('"../../../components"', components));
  const sources = readdirSync(join(project, "shop")).map((name) => join("shop", name));
  const run = (tool: string, args: string[]) =>
    execFileSync(join(javaHome, "bin", tool), args, { cwd: project, stdio: "inherit" });
  run("javac", ["--release", "17", "-classpath", `${LIB_DIRECTORY}/*`, "-d", "build", ...sources]);
  run("jar", ["--create", "--no-manifest", "--file", "shop.zip", "-C", "build", "."]);
}

const operate = (operation: Operation, name: string) =>
  deploy(operation, { stateDir, project: join(folder, name) });
const call = async (url: string, method = "GET") => {
  const answer = await fetch(url, { method });
  return [answer.status, await answer.text()];
};
const lambda = () => cloud.services.lambda as LambdaService;
const functionNames = () =>
  lambda()
    .listFunctions()
    .map(({ FunctionName }) => FunctionName!);

test("two functions behind one API: by their routes, one restored and one started cold", async () => {
  const { outputs } = await operate("up", "shop");
  const { url } = outputs as { url: string };
  expect(await call(`${url}/orders`)).toEqual([200, "no orders yet"]);
  expect(await call(`${url}/orders`, "POST")).toEqual([201, "ordered"]);
  expect(await call(`${url}/stock/apples`)).toEqual([200, "7 of apples"]);
  expect(await call(`${url}/elsewhere`)).toEqual([404, '{"message":"Not Found"}']);

  const starts = functionNames().map((name) => [
    name.replace(/-function-.*/, ""),
    ...lambda()
      .starts(name, 0)
      .map(({ version, kind }) => `${version} ${kind}`),
  ]);
  const restored = lambda().noSnapshots === undefined ? "1 restore" : "1 init";
  expect(Object.fromEntries(starts)).toEqual({ orders: restored, stock: "1 init" });

  expect((await operate("up", "shop")).changes).toEqual({ same: expect.any(Number) });
});

/** What a program without the components may hold, in a folder that has no packages and names its files from there. */
const CLASSIC = `
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const role = new aws.iam.Role("r", {
  assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" }),
});
const logs = new aws.iam.RolePolicyAttachment("logs", {
  role: role.name,
  policyArn: aws.iam.ManagedPolicy.AWSLambdaBasicExecutionRole,
});
const stock = new aws.lambda.Function("stock", {
  code: new pulumi.asset.FileArchive("../shop/shop.zip"),
  handler: "shop.Orders::handleRequest",
  runtime: "java17.al2023",
  memorySize: 512,
  role: role.arn,
  publish: true,
}, { dependsOn: logs });
const live = new aws.lambda.Alias("live", { functionName: stock.name, functionVersion: stock.version });
const { functionUrl } = new aws.lambda.FunctionUrl("url", {
  functionName: stock.name,
  qualifier: live.name,
  authorizationType: "NONE",
});
export const { name, version } = stock;
export { functionUrl, live };
`;

test("another program beside it: a function of HashiCorp's provider, behind a function URL", async () => {
  mkdirSync(join(folder, "classic"));
  writeFileSync(join(folder, "classic/Pulumi.yaml"), "name: classic\nruntime: nodejs\n");
  writeFileSync(join(folder, "classic/index.ts"), CLASSIC);
  const { outputs } = await operate("up", "classic");
  const { functionUrl, name, version, live } = outputs as Record<string, string> & { live: { name: string } };
  expect(version).toBe("1");
  expect(await call(functionUrl!)).toEqual([200, "no orders yet"]);

  // Nobody comes through the URL without both permissions.
  lambda().removePermission(name!, "FunctionURLAllowInvokeAction", live.name);
  expect(await call(functionUrl!)).toEqual([403, expect.stringContaining("Forbidden")]);

  await operate("destroy", "classic");
  expect(functionNames()).toHaveLength(2);
});
