import type { IamService } from "./iam/iam";

/** The services of the local cloud, as those that deploy to it see them. */
export interface Services {
  region: string;
  /** Absolute folder that the program's relative paths start from. The engine doesn't tell its providers. */
  programFolder: string;
  iam: IamService;
  /** Environment variables that point an AWS SDK at the local cloud, and (undefined) those that would point elsewhere. */
  awsEnvironment(): Record<string, string | undefined>;
}
