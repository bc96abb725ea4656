/** How much a hazard matters: an error breaks functions on AWS, a warning may, a note is worth knowing. */
export const SEVERITIES = ["error", "warning", "note"] as const;
export type Severity = (typeof SEVERITIES)[number];

export const KINDS = [
  "shared-randomness",
  "shared-identity",
  "heap",
  "snapshot-content",
  "secret",
  "time",
  "hook",
  "static-rule",
] as const;
export type HazardKind = (typeof KINDS)[number];

/** Something about a function that a snapshot, or being restored from it many times, may break. */
export interface Hazard {
  kind: HazardKind;
  /** Stable, such as `heap/java.util.Random`: SARIF's rule id. */
  rule: string;
  severity: Severity;
  /** One line: what. */
  title: string;
  /** Where, the same from run to run (a class and its field, a place in an answer, a file): acceptance goes by it and the rule. */
  where: string;
  /** What was seen, a line each; never a secret's value. */
  evidence: string[];
  /** Other rules by which the same was found, where parts are of one opinion. */
  also?: string[];
  /** Why it matters on AWS. */
  why: string;
  /** AWS's, CRaC's or CRIU's page about it. */
  link: string;
  /** What to do about it. */
  remedy: string;
  /** A class, by its name, where one is known: SARIF's location. */
  source?: { className: string; line?: number };
}

/** A part of the check that didn't run, and why: always shown. */
export interface Skipped {
  part: string;
  why: string;
}

export interface Findings {
  hazards: Hazard[];
  skipped: Skipped[];
}
