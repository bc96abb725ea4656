import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { LISTENERS } from "../../../local/cloud/access/listeners";
import { socketRows } from "../../../local/cloud/access/socket-table";
import { startCloud, type Cloud } from "../../../local/cloud/cloud";
import type { Tools } from "../../../local/deploy/tools";
import { FakeLambda } from "./fake-lambda";

/** What SECURITY.md says of the local cloud: who reaches it, and who reads its state. */

const stateDir = join(mkdtempSync(join(tmpdir(), "exposure-")), "state");
const TRUST = {
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
};
let cloud: Cloud;

beforeAll(async () => {
  // As an earlier local cloud may have left it.
  mkdirSync(stateDir, { mode: 0o755 });
  cloud = await startCloud({
    stateDir,
    tools: {} as Tools,
    openLambda: async () => new FakeLambda().backend(),
  });
});
afterAll(async () => {
  await cloud.close();
  rmSync(dirname(stateDir), { recursive: true, force: true });
});

function connects(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

async function ports(): Promise<number[]> {
  const { ApiId, ApiEndpoint } = await cloud.services.gateway.createApi({ Name: "a", ProtocolType: "HTTP" });
  await cloud.services.gateway.createStage({ ApiId, StageName: "$default", AutoDeploy: true });
  return [cloud.endpoint, ApiEndpoint!]
    .map((url) => Number(new URL(url).port))
    .concat(Object.values(cloud.providers));
}

const linux = process.platform === "linux" ? test : test.skip;
// Of Linux's loopback addresses, all but one are closed; so is every address of a network then.
linux("HTTP APIs, front door and providers listen on 127.0.0.1 only", async () => {
  for (const port of await ports()) {
    expect([port, await connects("127.0.0.1", port)]).toEqual([port, true]);
    expect([port, await connects("127.0.0.2", port)]).toEqual([port, false]);
  }
});

/** Where this process listens, `address:port`. */
function listening(): string[] {
  const own = readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1] ?? [];
    } catch {
      return [];
    }
  });
  const LISTEN = "0A";
  return ["tcp", "tcp6"]
    .flatMap((name) => socketRows(readFileSync(`/proc/net/${name}`, "utf8")))
    .filter(({ state, inode }) => state === LISTEN && own.includes(String(inode)))
    .map(({ local }) => local);
}

linux("nothing listens but what SECURITY.md names", async () => {
  await ports();
  const { frontDoor, httpApi, provider } = LISTENERS;
  const portOf = (url: string) => Number(new URL(url).port);
  const apis = cloud.services.gateway.getApis().map(({ ApiEndpoint }) => portOf(ApiEndpoint!));
  const expected = [
    `${frontDoor.address}:${portOf(cloud.endpoint)}`,
    ...apis.map((port) => `${httpApi.address}:${port}`),
    ...Object.values(cloud.providers).map((port) => `${provider.address}:${port}`),
  ];
  expect(listening().sort()).toEqual(expected.sort());
});

test("the folder of all state is closed to other users", () => {
  expect(statSync(stateDir).mode & 0o777).toBe(0o700);
});

test("roles and policies, and where the cloud listens, are the owner's alone to read", () => {
  cloud.services.iam.createRole("r", { AssumeRolePolicyDocument: JSON.stringify(TRUST) });
  for (const name of ["iam.json", "cloud.json", "aws-config"]) {
    expect([name, statSync(join(stateDir, name)).mode & 0o777]).toEqual([name, 0o600]);
  }
});
