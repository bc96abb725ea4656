import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pythonWithTools } from "./python";

export interface Emulator {
  endpoint: string;
  /** Environment variables that point the AWS SDK to it. */
  environment: Record<string, string>;
  stop(): Promise<void>;
}

const START_LIMIT_MS = 60_000;

/** Starts ministack, an independent emulator of AWS that plays the states of a SnapStart version. */
export async function startEmulator(): Promise<Emulator> {
  const python = await pythonWithTools();
  const folder = mkdtempSync(join(tmpdir(), "petstore-emulator-"));
  const port = await freePort();
  const child = spawn(python, ["-m", "ministack"], {
    cwd: folder,
    env: {
      ...process.env,
      GATEWAY_PORT: String(port),
      BIND_HOST: "127.0.0.1",
      MINISTACK_HOST: "127.0.0.1",
      LOG_LEVEL: "ERROR",
      TMPDIR: folder,
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const stop = async () => {
    const ended = child.exitCode === null ? once(child, "exit") : Promise.resolve();
    child.kill("SIGTERM");
    await Promise.race([ended, sleep(5_000, undefined, { ref: false })]);
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    await answering(endpoint, child);
  } catch (error) {
    await stop();
    throw error;
  }
  const environment = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  };
  return { endpoint, environment, stop };
}

async function answering(endpoint: string, child: ChildProcess): Promise<void> {
  for (const deadline = Date.now() + START_LIMIT_MS; Date.now() < deadline; await sleep(100)) {
    if (child.exitCode !== null) throw new Error(`ministack ended with exit code ${child.exitCode}`);
    const answer = await fetch(`${endpoint}/_localstack/health`).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error("ministack doesn't answer");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
