import type { Capacity } from "./capacity";
import type { FirstInvocation } from "./cold-starts";
import type { Gate } from "./gate";
import type { PublicationOptions, SnapshotPlace } from "./publication";

/** What all fleets have in common: the room that this machine has, and how many environments are started at once. */
export interface Room {
  capacity: Capacity;
  /** Of restores, which take milliseconds, and of cold starts, which take seconds of a processor. */
  restores: Gate;
  coldStarts: Gate;
}

export interface FleetOptions extends PublicationOptions {
  /** Whether environments of this version start as SnapStart's do. */
  snapStart: boolean;
  /** Where the version's snapshot is kept; undefined where it has none, or this machine can't take any. */
  snapshotPlace?: SnapshotPlace;
  room: Room;
  /** Whether an alias names the version now. */
  served: () => boolean;
  /** How long an environment, or a sandbox made ready, waits for use, in ms. */
  idleLimit?: number;
  /** Told of each cold start. */
  onStart: (start: FirstInvocation) => void;
}
