import { join } from "node:path";

/** What a snapshot's folder holds, as those know it who read it. */
export interface SnapshotFiles {
  /** CRIU's images, and the memory. */
  imageDirectory: string;
  /** What /tmp begins with. */
  tmpDirectory: string;
}

/** @param directory a snapshot's */
export const snapshotFiles = (directory: string): SnapshotFiles => ({
  imageDirectory: join(directory, "images"),
  tmpDirectory: join(directory, "tmp"),
});

/** The same for whoever is restored from them. */
export interface RestoreSource extends SnapshotFiles {
  /** Name of the image that is given only when the restore is to go on: see `Confined.hold`. */
  heldImage: string;
}
