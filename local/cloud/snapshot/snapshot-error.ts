/** A snapshot can't be taken, used or restored; the message says why. */
export class SnapshotError extends Error {}
