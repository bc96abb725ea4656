import type { LambdaApi } from "../cloud/lambda/api";

/** A function's version that its alias leads to, and that takes invocations. */
export interface Served {
  functionName: string;
  version: string;
}

type Functions = Pick<LambdaApi, "listFunctions" | "listAliases" | "getFunctionConfiguration">;

/** What callers reach at this moment, whatever becomes of a deployment. */
export function servedVersions(lambda: Functions): Served[] {
  return lambda.listFunctions().flatMap(({ FunctionName: functionName = "" }) =>
    lambda.listAliases(functionName).flatMap(({ FunctionVersion: version = "" }) => {
      const { State } = lambda.getFunctionConfiguration(functionName, version);
      return State === "Failed" || State === "Pending" ? [] : [{ functionName, version }];
    }),
  );
}

/**
 * What to say after a deployment has failed: what is left of the one before, and how to go on.
 * @param next how to go on, where that isn't as usual
 */
export function afterFailure(served: Served[], next?: string): string {
  if (served.length === 0)
    return next === undefined
      ? "The deployment failed, and nothing is served yet. Correct what is named above, then: npm start"
      : `The deployment failed, and nothing is served yet.\n${next}.`;
  const versions = served.map(({ functionName, version }) => `version ${version} of ${functionName}`);
  return [
    `The deployment failed; still serving ${versions.join(", ")}.`,
    next === undefined
      ? "Correct what is named above, then, in another terminal: npx tsx local/deploy/main.ts up"
      : `${next}.`,
  ].join("\n");
}
