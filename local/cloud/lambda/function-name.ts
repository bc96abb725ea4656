import { ServiceError } from "../errors";

export interface FunctionReference {
  name: string;
  /** A version's number, an alias's name or `$LATEST`; undefined: unqualified. */
  qualifier?: string;
}

const REFERENCE =
  /^(?:arn:[\w-]+:lambda:[\w-]+:\d{12}:function:|\d{12}:function:|function:)?([A-Za-z0-9_-]{1,64})(?::(\$LATEST|[A-Za-z0-9_-]{1,128}))?$/;

/**
 * Reads a function's name in any of Lambda's forms (name, partial or full ARN, each with a qualifier or without).
 * @throws ServiceError ValidationException; InvalidParameterValueException where two qualifiers differ
 */
export function parseFunctionName(text: string, qualifier?: string): FunctionReference {
  const match = REFERENCE.exec(text);
  if (match === null) {
    throw new ServiceError("ValidationException", 400, `'${text}' is not a function's name or ARN.`);
  }
  const [, name, inName] = match;
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
