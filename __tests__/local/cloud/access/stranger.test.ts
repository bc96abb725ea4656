import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { signedFetch } from "../../../../local/cloud/access/signed-fetch";
import { temporaryFolder } from "../../temporary-folder";
import { guardedCloud, type GuardedCloud } from "./guarded-cloud";
import type { Try } from "./stranger";

/** Another user of the machine tries to get in. What SECURITY.md says of them is tested here. */

const NOBODY = 65534;
const isRoot = process.getuid?.() === 0 && process.platform === "linux";
if (!isRoot) console.warn("skipped: another user's attempts, which take root to make");
const asRoot = isRoot ? test : test.skip;
const why = isRoot ? "" : " (skipped: needs root)";

const folder = temporaryFolder();
const stateDir = () => join(folder(), "state");
let guarded: GuardedCloud;

beforeEach(async () => {
  // Open to all, as is what an earlier local cloud has left: the state folder's own mode is to keep strangers out.
  chmodSync(folder(), 0o755);
  mkdirSync(stateDir());
  chmodSync(stateDir(), 0o755);
  guarded = await guardedCloud(stateDir(), folder());
});
afterEach(() => guarded.cloud.close());
jest.setTimeout(30_000);

/** What becomes of each of the tries, made by another process of that user. */
async function tried(uid: number, tries: Try[]): Promise<string[]> {
  const script = ["--require", "tsx/cjs", join(__dirname, "stranger.ts")];
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...script,
    `${uid}`,
    JSON.stringify(tries),
  ]);
  return JSON.parse(stdout) as string[];
}

/** To have a command run that leaves a file. */
const command = (file: string, port = guarded.cloud.providers["command"]!): Try => ({
  kind: "grpc",
  port,
  path: "/pulumirpc.ResourceProvider/Create",
  message: Buffer.from(
    new rpc.CreateRequest()
      .setUrn("urn:pulumi:local::petstore-snapstart::command:local:Command::x")
      .setProperties(Struct.fromJavaScript({ create: `touch '${file}'` }))
      .serializeBinary(),
  ).toString("base64"),
});

const attack = (): Try[] => {
  const pets = `${guarded.cloud.endpoint}/2015-03-31/functions/pets`;
  const JAVA_TOOL_OPTIONS = "-XX:OnOutOfMemoryError=id";
  const change = JSON.stringify({ Environment: { Variables: { JAVA_TOOL_OPTIONS } } });
  return [
    { kind: "http", url: `${pets}/configuration`, method: "PUT", body: change },
    { kind: "http", url: `${pets}/versions`, method: "POST" },
    { kind: "http", url: `${pets}/invocations`, method: "POST", body: "{}" },
    { kind: "http", url: `${guarded.cloud.endpoint}/_local/functions/pets/environments`, method: "DELETE" },
    { kind: "http", url: `${guarded.cloud.endpoint}/_local/schedules` },
    { kind: "http", url: `${guarded.cloud.endpoint}/nowhere` },
  ];
};
const NOT_SIGNED = "403 MissingAuthenticationTokenException";

test("the user's own processes have commands run through the provider ports", async () => {
  const file = join(folder(), "own");
  expect(await tried(process.getuid!(), [command(file)])).toEqual(["grpc-status 0"]);
  expect(existsSync(file)).toBe(true);
});

asRoot(`another user's process has none run${why}`, async () => {
  const file = join(folder(), "stranger");
  const ports = Object.values(guarded.cloud.providers).map((port) => command(file, port));
  for (const outcome of await tried(NOBODY, ports)) expect(outcome).toMatch(/^(closed|ECONNRESET|EPIPE)$/);
  expect(existsSync(file)).toBe(false);
});

test("nobody changes, publishes or calls a function without credentials, not even the user", async () => {
  const before = guarded.effects();
  for (const outcome of await tried(process.getuid!(), attack())) expect(outcome).toBe(NOT_SIGNED);
  expect(guarded.effects()).toEqual(before);
});

asRoot(`another user's process gets as far as that${why}`, async () => {
  const before = guarded.effects();
  for (const outcome of await tried(NOBODY, attack())) expect(outcome).toBe(NOT_SIGNED);
  expect(guarded.effects()).toEqual(before);
});

test("with credentials, the same requests have effects", async () => {
  const pets = "/2015-03-31/functions/pets";
  const { access } = guarded.cloud;
  for (const path of [`${pets}/versions`, `${pets}/invocations`])
    expect((await signedFetch(access, path, { method: "POST", body: "{}" })).ok).toBe(true);
  expect(guarded.effects()).toMatchObject({ versions: 1, calls: 1 });
});

asRoot(`another user's process reads nothing of the state${why}`, async () => {
  const look = ["aws-config", "cloud.json", "cloud.lock"].map((name) => join(stateDir(), name));
  const tries: Try[] = [
    ...look.map((file) => ({ kind: "read" as const, file })),
    { kind: "list", folder: stateDir() },
  ];
  expect(await tried(NOBODY, tries)).toEqual(["EACCES", "EACCES", "EACCES", "EACCES"]);
  expect((await tried(0, tries))[0]).toContain("aws_secret_access_key");
});
