import type { Hazard } from "./hazard";
import { shown } from "./values-text";

/** What was seen at a place. */
export interface Seen<T = string> {
  where: string;
  /** How far the clock was ahead, in ms. */
  ahead: number;
  soon: T;
  late: T;
  cold: T;
}

const BEST_PRACTICES = "https://docs.aws.amazon.com/lambda/latest/dg/snapstart-best-practices.html";
const HOOKS = "https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-java.html";

export const AT_ONCE = "time/fires-at-once";

const LONGEST = 60;

const hours = (ms: number) => `${Math.round(ms / 3600_000)} hours`;
/** Times are shown as they are. */
const short = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

function evidence<T>({ ahead, soon, late, cold }: Seen<T>, show: (value: T) => string): string[] {
  return [
    `restored at once: ${show(soon)}`,
    `restored ${hours(ahead)} later: ${show(late)}`,
    `started cold at that time: ${show(cold)}`,
  ];
}

const common = { kind: "time", link: BEST_PRACTICES } as const;

/** The hazard of something that is handed out after it has expired. */
export const expiredLater = (seen: Seen): Hazard => ({
  ...common,
  rule: "time/expired",
  severity: "error",
  title: "What has expired since the snapshot is still handed out after a restore",
  where: seen.where,
  evidence: evidence(seen, short),
  why:
    "An environment may be restored days after its snapshot was taken. Tokens, signed addresses and credentials from before " +
    "the snapshot are taken for valid then, and whoever gets them is refused.",
  remedy:
    "Look at the expiry by the clock before each use, or drop what may expire in a beforeCheckpoint hook and fetch it anew.",
});

/** The hazard of a time that doesn't follow the clock. */
export const staleLater = (seen: Seen): Hazard => ({
  ...common,
  rule: "time/stale",
  severity: "warning",
  title: "A time stays at the snapshot's, however late the restore",
  where: seen.where,
  evidence: evidence(seen, short),
  why:
    "An environment may be restored days after its snapshot was taken. A cache that never expires, or a day that was read " +
    "before the snapshot, is as old as that.",
  remedy:
    "Read the clock when the time is needed, have caches expire by it, or clear them in an afterRestore hook.",
});

/** The hazard of an answer that depends on how late the restore is. */
export const otherAnswer = (seen: Seen): Hazard => ({
  ...common,
  rule: "time/other-answer",
  severity: "warning",
  title: "An answer changes by how long after its snapshot the environment is restored",
  where: seen.where,
  evidence: evidence(seen, shown),
  why:
    "A deadline or an expiry from before the snapshot has passed in all environments that are restored late enough, and " +
    "nothing there makes it anew.",
  remedy: "Compute deadlines in the call that they are for, or anew in an afterRestore hook.",
});

/** The hazard of a function that doesn't work any more when it is restored late. @param where a request, or the restore */
export const failsLater = (where: string, failure: string, ahead: number): Hazard => ({
  ...common,
  rule: "time/fails-later",
  severity: "error",
  title: "It fails where it is restored long after its snapshot",
  where,
  evidence: [
    `restored ${hours(ahead)} later: ${failure.slice(0, 200)}`,
    "neither restored at once, nor started cold at that time",
  ],
  why:
    "An environment may be restored days after its snapshot was taken. What was valid then, such as a session or a lease, is " +
    "taken as over, and nothing makes it anew.",
  link: where === "restore" ? HOOKS : BEST_PRACTICES,
  remedy: "Renew what is over when it is needed, or make it anew in an afterRestore hook.",
});

/** The hazard of work that makes up for the time since the snapshot. */
export const firesAtOnce = (seen: Seen<number>): Hazard => ({
  ...common,
  rule: AT_ONCE,
  severity: "warning",
  title: "Work that has become due since the snapshot is done all at once after a restore",
  where: seen.where,
  evidence: evidence(seen, (count) => `${count} ${count === 1 ? "time" : "times"}`),
  why:
    "An environment may be restored days after its snapshot was taken. A timer at a fixed rate then runs once for each period " +
    "since, in every environment, beside its first request.",
  remedy:
    "Start timers in an afterRestore hook or on the first call, at a fixed delay, or compute the next time from the clock.",
});
