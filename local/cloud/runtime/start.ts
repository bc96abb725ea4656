import type { Report } from "./log-lines";

/** How an environment came to its first invocation, and where the time went (ms, in order). */
export interface Start {
  kind: "init" | "restore";
  /** Epoch ms. */
  startedAt: number;
  /** What REPORT calls Init Duration or Restore Duration, in ms. */
  duration: number;
  /** The part of a restore that AWS bills, in ms. */
  billed: number;
  /** The init was part of the invocation, whose duration includes it then. */
  withinInvocation: boolean;
  split: Record<string, number>;
}

/** What the REPORT of the first invocation says of it. */
export function startDurations(start: Start | undefined): Partial<Report> {
  if (start?.kind === "restore") {
    return { restoreDuration: start.duration, billedRestoreDuration: start.billed };
  }
  return start === undefined || start.withinInvocation ? {} : { initDuration: start.duration };
}
