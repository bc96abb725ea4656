import type { Hazard } from "../../local/hazards/hazard";
import type { Expectation } from "./cases";

/** Whether a finding is what was planted. */
export const isExpected = ({ kinds, match }: Expectation, { kind, where, title }: Hazard): boolean =>
  kinds.includes(kind) && (match.test(where) || match.test(title));

/** Whether a finding of a clean function is a false alarm: a note isn't one. */
export const isAlarm = ({ severity }: Pick<Hazard, "severity">): boolean => severity !== "note";

/**
 * Whether the check was right.
 * @param expected absent where the function is clean
 */
export const isRight = (expected: Expectation | undefined, hazards: readonly Hazard[]): boolean =>
  expected === undefined ? !hazards.some(isAlarm) : hazards.some((hazard) => isExpected(expected, hazard));
