import type { FunctionUrlService } from "./function-urls/service";
import type { GatewayService } from "./gateway/service";
import type { IamService } from "./iam/iam";
import type { LambdaApi } from "./lambda/api";
import type { LogsService } from "./logs/service";
import type { S3Service } from "./s3/s3";
import type { SchedulerService } from "./scheduler/scheduler";

/** The services of the local cloud, as those that deploy to it see them. */
export interface Services {
  region: string;
  /** Absolute folder that the program's relative paths start from. The engine doesn't tell its providers. */
  programFolder: string;
  iam: IamService;
  s3: S3Service;
  logs: LogsService;
  lambda: LambdaApi;
  functionUrls: FunctionUrlService;
  gateway: GatewayService;
  scheduler: SchedulerService;
  /** Environment variables that point an AWS SDK at the local cloud, and (undefined) those that would point elsewhere. */
  awsEnvironment(): Record<string, string | undefined>;
}
