import { readFile } from "node:fs/promises";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { accessTo } from "../../local/cloud/access/credentials";
import { signedFetch } from "../../local/cloud/access/signed-fetch";
import { cloudFile } from "../../local/cloud/cloud-file";
import { startCloudProcess } from "../../local/deploy/cloud-process";
import { deploy } from "../../local/deploy/deploy";
import { BenchError } from "../errors";
import { localFigures } from "../localStack";
import { applicationsOf, settingsFor, type LocalFigures, type WithApi } from "../stack";

/** The applications that restores are measured of. */
export const RESTORED = ["petstore", "hello"] as const;
export type Restored = (typeof RESTORED)[number];

export interface Environment {
  environmentId: string;
  version: string;
  /** The JVM's. */
  pid?: number;
}

/** Both applications on a local cloud of their own, with what only that tells. */
export interface Deployment extends LocalFigures {
  applications: Record<Restored, WithApi>;
  lambda: LambdaClient;
  /** Process id of the local cloud. */
  pid: number;
  environments(functionName: string): Promise<Environment[]>;
  /** Settles when all is there that restores of a function need beforehand. */
  whenReady(functionName: string): Promise<void>;
  close(): Promise<void>;
}

/** Deploys the unchanged program into an empty state folder. @throws DeployError, or the signal's reason */
export async function openDeployment(stateDir: string, signal: AbortSignal): Promise<Deployment> {
  signal.throwIfAborted();
  const cloud = await startCloudProcess(stateDir);
  try {
    const { outputs } = await deploy("up", { stateDir, configOnce: settingsFor(RESTORED), signal });
    const [petstore, hello] = applicationsOf("local", outputs, RESTORED);
    const access = accessTo(cloud.endpoint, stateDir);
    const { pid } = JSON.parse(await readFile(cloudFile(stateDir), "utf8")) as { pid: number };
    const get = async (path: string): Promise<string> => {
      const response = await signedFetch(access, `/_local/functions/${path}`, { signal });
      const text = await response.text();
      if (!response.ok)
        throw new BenchError(`the local cloud answered ${response.status} to ${path}: ${text}`);
      return text;
    };
    return {
      ...localFigures(access),
      applications: { petstore: petstore!, hello: hello! },
      lambda: new LambdaClient(access),
      pid,
      environments: async (name) => JSON.parse(await get(`${name}/environments`)) as Environment[],
      whenReady: async (name) => void (await get(`${name}/ready`)),
      close: () => cloud.stop(),
    };
  } catch (error) {
    await cloud.stop();
    throw signal.aborted ? signal.reason : error;
  }
}
