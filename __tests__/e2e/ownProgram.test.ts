import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { startCloud, type Cloud } from "../../local/cloud/cloud";
import type { LambdaService } from "../../local/cloud/lambda/service";
import { openLambda } from "../../local/cloud/open-lambda";
import { deploy } from "../../local/deploy/deploy";
import { resolveTools } from "../../local/setup/tools";
import { temporaryFolder } from "../local/temporary-folder";
import { LIB_DIRECTORY } from "./support/probe";

/** The example of docs/own-program.md, in a folder elsewhere, on the real engine, JVMs and snapshots. */

jest.setTimeout(180_000);

const EXAMPLE = resolve(__dirname, "../../docs/examples/two-functions");
const folder = temporaryFolder();
const stateDir = () => join(folder(), "state");
const project = () => join(folder(), "shop");
let cloud: Cloud;

beforeEach(async () => {
  mkdirSync(stateDir());
  cpSync(EXAMPLE, project(), { recursive: true });
  const program = join(project(), "index.ts");
  const components = JSON.stringify(resolve(__dirname, "../../components"));
  writeFileSync(program, readFileSync(program, "utf8").replace('"../../../components"', components));
  const tools = await resolveTools();
  buildZip(tools.javaHome);
  cloud = await startCloud({ stateDir: stateDir(), tools, openLambda });
});
afterEach(() => cloud.close());

/** As docs/own-program.md has it. */
function buildZip(javaHome: string): void {
  const sources = readdirSync(join(project(), "shop")).map((name) => join("shop", name));
  const run = (tool: string, args: string[]) =>
    execFileSync(join(javaHome, "bin", tool), args, { cwd: project(), stdio: "inherit" });
  run("javac", ["--release", "17", "-classpath", `${LIB_DIRECTORY}/*`, "-d", "build", ...sources]);
  run("jar", ["--create", "--no-manifest", "--file", "shop.zip", "-C", "build", "."]);
}

const up = () => deploy("up", { stateDir: stateDir(), project: project() });
const call = async (url: string, method = "GET") => {
  const answer = await fetch(url, { method });
  return [answer.status, await answer.text()];
};

test("two functions behind one API: by their routes, one restored and one started cold", async () => {
  const { outputs } = await up();
  const { url } = outputs as { url: string };
  expect(await call(`${url}/orders`)).toEqual([200, "no orders yet"]);
  expect(await call(`${url}/orders`, "POST")).toEqual([201, "ordered"]);
  expect(await call(`${url}/stock/apples`)).toEqual([200, "7 of apples"]);
  expect(await call(`${url}/elsewhere`)).toEqual([404, '{"message":"Not Found"}']);

  const lambda = cloud.services.lambda as LambdaService;
  const starts = Object.fromEntries(
    lambda.functionNames.map((name) => [
      name.replace(/-function-.*/, ""),
      lambda.starts(name, 0).map(({ version, kind }) => `${version} ${kind}`),
    ]),
  );
  const restored = lambda.noSnapshots === undefined ? "1 restore" : "1 init";
  expect(starts).toEqual({ orders: [restored], stock: ["1 init"] });

  expect((await up()).changes).toEqual({ same: expect.any(Number) });
  await deploy("destroy", { stateDir: stateDir(), project: project() });
  expect(lambda.functionNames).toEqual([]);
});
