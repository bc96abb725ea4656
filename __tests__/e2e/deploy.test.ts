import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { accessTo } from "../../local/cloud/access/credentials";
import { signedFetch } from "../../local/cloud/access/signed-fetch";
import { deploy } from "../../local/deploy/deploy";
import { startCloudProcess, type CloudProcess } from "../../local/deploy/cloud-process";
import { resolveTools } from "../../local/setup/tools";

/** The unchanged index.ts, the real engine, real JVMs and real snapshots, from the first deployment to the last. */

interface Outputs {
  apiUrl: string;
  baselineUrl: string;
  functionName: string;
  version: string;
  helloApiUrl: string;
  helloFunctionName: string;
  helloVersion: string;
}

interface Pet {
  id: string;
  breed: string;
  name: string;
  dateOfBirth: number;
}

const project = join(__dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "petstore-e2e-"));
const stateDir = join(folder, "state");
let cloud: CloudProcess;
let outputs: Outputs;

const up = async (config: Record<string, string> = {}) => {
  const result = await deploy("up", { stateDir, config });
  outputs = result.outputs as unknown as Outputs;
  return result;
};
const getPets = async (url: string) => (await (await fetch(url)).json()) as Pet[];
const local = async <T>(path: string, method = "GET"): Promise<T> => {
  const answer = await signedFetch(accessTo(cloud.endpoint, stateDir), `/_local${path}`, { method });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return (text === "" ? undefined : JSON.parse(text)) as T;
};

/** Processes of the system whose command line or mounts name our state folder. */
function processesOfState(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
        const mounts = readFileSync(`/proc/${pid}/mountinfo`, "utf8");
        return command.includes(stateDir) || mounts.includes(stateDir) ? `${pid} ${command}` : "";
      } catch {
        return "";
      }
    })
    .filter((line) => line !== "");
}

beforeAll(async () => {
  mkdirSync(stateDir, { recursive: true });
  cloud = await startCloudProcess(stateDir);
  await up({ baseline: "true", helloWorld: "true" });
}, 300_000);

