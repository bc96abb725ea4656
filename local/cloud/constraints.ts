import { ServiceError } from "./errors";

/** A rule of a service's API model for a text. */
export interface Rule {
  min?: number;
  max: number;
  pattern: RegExp;
  /** The pattern as AWS writes it in its answer, where that isn't `pattern` itself. */
  said?: string;
}

/**
 * All that is wrong with members of a request, in the words in which AWS's services say so: "1 validation error detected:
 * Value 'a b' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: …".
 * @param code the exception's name, which differs from service to service
 * @throws ServiceError with status 400
 */
export function checkMembers(code: string, ...members: [member: string, value: string, rule: Rule][]): void {
  const faults = members.flatMap(([member, value, rule]) =>
    broken(value, rule).map(
      (what) => `Value '${value}' at '${member}' failed to satisfy constraint: Member must ${what}`,
    ),
  );
  if (faults.length === 0) return;
  const count = `${faults.length} validation error${faults.length === 1 ? "" : "s"} detected`;
  throw new ServiceError(code, 400, `${count}: ${faults.join("; ")}`);
}

function broken(value: string, { min = 1, max, pattern, said = pattern.source }: Rule): string[] {
  return [
    ...(value.length > max ? [`have length less than or equal to ${max}`] : []),
    ...(value.length < min ? [`have length greater than or equal to ${min}`] : []),
    ...(pattern.test(value) ? [] : [`satisfy regular expression pattern: ${said}`]),
  ];
}
