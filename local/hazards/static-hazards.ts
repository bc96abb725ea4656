import { plainText } from "../terminal/plain-text";
import type { Findings, Hazard, Skipped } from "./hazard";
import type { Output, Result } from "./spotbugs/output";
import type { OwnClasses } from "./spotbugs/own-classes";

/** The name of this part of the check. */
export const PART = "static rules";

const BEST_PRACTICES = "https://docs.aws.amazon.com/lambda/latest/dg/snapstart-best-practices.html";
const RULES = "https://github.com/aws/aws-lambda-snapstart-java-rules/wiki";

/** Class files that the rules don't see. */
export function unseenClasses({ classes, damaged, left }: OwnClasses): Skipped[] {
  const skip = (why: string): Skipped => ({ part: PART, why });
  const files = (count: number) => `${count} class file${count === 1 ? "" : "s"}`;
  return [
    ...(classes.length + damaged + left === 0
      ? [skip("the zip has no classes but those of well-known libraries")]
      : []),
    ...(damaged > 0 ? [skip(`${files(damaged)} can't be read`)] : []),
    ...(left > 0 ? [skip(`${files(left)} left out, of ${classes.length + damaged + left}`)] : []),
  ];
}

/** Hazards from what AWS's rules found: one for each field, whichever constructors set it. */
export function staticHazards({ results, errors }: Output): Findings {
  const hazards = new Map<string, Hazard>();
  for (const result of results) {
    const hazard = hazardOf(result);
    const key = `${hazard.rule} ${hazard.where}`;
    const known = hazards.get(key);
    if (known === undefined) hazards.set(key, hazard);
    else known.evidence = [...new Set([...known.evidence, ...hazard.evidence])];
  }
  const [first, ...others] = errors;
  const more = others.length > 0 ? `, and ${others.length} more` : "";
  return {
    hazards: [...hazards.values()].sort((a, b) => a.where.localeCompare(b.where)),
    skipped: first === undefined ? [] : [{ part: PART, why: `SpotBugs: ${plainText(first)}${more}` }],
  };
}

function hazardOf({ rule, text, className, member, file, line }: Result): Hazard {
  const place = [file, line].filter((each) => each !== undefined).join(":");
  return {
    kind: "static-rule",
    rule: `static-rule/${rule}`,
    severity: "warning",
    title: "A field gets a random value, a generator or a time before the snapshot",
    where: plainText(member),
    evidence: [plainText(place === "" ? text : `${place}: ${text}`)],
    why:
      "Every environment that is restored from the snapshot has the same one: ids come twice, random numbers can be foretold, " +
      `times are those of the snapshot. AWS's rules: ${RULES}`,
    link: BEST_PRACTICES,
    remedy:
      "Make it in the handler or in an after-restore hook, or take java.security.SecureRandom as the generator. Where all may " +
      `share it, annotate the field with @SuppressFBWarnings("${rule}").`,
    source: { className: plainText(className), ...(line !== undefined && { line }) },
  };
}
