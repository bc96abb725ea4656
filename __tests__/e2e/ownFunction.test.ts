import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { accessTo } from "../../local/cloud/access/credentials";
import { readCloudFile } from "../../local/cloud/cloud-file";
import { startCloudProcess } from "../../local/deploy/cloud-process";
import { deploy } from "../../local/deploy/deploy";
import { openStack } from "../../local/deploy/stack";
import { resolveTools } from "../../local/setup/tools";
import { LIB_DIRECTORY } from "./support/probe";
import { StartProcess } from "./support/startProcess";

/** `npm start -- --zip`: functions that aren't the pet store, in a folder whose name has a space and a letter beyond ASCII. */

const PROJECT = resolve(__dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "eigene für petstore-"));
const stateDir = join(folder, "state");
const ownState = join(stateDir, "own-function");
const zip = join(folder, "orders ü.zip");
const queueZip = join(folder, "queue.zip");
let javaHome: string;
let started: StartProcess | undefined;

const start = (args: string[]) => (started = new StartProcess(stateDir, args));
const get = async (url: string) => (await fetch(url, { method: "POST", body: "tea" })).text();

beforeAll(async () => {
  ({ javaHome } = await resolveTools(["javaHome"]));
  mkdirSync(stateDir);
  // As an earlier start of the pet store has left it.
  writeFileSync(join(stateDir, "Pulumi.local.yaml"), "config: {}\n");
  for (const name of ["src", "classes/lib"]) mkdirSync(join(folder, name), { recursive: true });
  cpSync(join(PROJECT, "docs/examples/priming/Priming.java"), join(folder, "src/Priming.java"));
  writeFileSync(join(folder, "classes/event.json"), '{"path":"/priming"}');
  run("jar", ["--extract", "--file", join(PROJECT, "petstore-java/target/petstore.zip"), "lib"]);
  const crac = readdirSync(join(folder, "lib")).find((name) => name.startsWith("crac-"))!;
  copyFileSync(join(folder, "lib", crac), join(folder, "classes/lib", crac));
  compile();
  pack(zip);
  copyFileSync(zip, queueZip);
});
afterEach(() => started?.kill());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (tool: string, args: string[]) =>
  execFileSync(join(javaHome, "bin", tool), args, { cwd: folder, stdio: "inherit" });

/** Packs the functions as Lambda takes them, with the class that docs/your-function.md offers for priming. */
function pack(target: string): void {
  run("jar", ["--create", "--no-manifest", "--file", target, "-C", "classes", "."]);
}

function compile(change: [string, string] = ["", ""]): void {
  for (const name of ["Orders.java", "Queue.java"]) {
    const source = readFileSync(join(__dirname, "support", name), "utf8");
    writeFileSync(join(folder, "src", name), source.replace(...change));
  }
  const files = readdirSync(join(folder, "src")).map((name) => join("src", name));
  const path = `${LIB_DIRECTORY}/*:classes/lib/*`;
  run("javac", ["--release", "17", "-classpath", path, "-d", "classes", ...files]);
}

