import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  paginateListVersionsByFunction,
} from "@aws-sdk/client-lambda";
import { poll } from "./poll";

/** Initialisation may take 15 minutes, the snapshot and its copies some more. */
const SNAPSHOT_LIMIT_MS = 20 * 60_000;

/** A version has left `Pending`; https://docs.aws.amazon.com/lambda/latest/dg/snapstart-activate.html. */
const SETTLED = ["Active", "Failed", "Inactive"];

/** The numbers of the published versions, newest first. */
export async function publishedVersions(client: LambdaClient, FunctionName: string): Promise<string[]> {
  const numbers: string[] = [];
  for await (const { Versions } of paginateListVersionsByFunction({ client }, { FunctionName })) {
    numbers.push(...(Versions ?? []).map(({ Version }) => Version!).filter((number) => number !== "$LATEST"));
  }
  return numbers.sort((a, b) => Number(b) - Number(a));
}

/** A version as Lambda describes it now. */
export function describe(
  lambda: LambdaClient,
  functionName: string,
  version: string,
): Promise<FunctionConfiguration> {
  return lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName, Qualifier: version }));
}

/**
 * Waits until a version is in a state that it stays in.
 * @param waiting called now and then with the seconds waited so far
 * @throws Error when that takes more than 20 minutes
 */
export function settled(
  lambda: LambdaClient,
  functionName: string,
  version: string,
  waiting: (seconds: number) => void,
): Promise<FunctionConfiguration> {
  const isSettled = ({ State }: FunctionConfiguration) => SETTLED.includes(State!);
  return poll(() => describe(lambda, functionName, version), isSettled, {
    limitMs: SNAPSHOT_LIMIT_MS,
    waiting,
  });
}

/** How a version is called in what is told. */
export const label = ({ FunctionName, Version }: FunctionConfiguration) =>
  `${FunctionName} version ${Version}`;
