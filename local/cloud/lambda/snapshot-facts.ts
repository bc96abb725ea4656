import { ServiceError } from "../errors";
import type { Snapshot } from "../snapshot/snapshot";
import type { FunctionRecord, VersionRecord } from "./records";

/** How a version's snapshot came to be and what it takes: bytes and ms. */
export interface SnapshotFacts {
  version: string;
  imageBytes: number;
  mappedBytes: number;
  /** Why restores read the memory instead of mapping it; absent where they map it. */
  unmapped?: string;
  /** Where connections led, `address:port`, that were open when it was taken, and are closed in it. */
  closedConnections: string[];
  initMs?: number;
  checkpointMs?: number;
  publishMs?: number;
}

/**
 * What is known of a version's snapshot.
 * @param noSnapshots why this machine has none; undefined where it has
 * @throws ServiceError ResourceNotFoundException where the version has no snapshot
 */
export function snapshotFacts(
  record: FunctionRecord,
  version: VersionRecord,
  snapshot: Snapshot | undefined,
  noSnapshots: string | undefined,
): SnapshotFacts {
  if (snapshot === undefined) {
    const why = noSnapshots ?? version.stateReason;
    const message = `Version ${version.version} of ${record.name} has no snapshot${why === undefined ? "" : `: ${why}`}.`;
    throw new ServiceError("ResourceNotFoundException", 404, message);
  }
  const times = version.publishTimes;
  return {
    version: version.version,
    ...snapshot.size,
    closedConnections: version.closedConnections ?? [],
    ...(snapshot.unmapped === undefined ? {} : { unmapped: snapshot.unmapped }),
    ...(times === undefined ? {} : { ...times, publishMs: times.initMs + times.checkpointMs }),
  };
}
