import { plainText } from "../local/terminal/plain-text";
import { fitted } from "./terminal";

/** Lambda's header of an answer that is an error of the function, beside the status 200. */
export const FUNCTION_ERROR = "x-amz-function-error";

/** More of a message isn't told. */
const LONGEST = 300;

/**
 * What a function's error says, in one line that a terminal can be given: `java.lang.IllegalStateException: no table`.
 * @param payload Lambda's JSON of the error, whole or only its beginning
 */
export function errorText(payload: string): string {
  const [type, message] = [fieldOf(payload, "errorType"), fieldOf(payload, "errorMessage")];
  const said = [type, message].filter((part) => part !== undefined && part !== "").join(": ");
  return fitted(
    plainText(said || payload)
      .replace(/\s+/g, " ")
      .trim(),
    LONGEST,
  );
}

function fieldOf(json: string, name: string): string | undefined {
  const [, text] = new RegExp(`"${name}"\\s*:\\s*("(?:[^"\\\\]|\\\\.)*")`).exec(json) ?? [];
  try {
    return text === undefined ? undefined : (JSON.parse(text) as string);
  } catch {
    return undefined;
  }
}

/** How many answers that ab has printed were errors of the function, and what the first of them says. */
export function functionErrorsIn(stdout: string): { functionErrors: number; functionError?: string } {
  // With -v 2 ab prints each answer's head, and as much of its body as came with it.
  const failed = stdout
    .split(/^LOG: header received:\n(?=HTTP\/)/m)
    .slice(1)
    .map((answer) => /^(.*?)\r?\n\r?\n(.*)$/s.exec(answer))
    .filter((parts) => new RegExp(`^${FUNCTION_ERROR}:`, "im").test(parts?.[1] ?? ""));
  const [first] = failed;
  return {
    functionErrors: failed.length,
    ...(first && { functionError: errorText(first[2]?.split("\n")[0] ?? "") }),
  };
}
