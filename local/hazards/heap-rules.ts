import type { HazardKind, Severity } from "./hazard";

const UNIQUE = "https://docs.aws.amazon.com/lambda/latest/dg/snapstart-uniqueness.html";
const PRACTICES = "https://docs.aws.amazon.com/lambda/latest/dg/snapstart-best-practices.html";
const HOOKS = "https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-java.html";

export interface HeapRule {
  kind: HazardKind;
  severity: Severity;
  title: string;
  why: string;
  link: string;
  remedy: string;
  /** Whether it counts wherever it is held; else only where a class of the function's own holds it. */
  everywhere?: boolean;
}

const SAME_NUMBERS: HeapRule = {
  kind: "heap",
  severity: "warning",
  title: "A random number generator is in the snapshot",
  why: "Each environment that is restored goes on from the same state, and draws the same numbers in the same order.",
  link: UNIQUE,
  remedy:
    "Use java.security.SecureRandom, which Lambda seeds anew after a restore; or make the generator when it is needed.",
};

const OLD_TIME: HeapRule = {
  kind: "heap",
  severity: "warning",
  title: "A time that was read from the clock is in the snapshot",
  why: "A snapshot may be restored weeks later: a date is yesterday's then, a deadline has passed, a measured time is wrong.",
  link: PRACTICES,
  remedy: "Read the clock when the time is needed, or again in an afterRestore hook.",
};

const SECRET: HeapRule = {
  kind: "secret",
  severity: "warning",
  title: "A secret is held in the heap",
  why: "It lies in every environment that is restored, and may have expired or been replaced by then.",
  link: PRACTICES,
  remedy: "Fetch it when it is needed or in an afterRestore hook, and forget it in a beforeCheckpoint hook.",
};

const CONNECTION: HeapRule = {
  kind: "heap",
  severity: "warning",
  title: "An open connection is held in the heap",
  why: "The connection doesn't survive the snapshot: who takes it for alive gets an error, or waits for a time limit.",
  link: PRACTICES,
  remedy:
    "Close it in a beforeCheckpoint hook and open it again after the restore, or let the pool test it before use.",
  everywhere: true,
};

/** By what the agent calls them; `time.` stands for all that begin so. */
const RULES: Record<string, HeapRule> = {
  "java.util.Random": SAME_NUMBERS,
  "java.lang.Math.random": {
    ...SAME_NUMBERS,
    severity: "note",
    title: "Math.random() was called before the snapshot",
    everywhere: true,
  },
  "java.security.SecureRandom": {
    ...SAME_NUMBERS,
    title: "A SecureRandom that keeps a state of its own is in the snapshot",
    remedy:
      "Make it by `new SecureRandom()`, whose numbers come from the system; a named algorithm such as SHA1PRNG goes on from " +
      "its seed.",
  },
  "java.util.UUID": {
    kind: "heap",
    severity: "warning",
    title: "An id that was made before the snapshot is held",
    why: "All environments that are restored have the same one: it tells none of them apart.",
    link: UNIQUE,
    remedy: "Make it when it is needed, or in an afterRestore hook.",
  },
  "secret.access-key": { ...SECRET, title: "An AWS access key is held in the heap" },
  "secret.private-key": { ...SECRET, title: "A private key is held in the heap" },
  "secret.token": { ...SECRET, title: "A token is held in the heap" },
  credentials: {
    ...SECRET,
    title: "AWS credentials are held in the heap",
    remedy:
      "Give SDK clients no credentials of your own: by default they fetch Lambda's, and again after a restore.",
  },
  "socket.connected": CONNECTION,
  "connection.jdbc": { ...CONNECTION, title: "A database connection is held in the heap", severity: "note" },
  "socket.listening": {
    ...CONNECTION,
    severity: "note",
    title: "A listening socket is held in the heap",
    why: "Nobody outside of the environment can reach it.",
    remedy: "Leave it away, or close it in a beforeCheckpoint hook.",
  },
  "executor.scheduled": {
    kind: "heap",
    severity: "warning",
    title: "Tasks that wait for their time are in the snapshot",
    why: "After a restore all that have become due run at once, in each environment, beside the first request.",
    link: PRACTICES,
    remedy: "Stop the scheduler in a beforeCheckpoint hook and start it again in an afterRestore hook.",
  },
};

/** Resources of CRaC that were registered, and that nobody holds. */
export const COLLECTED: HeapRule = {
  kind: "hook",
  severity: "error",
  title: "A resource with hooks is held by nobody",
  why: "The context holds resources weakly: after a garbage collection, neither of its hooks runs, here or on AWS.",
  link: HOOKS,
  remedy: "Keep it in a field of an object that lives as long as the function, such as a static one.",
};

/** @param name as the agent says it: `time.Instant` */
export const heapRule = (name: string): HeapRule | undefined =>
  name.startsWith("time.") ? OLD_TIME : RULES[name];
