import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import type { OwnFunction } from "../local/deploy/own-function-options";
import { lookAtPublished, lookLines } from "../local/hazards/at-publish";
import { checkCommand, ownCheckCommand } from "../local/hazards/command-text";
import { plainText } from "../local/terminal/plain-text";
import type { KnownHazards } from "./hazardResults";
import type { Application, Stack } from "./stack";
import { appSubject, isOwn } from "./variants";

/** What a quick look at the measured snapshots has found, for results and for the terminal. */
export interface Looked {
  hazards: KnownHazards[];
  /** What was found, with the command that tells more. @param width columns */
  lines: (width: number) => string[];
}

/**
 * Looks into the snapshots of a local stack as it is deployed. Where it fails, that is in the results, too.
 * @param stateDir the local cloud's state folder
 * @param own the user's function, where it is one that was measured
 */
export async function lookAtMeasured(
  { applications, lambda, snapshotMissing }: Pick<Stack, "applications" | "lambda" | "snapshotMissing">,
  stateDir: string,
  own: OwnFunction | undefined,
  signal: AbortSignal,
): Promise<Looked> {
  const looked: { hazards: KnownHazards; command: string }[] = [];
  for (const application of applications) {
    const { app, version, code, handler } = application;
    const look =
      snapshotMissing === undefined && !signal.aborted
        ? await variablesOf(lambda, application).then(
            (variables) => lookAtPublished(stateDir, application, variables, signal),
            // What has been measured isn't lost for it.
            (error: Error) => ({ failure: `couldn't be looked at: ${plainText(error.message)}` }),
          )
        : undefined;
    looked.push({
      hazards: {
        ...{ app, version, command: commandFor(application, own && ownCheckCommand(own, "names")) },
        ...(code !== undefined && { code }),
        ...(handler !== undefined && { handler }),
        ...(look !== undefined && { look }),
      },
      command: commandFor(application, own && ownCheckCommand(own)),
    });
  }
  return {
    hazards: looked.map(({ hazards }) => hazards),
    lines: (width) =>
      looked.flatMap(({ hazards: { app, version, look }, command }) =>
        lookLines({ functionName: appSubject(app), version }, look, command, width),
      ),
  };
}

const commandFor = (application: Application, ofOwn: string | undefined): string =>
  isOwn(application.app) ? ofOwn! : checkCommand(application.app, application);

async function variablesOf(
  lambda: Stack["lambda"],
  { functionName: FunctionName, version: Qualifier }: Application,
): Promise<Record<string, string>> {
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier }));
  return Environment?.Variables ?? {};
}