afterAll(async () => {
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

test("GET /pets answers ten pets through the API, from the snapshot and without it", async () => {
  for (const url of [outputs.apiUrl, outputs.baselineUrl]) {
    const pets = await getPets(url);
    expect(pets).toHaveLength(10);
    for (const pet of pets) {
      expect(pet).toEqual({
        id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        breed: expect.any(String),
        name: expect.any(String),
        dateOfBirth: expect.any(Number),
      });
    }
  }
  const starts = await local<{ version: string; kind: string }[]>(
    `/functions/${outputs.functionName}/starts`,
  );
  expect(starts.map(({ version, kind }) => [version, kind])).toEqual([
    ["1", "restore"],
    ["$LATEST", "init"],
  ]);
}, 60_000);

test("two environments restored from one snapshot are different processes and give different ids", async () => {
  const { functionName, apiUrl } = outputs;
  await local(`/functions/${functionName}/environments`, "DELETE");
  const [first, second] = await Promise.all([getPets(apiUrl), getPets(apiUrl)]);
  const environments = await local<{ version: string; pid: number }[]>(
    `/functions/${functionName}/environments`,
  );
  const pids = environments.map(({ pid }) => pid);
  expect(pids).toHaveLength(2);
  expect(new Set(pids).size).toBe(2);
  for (const pid of pids) expect(readFileSync(`/proc/${pid}/comm`, "utf8").trim()).toBe("java");
  const ids = [...first, ...second].map(({ id }) => id);
  expect(new Set(ids).size).toBe(20);
  expect(first.map(({ name }) => name)).not.toEqual(second.map(({ name }) => name));
}, 60_000);

test("a deployment without a change changes nothing", async () => {
  const before = outputs;
  const { changes } = await up();
  expect(Object.keys(changes)).toEqual(["same"]);
  expect(outputs).toEqual(before);
}, 60_000);

test("a changed application is served through the alias after the next deployment", async () => {
  const before = outputs;
  expect(await (await fetch(outputs.helloApiUrl)).text()).toBe("Hello, world!");
  await up({ zip: await changedApplication("Hello, world!", "Hello again!!") });
  expect(await (await fetch(outputs.helloApiUrl)).text()).toBe("Hello again!!");
  expect(outputs).toEqual({ ...before, version: "2", helloVersion: "2" });
  expect(await getPets(outputs.apiUrl)).toHaveLength(10);
}, 120_000);

test("a change of throttling publishes nothing", async () => {
  const { changes } = await up({ throttlingRate: "200" });
  expect(changes).toEqual({ same: expect.any(Number), update: 4 });
  expect(outputs.version).toBe("2");
}, 60_000);

describe("rolling back", () => {
  /** The version of the environment that answers the next call, which is a new one. */
  const versionServed = async () => {
    await local(`/functions/${outputs.functionName}/environments`, "DELETE");
    expect(await getPets(outputs.apiUrl)).toHaveLength(10);
    const starts = await local<{ version: string }[]>(`/functions/${outputs.functionName}/starts`);
    return starts.at(-1)!.version;
  };
  const pinned = (pinnedVersion: string) =>
    // Without a zip, as after a build that failed.
    deploy("up", { stateDir, configOnce: { pinnedVersion, zip: "/nowhere/petstore.zip" } });

  test("moves the alias of the pet store and nothing else, with no build and no new version", async () => {
    const { outputs: after, changes } = await pinned("1");
    expect(changes).toEqual({ same: expect.any(Number), replace: 1, update: 1 });
    expect(after).toEqual({ ...outputs, version: "1" });
    expect(await versionServed()).toBe("1");
  }, 60_000);

  test("to a version that isn't there fails with those that are, and leaves the alias where it is", async () => {
    await expect(pinned("9")).rejects.toThrow(
      /there is no version 9\. Existing versions: 2, 1; set pinnedVersion to one of them, or remove it/,
    );
    expect(await versionServed()).toBe("1");
  }, 60_000);

  test("ends when the pin is taken away: the alias follows the newest version again, and none is published", async () => {
    await up();
    expect(outputs.version).toBe("2");
    expect(await versionServed()).toBe("2");
    expect((await up()).changes).toEqual({ same: expect.any(Number) });
  }, 60_000);
});

test("a restart serves what was deployed, from the same snapshot, and follows an API whose port is taken", async () => {
  const before = outputs;
  await cloud.stop();
  const { port } = new URL(before.apiUrl);
  const occupier = createServer().listen(Number(port), "127.0.0.1");
  try {
    cloud = await startCloudProcess(stateDir);
    expect(await (await fetch(before.helloApiUrl)).text()).toBe("Hello again!!");
    const starts = await local<{ kind: string }[]>(`/functions/${before.helloFunctionName}/starts`);
    expect(starts.map(({ kind }) => kind)).toEqual(["restore"]);
    await up();
    expect({ ...outputs, apiUrl: before.apiUrl }).toEqual(before);
    expect(new URL(outputs.apiUrl).port).not.toBe(port);
    expect(await getPets(outputs.apiUrl)).toHaveLength(10);
  } finally {
    occupier.close();
  }
}, 120_000);

test("destroying leaves no process and no file behind", async () => {
  await deploy("destroy", { stateDir });
  await expect(fetch(outputs.apiUrl)).rejects.toThrow();
  expect(readdirSync(join(stateDir, "lambda/environments"))).toEqual([]);
  expect(readdirSync(join(stateDir, "lambda/code"))).toEqual([]);
  expect(readdirSync(join(stateDir, "lambda/functions"))).toEqual([]);
  expect(existsSync(join(stateDir, "lambda/snapshots", outputs.functionName))).toBe(false);
  await cloud.stop();
  expect(processesOfState()).toEqual([]);
}, 60_000);

/** The application's zip with another text of the same length in its hello-world handler, as a new build would have. */
async function changedApplication(from: string, to: string): Promise<string> {
  const { javaHome } = await resolveTools();
  const sources = join(folder, "src");
  const classes = join(folder, "classes");
  mkdirSync(sources, { recursive: true });
  const java = join(project, "petstore-java");
  const source = readFileSync(join(java, "src/main/java/petstore/HelloHandler.java"), "utf8");
  expect(source).toContain(from);
  writeFileSync(join(sources, "HelloHandler.java"), source.replace(from, to));
  const libraries = readdirSync(join(java, "target/runtime")).map((jar) => join(java, "target/runtime", jar));
  const javac = [
    "--release",
    "11",
    "-cp",
    libraries.join(":"),
    "-d",
    classes,
    join(sources, "HelloHandler.java"),
  ];
  execFileSync(join(javaHome, "bin/javac"), javac);
  const zip = join(folder, "changed.zip");
  cpSync(join(java, "target/petstore.zip"), zip);
  execFileSync(join(javaHome, "bin/jar"), ["uf", zip, "-C", classes, "petstore/HelloHandler.class"]);
  return zip;
}
