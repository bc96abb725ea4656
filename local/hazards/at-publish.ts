import { join } from "node:path";
import type { LambdaApi } from "../cloud/lambda/api";
import { snapshotDirectory } from "../cloud/lambda/snapshot-directory";
import { snapshotFiles } from "../cloud/snapshot/snapshot-files";
import type { Served } from "../terminal/still-serving";
import { judge, readAccepted } from "./accepted";
import { contentFindings } from "./content-findings";
import { counted } from "./report";
import { secretFindings } from "./secrets";

/** How long the look may take, in ms. */
const LIMIT = 2_000;

/**
 * Looks into the snapshot of a version that has just been published, as far as that is quick: what it holds, and secrets.
 * Connections that it cut are told by publishing itself.
 * @param stateDir the local cloud's state folder
 * @param command what a user types for the whole check
 * @returns a line for the user, also where the look fails, which ends nothing; undefined where nothing was found that isn't
 *   accepted
 */
export async function lookAtPublished(
  stateDir: string,
  { functionName, version }: Served,
  lambda: Pick<LambdaApi, "getFunctionConfiguration">,
  command: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const snapshot = snapshotFiles(snapshotDirectory(join(stateDir, "lambda"), functionName, version));
  const { Environment } = lambda.getFunctionConfiguration(functionName, version);
  const name = `The snapshot of version ${version} of ${functionName}`;
  const limit = AbortSignal.timeout(LIMIT);
  try {
    const environment = Environment?.Variables ?? {};
    const [held, secrets, acceptances] = await Promise.all([
      contentFindings({ ...snapshot, facts: { closedConnections: [] } }),
      secretFindings(snapshot, { environment }, AbortSignal.any([signal, limit])),
      readAccepted(),
    ]);
    const { open } = judge([...held.hazards, ...secrets.hazards], acceptances);
    if (open.length === 0) return undefined;
    return `${name} holds what it may not (${counted(open)}). To see it: ${command}`;
  } catch (error) {
    if (signal.aborted) return undefined;
    if (limit.aborted) return `${name} is too large for a quick look. To check it: ${command}`;
    // It has just been replaced.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    return `${name} couldn't be looked at: ${(error as Error).message}. To check it: ${command}`;
  }
}
