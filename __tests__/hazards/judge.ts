import type { Hazard, Skipped } from "../../local/hazards/hazard";
import type { Expectation } from "./cases";

/** Whether a finding is what was planted. */
export const isExpected = (
  { kinds, match }: Expectation,
  { kind, also = [], where, title }: Hazard,
): boolean =>
  kinds.some((each) => each === kind || also.some((rule) => rule.startsWith(`${each}/`))) &&
  (match.test(where) || match.test(title));

/** Whether a finding of a clean function is a false alarm: a note isn't one. */
export const isAlarm = ({ severity }: Pick<Hazard, "severity">): boolean => severity !== "note";

/**
 * Whether the check was right.
 * @param expected absent where the function is clean
 */
export const isRight = (expected: Expectation | undefined, hazards: readonly Hazard[]): boolean =>
  expected === undefined ? !hazards.some(isAlarm) : hazards.some((hazard) => isExpected(expected, hazard));

/** Parts that never run: nothing that only they could find is planted. */
const NEVER_RUN = ["time"];

/** A part that didn't run, and why: of its findings nothing can be said then; undefined where all ran. */
export function missingPart(skipped: readonly Skipped[]): string | undefined {
  const missing = skipped.find(({ part }) => !NEVER_RUN.includes(part));
  return missing && `${missing.part}: ${missing.why}`;
}
