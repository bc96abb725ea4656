import { checkMembers } from "../constraints";
import { ServiceError } from "../errors";
import { checkQualifier } from "./names";

export interface FunctionReference {
  name: string;
  /** A version's number, an alias's name or `$LATEST`; undefined: unqualified. */
  qualifier?: string;
}

const REFERENCE =
  /^(?:arn:[\w-]+:lambda:[\w-]+:\d{12}:function:|\d{12}:function:|function:)?([A-Za-z0-9_-]{1,64})(?::(\$LATEST|[A-Za-z0-9_-]{1,128}))?$/;

/** The longest that an ARN with its qualifier may be. */
const LONGEST = 140;
/** The pattern as Lambda's answer has it. */
const SAID =
  "(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?";

/**
 * Reads a function's name in any of Lambda's forms (name, partial or full ARN, each with a qualifier or without).
 * @throws ServiceError ValidationException; InvalidParameterValueException where two qualifiers differ
 */
export function parseFunctionName(text: string, qualifier?: string): FunctionReference {
  const match = REFERENCE.exec(text);
  const rule = { max: LONGEST, pattern: REFERENCE, said: SAID };
  if (match === null) checkMembers("ValidationException", ["functionName", text, rule]);
  if (qualifier !== undefined) checkQualifier(qualifier);
  const [, name, inName] = match!;
  if (inName !== undefined && qualifier !== undefined && inName !== qualifier) {
    throw new ServiceError(
      "InvalidParameterValueException",
      400,
      "The derived qualifier from the function name does not match the specified qualifier.",
    );
  }
  const used = inName ?? qualifier;
  return { name: name!, ...(used === undefined ? {} : { qualifier: used }) };
}
