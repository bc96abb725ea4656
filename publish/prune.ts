import type { LambdaClient } from "@aws-sdk/client-lambda";
import { DeleteFunctionCommand, paginateListAliases } from "@aws-sdk/client-lambda";
import type { Log } from "./log";
import { publishedVersions } from "./versions";

/**
 * Deletes old versions: all but the newest `keep` and those that an alias names. A version that can't be deleted is
 * reported and left for the next time, since the one just published serves anyway.
 */
export async function prune(
  lambda: LambdaClient,
  functionName: string,
  keep: number,
  log: Log,
): Promise<void> {
  const named = await versionsNamedByAliases(lambda, functionName);
  const old = (await publishedVersions(lambda, functionName)).slice(keep);
  for (const version of old.filter((number) => !named.has(number))) {
    try {
      await lambda.send(new DeleteFunctionCommand({ FunctionName: functionName, Qualifier: version }));
      log(
        `${functionName} version ${version} deleted (the newest ${keep} are kept, and those that an alias names)`,
      );
    } catch (error) {
      log(
        `${functionName} version ${version} can't be deleted: ${error instanceof Error ? error.message : error}`,
      );
    }
  }
}

async function versionsNamedByAliases(client: LambdaClient, FunctionName: string): Promise<Set<string>> {
  const named = new Set<string>();
  for await (const { Aliases } of paginateListAliases({ client }, { FunctionName })) {
    for (const { FunctionVersion, RoutingConfig } of Aliases ?? []) {
      named.add(FunctionVersion!);
      Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {}).forEach((number) => named.add(number));
    }
  }
  return named;
}
