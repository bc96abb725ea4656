import type { Hazard } from "../../../local/hazards/hazard";

/** A hazard as one part or another might find it. */
export const sampleHazard = (changes: Partial<Hazard> = {}): Hazard => ({
  kind: "shared-identity",
  rule: "values/shared-identity",
  severity: "error",
  title: "A value is shared",
  where: "GET /orders: answer.id",
  evidence: ["restored 1: 0f9e8d7c…", "restored 2: 0f9e8d7c…"],
  why: "Since it is.",
  link: "https://docs.aws.amazon.com/lambda/latest/dg/snapstart-uniqueness.html",
  remedy: "Make it later.",
  ...changes,
});

/** One whose class is known. */
export const inClass = (line: number, changes: Partial<Hazard> = {}): Hazard =>
  sampleHazard({
    rule: "heap/java.util.Random",
    source: { className: "com.acme.Orders$Ids", line },
    ...changes,
  });

/** One with an escape sequence in its place, as names from functions may have. */
export const escaping = (changes: Partial<Hazard> = {}): Hazard =>
  sampleHazard({
    severity: "note",
    rule: "snapshot/open-file",
    where: "/tmp/a\u001b[31mb",
    evidence: [],
    ...changes,
  });
