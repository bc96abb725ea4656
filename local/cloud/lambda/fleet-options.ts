import type { Capacity } from "./capacity";
import type { FirstInvocation } from "./cold-starts";
import type { Gate } from "./gate";
import type { PublicationOptions } from "./publication";

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
  room: Room;
  /** Whether an alias names the version now. */
  served: () => boolean;
  /** How long an environment, or a sandbox made ready, waits for use, in ms. */
  idleLimit?: number;
  /** Told of each cold start. */
  onStart: (start: FirstInvocation) => void;
}
