import { configSet } from "./remedies";

/**
 * Lambda's Java runtimes that have SnapStart, with the days on which they are deprecated and from which Lambda refuses to
 * create and to update functions with them. AWS has moved such days before.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html, as of 2026-11
 */
export const RUNTIMES = {
  java11: { deprecated: "2027-06-30", createBlocked: "2027-07-31", updateBlocked: "2027-08-31" },
  "java11.al2023": { deprecated: "2029-06-30", createBlocked: "2029-07-31", updateBlocked: "2029-08-31" },
  java17: { deprecated: "2027-06-30", createBlocked: "2027-07-31", updateBlocked: "2027-08-31" },
  "java17.al2023": { deprecated: "2029-06-30", createBlocked: "2029-07-31", updateBlocked: "2029-08-31" },
  java21: { deprecated: "2029-06-30", createBlocked: "2029-07-31", updateBlocked: "2029-08-31" },
  java25: { deprecated: "2029-06-30", createBlocked: "2029-07-31", updateBlocked: "2029-08-31" },
} as const;

export type Runtime = keyof typeof RUNTIMES;

export const RUNTIME_NAMES = Object.keys(RUNTIMES) as [Runtime, ...Runtime[]];

/** Open for longest, of those that run the pet store's Java 11. */
export const DEFAULT_RUNTIME: Runtime = "java11.al2023";

/** The runtimes with which Lambda still creates functions on that day. */
function open(today: Date): Runtime[] {
  return RUNTIME_NAMES.filter((name) => today < new Date(RUNTIMES[name].createBlocked));
}

/**
 * Why no function can be created with a runtime, or undefined. Existing ones aren't concerned. Once every day of the table
 * has passed, the table is what is out of date: then AWS decides.
 */
export function creationFault(runtime: string, today: Date, stack: string): string | undefined {
  const choice = open(today);
  if (!isKnown(runtime) || choice.length === 0 || choice.includes(runtime)) return undefined;
  return (
    `runtime can't be ${runtime} for a new function: Lambda has created none with it since ` +
    `${RUNTIMES[runtime].createBlocked}; it must be one of ${choice.join(", ")}; ` +
    configSet("runtime", choice.at(-1)!, stack)
  );
}

/** A word on a runtime in the last year before its deprecation, and from then on; else undefined. */
export function deprecationWarning(runtime: Runtime, today: Date, stack: string): string | undefined {
  const { deprecated, createBlocked, updateBlocked } = RUNTIMES[runtime];
  const lastYear = new Date(deprecated);
  lastYear.setUTCFullYear(lastYear.getUTCFullYear() - 1);
  if (today < lastYear) return undefined;
  const state = today < new Date(deprecated) ? "will be deprecated on" : "has been deprecated since";
  const newer = open(today).at(-1);
  return (
    `runtime ${runtime} ${state} ${deprecated}. Lambda creates no functions with it from ${createBlocked} and updates none ` +
    `from ${updateBlocked}; existing functions keep serving. ` +
    (newer && newer !== runtime
      ? configSet("runtime", newer, stack)
      : "This list of runtimes dates from 2026-11: see AWS's for newer ones")
  );
}

function isKnown(runtime: string): runtime is Runtime {
  return Object.hasOwn(RUNTIMES, runtime);
}
