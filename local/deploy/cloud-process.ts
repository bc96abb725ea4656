import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { readCloudFile, type CloudFile } from "../cloud/cloud-file";
import { lockOwner } from "../cloud/lock";
import { PROJECT_FOLDER } from "./paths";

/** A local cloud in another process. */
export interface CloudProcess {
  /** Base URL of its front door. */
  endpoint: string;
  /** Stops it, unless it was running already; resolves when it's gone. */
  stop(): Promise<void>;
}

/** How to reach the cloud that has `stateDir` open; undefined where none runs. */
export function runningCloud(stateDir: string): CloudFile | undefined {
  return lockOwner(stateDir) === undefined ? undefined : readCloudFile(stateDir);
}

/**
 * Starts a local cloud that ends with this process at the latest.
 * @throws Error with what it wrote last
 */
export async function startCloudProcess(stateDir: string): Promise<CloudProcess> {
  const child = fork(join(__dirname, "../cloud/main.ts"), {
    cwd: PROJECT_FOLDER,
    env: { ...process.env, PETSTORE_LOCAL_STATE: stateDir },
    execArgv: ["--require", "tsx/cjs"],
    // A terminal's Ctrl-C reaches only us; then it's stopped in order.
    detached: true,
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-8192)));
  const gone = once(child, "exit");
  const { endpoint } = await Promise.race([
    once(child, "message").then(([message]) => message as { endpoint: string }),
    gone.then(() => Promise.reject(new Error(`the local cloud doesn't start:\n${stderr.trim()}`))),
  ]);
  return { endpoint, stop: () => stop(child, gone) };
}

async function stop(child: ChildProcess, gone: Promise<unknown>): Promise<void> {
  child.kill("SIGTERM");
  await gone;
}
