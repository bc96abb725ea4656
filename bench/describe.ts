import { GetFunctionConfigurationCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { plainText } from "../local/terminal/plain-text";
import { BenchError } from "./errors";
import type { Addressed, Application } from "./stack";
import { PRIMINGS, type Priming } from "./variants";

/**
 * Asks Lambda for what the outputs don't tell: log group, architecture, priming. It is the first call that needs
 * credentials, so it is also the check that they are there. Throws a BenchError of one line.
 */
export async function describeApplication(lambda: LambdaClient, addressed: Addressed): Promise<Application> {
  // The version that the stack names, not the alias: a run that was killed may have left that elsewhere.
  const { functionName: FunctionName, version: Qualifier } = addressed;
  const configuration = await lambda
    .send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier }))
    .catch((error: Error) => {
      throw new BenchError(explain(error, FunctionName));
    });
  const priming = configuration.Environment?.Variables?.PRIMING;
  return {
    ...addressed,
    priming: isPriming(priming) ? priming : "invoke",
    logGroup: configuration.LoggingConfig?.LogGroup ?? `/aws/lambda/${FunctionName}`,
    architecture: configuration.Architectures?.[0] === "arm64" ? "arm64" : "x86_64",
    ...(configuration.Runtime && { runtime: configuration.Runtime }),
    // Lambda takes more characters in it than a terminal should be given.
    ...(configuration.Handler && { handler: plainText(configuration.Handler) }),
    ...(configuration.CodeSha256 && { code: configuration.CodeSha256 }),
  };
}

/** Which class a deployed function begins with; undefined where Lambda doesn't say. Throws like describeApplication. */
export async function handlerOf(lambda: LambdaClient, FunctionName: string): Promise<string | undefined> {
  const { Handler } = await lambda
    .send(new GetFunctionConfigurationCommand({ FunctionName }))
    .catch((error: Error) => {
      throw new BenchError(explain(error, FunctionName));
    });
  return Handler === undefined ? undefined : plainText(Handler);
}

function isPriming(text: string | undefined): text is Priming {
  return PRIMINGS.includes(text as Priming);
}

function explain(error: Error, functionName: string): string {
  switch (error.name) {
    case "CredentialsProviderError":
      return "no AWS credentials: aws configure, aws sso login, or AWS_PROFILE";
    case "ExpiredTokenException":
    case "ExpiredToken":
    case "UnrecognizedClientException":
    case "InvalidSignatureException":
      return `AWS refuses the credentials (${error.name}): sign in again`;
    case "AccessDeniedException":
      return `these credentials may not read the function ${functionName}: ${error.message}`;
    case "ResourceNotFoundException":
      return `the function ${functionName} doesn't exist: deploy the stack again`;
    default:
      return `Lambda doesn't answer about ${functionName}: ${error.name}: ${error.message}`;
  }
}
