import { rmSync } from "node:fs";
import { resolve } from "node:path";
import type { FastifyInstance } from "fastify";
import type { Tools } from "../deploy/tools";
import { awsConfigFile, credentialsOf, writeAwsConfig, type FrontDoorAccess } from "./access/credentials";
import { openStateFolder } from "./access/state-folder";
import { cloudFile, type CloudFile } from "./cloud-file";
import { damagedFiles, describeDamage } from "./damaged";
import { openFrontDoor } from "./front-door/front-door";
import { FunctionUrlService } from "./function-urls/service";
import { GatewayService } from "./gateway/service";
import type { MovedApi } from "./gateway/store";
import { IamService } from "./iam/iam";
import type { LambdaApi, Remarks } from "./lambda/api";
import type { FunctionError } from "./lambda/invoker";
import { removePartialFiles } from "./leftovers";
import { lock } from "./lock";
import type { LogsApi } from "./logs/api";
import { logsRoutes } from "./logs/routes";
import { LogsService } from "./logs/service";
import { openCreations } from "./provider/open-creations";
import { packages } from "./provider/packages";
import { serveProvider } from "./provider/serve";
import { REGION } from "./region";
import { S3Service } from "./s3/s3";
import { schedulerRoutes } from "./scheduler/routes";
import { SchedulerService } from "./scheduler/scheduler";
import type { Services } from "./services";
import { writeJson } from "./state-file";

/** What there is to say of a function. */
export type FunctionRemarks = Remarks & { functionName: string };

/** The Lambda service together with its part of the front door. */
export interface LambdaBackend {
  api: LambdaApi;
  /** Why versions start without snapshots on this machine; undefined where they have them. */
  noSnapshots?: string | undefined;
  /** What there is to say of the functions that an earlier start has left. */
  remarks?: FunctionRemarks[];
  /** In what environments differ from Lambda's because of this machine; sentences. */
  notices?: readonly string[];
  routes(app: FastifyInstance): void;
  close(): Promise<void>;
}

export interface LambdaOptions {
  stateDir: string;
  region: string;
  logs: LogsApi;
  tools: Tools;
  /** Whether a role may do an action on a resource; a function's log lines need it. */
  allows: (roleArn: string, action: string, resourceArn: string) => boolean;
  onFunctionError?: (error: FunctionError) => void;
}

export interface CloudOptions {
  /** Absolute folder that all state is kept in. */
  stateDir: string;
  tools: Tools;
  region?: string;
  /** Absolute; default: the checkout, where index.ts is. */
  programFolder?: string;
  /** `openLambda` of open-lambda.ts, which brings JVMs and snapshots; tests of the rest do without. */
  openLambda: (options: LambdaOptions) => Promise<LambdaBackend>;
  /** Told of each invocation that the function itself has failed. */
  onFunctionError?: (error: FunctionError) => void;
}

/** A running local cloud. */
export interface Cloud {
  /** Base URL of the front door: AWS's REST APIs and the local-only calls under /_local. */
  endpoint: string;
  /** How AWS's SDKs call it. */
  access: FrontDoorAccess;
  /** Loopback port of the Pulumi provider, per package. */
  providers: Record<string, number>;
  services: Services;
  /** Why versions start without snapshots on this machine; undefined where they have them. */
  noSnapshots: string | undefined;
  /** What there is to say of the functions that were there when the cloud started. */
  remarks: readonly FunctionRemarks[];
  /** In what environments differ from Lambda's because of this machine, and which state was damaged; sentences. */
  notices: readonly string[];
  /** The APIs and function URLs whose port was taken when the cloud started, and which therefore serve on another. */
  movedApis: readonly MovedApi[];
  /** Stops everything that runs and saves what has to outlive it. */
  close(): Promise<void>;
}

/**
 * Starts the local cloud in this process, with what `stateDir` holds. It serves when this returns.
 * @throws Error where another process has `stateDir` open
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { stateDir, region = REGION, programFolder = resolve(__dirname, "../..") } = options;
  openStateFolder(stateDir);
  const unlock = lock(stateDir);
  removePartialFiles(stateDir);
  const closing: (() => Promise<void>)[] = [async () => unlock()];
  const close = async () => {
    for (const part of closing.splice(0).reverse()) await part();
  };
  try {
    const logs = LogsService.open({ stateDir, region });
    closing.push(() => logs.close());
    const iam = IamService.open({ stateDir });
    const allows: LambdaOptions["allows"] = (...request) => iam.allows(...request);
    const { tools, onFunctionError } = options;
    const lambda = await options.openLambda({
      ...{ stateDir, region, logs, tools, allows },
      ...(onFunctionError && { onFunctionError }),
    });
    closing.push(() => lambda.close());
    const gateway = await GatewayService.open({ stateDir, region, lambda: lambda.api, logs });
    closing.push(() => gateway.close());
    const functionUrls = await FunctionUrlService.open({ stateDir, region, lambda: lambda.api });
    closing.push(() => functionUrls.close());
    const scheduler = SchedulerService.open({ stateDir, region, iam, lambda: lambda.api });
    const credentials = credentialsOf(stateDir);
    const frontDoor = await openFrontDoor(
      { credentials, credentialsFile: awsConfigFile(stateDir) },
      ...[logsRoutes(logs), schedulerRoutes(scheduler), lambda.routes],
    );
    closing.push(() => frontDoor.close());
    const { endpoint } = frontDoor;
    const access: FrontDoorAccess = { endpoint, region, credentials };
    writeAwsConfig(stateDir, access);

    const services: Services = {
      region,
      programFolder,
      iam,
      s3: S3Service.open({ stateDir }),
      logs,
      lambda: lambda.api,
      functionUrls,
      gateway,
      scheduler,
      awsEnvironment: () => awsEnvironment(access),
    };
    const known = packages();
    const creations = openCreations(stateDir, known, services);
    const removed = await creations.settle();
    const ports = await Promise.all(
      known.map(async (provider) => {
        const server = await serveProvider(provider, services, creations);
        closing.push(() => server.close());
        return [provider.pkg, server.port] as const;
      }),
    );
    const providers = Object.fromEntries(ports);
    const { noSnapshots, remarks = [] } = lambda;
    const notices = [...(lambda.notices ?? []), ...removed];
    const file: CloudFile = {
      ...{ pid: process.pid, endpoint, providers, apisMoved: gateway.moved || functionUrls.moved },
      ...(noSnapshots !== undefined && { noSnapshots }),
    };
    writeJson(cloudFile(stateDir), file);
    closing.push(async () => rmSync(cloudFile(stateDir), { force: true }));
    const movedApis = [...gateway.movedApis, ...functionUrls.movedUrls];
    const damage = damagedFiles(stateDir).map(describeDamage);
    const facts = { noSnapshots, remarks, notices: [...notices, ...damage], movedApis };
    return { endpoint, access, providers, services, ...facts, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function awsEnvironment(access: FrontDoorAccess): Record<string, string | undefined> {
  const { endpoint, region, credentials } = access;
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_LAMBDA: endpoint,
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
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
