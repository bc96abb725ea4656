import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { openFrontDoor } from "./front-door/front-door";
import { IamService } from "./iam/iam";
import { packages } from "./provider/packages";
import { serveProvider } from "./provider/serve";
import { REGION } from "./region";
import type { Services } from "./services";
import { writeJson } from "./state-file";

export interface CloudOptions {
  /** Absolute folder that all state is kept in. */
  stateDir: string;
  region?: string;
  /** Absolute; default: the checkout, where index.ts is. */
  programFolder?: string;
}

/** A running local cloud. */
export interface Cloud {
  /** Base URL of the front door: AWS's REST APIs and the local-only calls under /_local. */
  endpoint: string;
  /** Loopback port of the Pulumi provider, per package. */
  providers: Record<string, number>;
  services: Services;
  /** Stops everything that runs and saves what has to outlive it. */
  close(): Promise<void>;
}

/** Where a running cloud says how to reach it: `{pid, endpoint, providers}`. */
export function cloudFile(stateDir: string): string {
  return join(stateDir, "cloud.json");
}

/** Starts the local cloud in this process, with what `stateDir` holds. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { stateDir, region = REGION, programFolder = resolve(__dirname, "../..") } = options;
  const iam = IamService.open({ stateDir });
  const frontDoor = await openFrontDoor();
  const services: Services = {
    region,
    programFolder,
    iam,
    awsEnvironment: () => awsEnvironment(frontDoor.endpoint, region),
  };
  const servers = await Promise.all(
    packages().map(async (provider) => [provider.pkg, await serveProvider(provider, services)] as const),
  );
  const providers = Object.fromEntries(servers.map(([pkg, { port }]) => [pkg, port]));
  writeJson(cloudFile(stateDir), { pid: process.pid, endpoint: frontDoor.endpoint, providers });
  return {
    endpoint: frontDoor.endpoint,
    providers,
    services,
    async close() {
      rmSync(cloudFile(stateDir), { force: true });
      await Promise.all(servers.map(([, server]) => server.close()));
      await frontDoor.close();
    },
  };
}

function awsEnvironment(endpoint: string, region: string): Record<string, string | undefined> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_LAMBDA: endpoint,
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: endpoint,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_SESSION_TOKEN: undefined,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    // The user's own settings might name another endpoint or account.
    AWS_PROFILE: undefined,
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  };
}
