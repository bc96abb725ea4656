import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { deploy } from "../../local/deploy/deploy";
import { startCloudProcess, type CloudProcess } from "../../local/deploy/cloud-process";
import { temporaryFolder } from "../local/temporary-folder";

jest.setTimeout(180_000);

const folder = temporaryFolder();
const program = join(__dirname, "support/renamedFunction.ts");
let cloud: CloudProcess;

beforeEach(async () => {
  mkdirSync(join(folder(), "state"));
  cloud = await startCloudProcess(join(folder(), "state"));
});
afterEach(() => cloud.stop());

/** Deploys with that name for the function. Gives the URL, and what the engine did in order, as `step type name`. */
async function deployAs(name: string): Promise<{ url: string; steps: string[] }> {
  let printed = "";
  const onOutput = (text: string) => (printed += text);
  const stateDir = join(folder(), "state");
  // Absolute, since the engine looks for it in the folder of this other program.
  const config = { "test:functionName": name, zip: resolve("petstore-java/target/petstore.zip") };
  const { outputs } = await deploy("up", { stateDir, program, config, onOutput });
  const done = /^ *(\S+) +(aws\S*) (petstore-\S+) (created|updated|deleted)/gm;
  const steps = [...printed.matchAll(done)].map(([, , , resource, what]) => `${what} ${resource}`);
  return { url: outputs.apiUrl as string, steps };
}

/** Calls until `done`; gives each status with how often it came. */
async function statusesUntil(done: Promise<unknown>, url: string): Promise<Record<string, number>> {
  const statuses: Record<string, number> = {};
  let going = true;
  void done.catch(() => undefined).finally(() => (going = false));
  while (going) {
    const { status } = await fetch(url);
    statuses[status] = (statuses[status] ?? 0) + 1;
    await sleep(20);
  }
  return statuses;
}

test("where the function is replaced, callers never meet a moment without alias or permission", async () => {
  const { url } = await deployAs("first");
  expect((await fetch(url)).status).toBe(200);

  const replacing = deployAs("second");
  const statuses = await statusesUntil(replacing, url);
  const { url: after, steps } = await replacing;

  expect(after).toBe(url);
  expect(Object.keys(statuses)).toEqual(["200"]);
  expect(statuses["200"]).toBeGreaterThan(10);
  const order = (...wanted: string[]) =>
    wanted.map((step) => {
      expect(steps).toContain(step);
      return steps.indexOf(step);
    });
  const made = order(
    "created petstore-function",
    "created petstore-alias",
    "created petstore-api-permission",
    "updated petstore-api-integration",
  );
  expect(made).toEqual([...made].sort((a, b) => a - b));
  const gone = order(
    "deleted petstore-api-permission",
    "deleted petstore-alias",
    "deleted petstore-function",
  );
  expect(Math.min(...gone)).toBeGreaterThan(Math.max(...made));
  await deploy("destroy", { stateDir: join(folder(), "state"), program });
});