test("a foreign function is served, primed, deployed again when it changes, and forgotten", async () => {
  const own = ["--handler", "acme.Orders::handleRequest", "--runtime", "java17", "--env", "TABLE=tea"];
  const call = ["--path", "/orders?limit=5", "--method", "POST", "--body", "tea"];
  const served = start(["--zip", zip, ...own, ...call, "--watch"]);
  await served.printed(/watching for changes/);
  const [, url] = await served.printed(/apiUrl +(\S+)/);
  const [curl] = await served.printed(/curl .*/);
  expect(curl).toMatch(/^curl -X POST -d tea '?http:\/\/127\.0\.0\.1:\d+\/orders\?limit=5'?$/);
  const restored = !served.output.includes("No snapshots on this machine");
  const calls = restored ? 3 : 0;
  expect(await get(url!)).toBe(`orders 1: /orders tea after ${calls}`);

  // Half of a zip is none, however long it stays so.
  const next = join(folder, "next.zip");
  compile(["orders 1", "orders 2"]);
  pack(next);
  const whole = readFileSync(next);
  writeFileSync(zip, whole.subarray(0, whole.length / 2));
  await sleep(1_500);
  expect(served.output).not.toMatch(/has changed/);
  writeFileSync(zip, whole);
  await served.printed(/\nThe zip has changed \(changed: acme\/Orders\.class\)\. Deploying…\n/);
  await served.printed(/\nServed [\d.]+ s after the change\.\n/);
  expect(await get(url!)).toBe(`orders 2: /orders tea after ${calls}`);

  // What can't be deployed leaves the old version, and the terminal.
  run("jar", ["--create", "--file", zip, "src"]);
  await served.printed(/has neither the handler's class \(acme\/Orders\.class\) nor libraries/);
  await served.printed(
    /still serving version 2 of app-function-\w+\.\nCorrect what is named above: it is deployed/,
  );
  expect(await get(url!)).toMatch(/^orders 2: /);

  expect(await served.interrupt()).toBe(1);
  expect(existsSync(ownState)).toBe(false);
  expect(readdirSync(stateDir)).toEqual(["Pulumi.local.yaml"]);
}, 180_000);

test("a queue's function has no API, and is invoked with its event", async () => {
  const event = join(folder, "event ü.json");
  writeFileSync(event, '{"Records":[{"body":"tea"},{"body":"milk"}]}');
  const own = [
    "--handler",
    "acme.Queue",
    "--runtime",
    "java17",
    "--event",
    event,
    "--env",
    "TOKEN=correct horse battery",
  ];
  const served = start(["--zip", queueZip, ...own]);
  await served.printed(/Serving until Ctrl-C/);
  expect(served.output).not.toMatch(/apiUrl|curl/);
  expect(served.output).toContain("lambda invoke --function-name app-function-");
  if (!served.output.includes("No snapshots on this machine")) {
    const said = served.output.replace(/\s+/g, " ");
    expect(said).toMatch(/snapshot of version 1 of app-function-\S+ holds what it may not \(1 note\)/);
    expect(said).toMatch(
      /npm run check:snapshot -- --zip \S.* --handler acme\.Queue --runtime java17 --event '.*ü\.json' --env TOKEN="\$TOKEN"/,
    );
  }

  const client = new LambdaClient(accessTo(readCloudFile(ownState)!.endpoint, ownState));
  const [, name] = await served.printed(/functionName +(\S+)/);
  const request = { FunctionName: name, Qualifier: "live", Payload: readFileSync(event) };
  const { Payload } = await client.send(new InvokeCommand(request));
  expect(JSON.parse(Buffer.from(Payload!).toString())).toEqual({
    batchItemFailures: [],
    taken: 2,
    token: true,
  });

  expect(await served.interrupt()).toBe(0);
  expect(existsSync(ownState)).toBe(false);
}, 120_000);

test("a secret variable reaches the function, and nobody reads it in the stack's state or in what is printed", async () => {
  const secret = "hush-hush";
  const own = join(folder, "secret");
  mkdirSync(own);
  const cloud = await startCloudProcess(own);
  try {
    const { pulumi } = await resolveTools(["pulumi"]);
    const program = join(PROJECT, "index.ts");
    const stack = await openStack({ program, pulumi, stateDir: own, configOnce: {} });
    await stack.setConfig("environment.TABLE", { value: secret, secret: true }, true);
    await stack.setConfig("environment.SECOND", { value: "not-so-secret" }, true);
    const configOnce = { zip: queueZip, handler: "acme.Orders::handleRequest", runtime: "java17" };
    let printed = "";
    const { outputs } = await deploy("up", {
      stateDir: own,
      configOnce,
      onOutput: (text) => (printed += text),
    });
    expect(await get(outputs.apiUrl as string)).toContain(secret);

    expect(printed).toContain("app-function");
    const kept = ["Pulumi.local.yaml", ...filesIn(own, ".pulumi"), ...filesIn(own, "pulumi")];
    expect(kept.filter((name) => name.endsWith("stacks/petstore-snapstart/local.json"))).toHaveLength(1);
    for (const text of [printed, ...kept.map((name) => readFileSync(join(own, name), "utf8"))])
      expect(text.includes(secret)).toBe(false);
    const state = readFileSync(join(own, ".pulumi/stacks/petstore-snapstart/local.json"), "utf8");
    expect(state).not.toContain("not-so-secret");
  } finally {
    await cloud.stop();
  }
}, 120_000);

const filesIn = (parent: string, name: string): string[] =>
  existsSync(join(parent, name))
    ? readdirSync(join(parent, name), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(parent, join(entry.parentPath, entry.name)))
    : [];
