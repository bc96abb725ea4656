import type { LoadFault } from "../runtime/machine";
import { RuntimeError } from "../runtime/runtime-error";

/**
 * What Lambda's runtime reports of a handler whose class files are too new for it, in the words and with the type of AWS's
 * runtime interface client (`AWSLambda.findRequestHandler`). It is needed where the JDK here is newer than that runtime
 * and would load them.
 * @param handler as in Lambda's API
 * @param unsupported the JVM's message
 */
export function loadFault(handler: string, unsupported: string): LoadFault {
  const errorType = "java.lang.UnsupportedClassVersionError";
  const errorMessage = `Error loading class ${handler.split("::")[0]!}: ${unsupported}`;
  const report = Buffer.from(JSON.stringify({ errorMessage, errorType }));
  return {
    error: new RuntimeError("Runtime.BadFunctionCode", errorMessage, report),
    printed: `${errorMessage}: ${errorType}\n${errorType}: ${unsupported}\n`,
  };
}
