import { join } from "node:path";
import { wrapWithCommand } from "../../bench/terminal";
import { snapshotDirectory } from "../cloud/lambda/snapshot-directory";
import { snapshotFiles } from "../cloud/snapshot/snapshot-files";
import { plainText } from "../terminal/plain-text";
import type { Served } from "../terminal/still-serving";
import { judge, readAccepted, type Judged } from "./accepted";
import { contentFindings } from "./content-findings";
import { counted } from "./report";
import { secretFindings } from "./secrets";

/** How long the look may take, in ms. */
const LIMIT = 2_000;

/** What a quick look at a version's snapshot has found; or why there was none: the end of a sentence about the snapshot. */
export type Look = Pick<Judged, "open" | "accepted"> | { failure: string };

/**
 * Looks into the snapshot of a version that has just been published, as far as that is quick: what it holds, and secrets.
 * Connections that it cut are told by publishing itself.
 * @param stateDir the local cloud's state folder
 * @param environment the version's variables
 * @returns also where the look fails, which ends nothing; undefined where there is no snapshot, or the signal is aborted
 */
export async function lookAtPublished(
  stateDir: string,
  { functionName, version }: Served,
  environment: Record<string, string>,
  signal: AbortSignal,
): Promise<Look | undefined> {
  const snapshot = snapshotFiles(snapshotDirectory(join(stateDir, "lambda"), functionName, version));
  const limit = AbortSignal.timeout(LIMIT);
  try {
    const [held, secrets, acceptances] = await Promise.all([
      contentFindings({ ...snapshot, facts: { closedConnections: [] } }),
      secretFindings(snapshot, { environment }, AbortSignal.any([signal, limit])),
      readAccepted(),
    ]);
    const { open, accepted } = judge([...held.hazards, ...secrets.hazards], acceptances);
    return { open, accepted };
  } catch (error) {
    if (signal.aborted) return undefined;
    if (limit.aborted) return { failure: "is too large for a quick look" };
    // It has just been replaced.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    return { failure: `couldn't be looked at: ${plainText((error as Error).message)}` };
  }
}

/**
 * What to say of a look: that something was found which isn't accepted, or that it failed.
 * @param command what a user types for the whole check
 * @returns lines; none where there is nothing to say
 */
export function lookLines(
  { functionName, version }: Served,
  look: Look | undefined,
  command: string,
  width: number,
): string[] {
  if (look === undefined || ("open" in look && look.open.length === 0)) return [];
  const found =
    "failure" in look
      ? `${look.failure}. To check it`
      : `holds what it may not (${counted(look.open)}). To see it`;
  const text = `The snapshot of version ${version} of ${functionName} ${found}`;
  return wrapWithCommand(text, plainText(command), width);
}
