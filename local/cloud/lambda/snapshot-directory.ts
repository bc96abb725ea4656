import { join } from "node:path";

/**
 * Where a version's snapshot is kept.
 * @param stateDir the Lambda service's own folder
 */
export const snapshotDirectory = (stateDir: string, functionName: string, version: string): string =>
  join(stateDir, "snapshots", functionName, version);
