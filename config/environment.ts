import { z } from "zod";
import { scalar } from "./kinds";

/** What the variables of a function may take in all, in bytes. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LIMIT_BYTES = 4096;

/**
 * Variables that only Lambda sets.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
const RESERVED = new Set([
  ...["_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV"],
  ...["AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION"],
  ...["AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME"],
  ...["AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"],
  ...["AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR"],
]);

/** Checked by Lambda in the same way. */
const NAME = /^[a-zA-Z][a-zA-Z0-9_]+$/;

/** A function's variables. What is wrong is said of a variable by its name: its value may be a secret. */
export const environmentVariables = z.record(z.string(), z.unknown()).transform((given, context) => {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const text = scalar.safeParse(value);
    const wrong = RESERVED.has(name)
      ? "Lambda sets it itself"
      : !NAME.test(name)
        ? "a name has letters, digits and _, two at least, and begins with a letter"
        : !text.success && "its value must be text";
    const remove = `environment.${name}`;
    if (wrong)
      context.addIssue({
        code: "custom",
        message: `environment can't have ${name}: ${wrong}`,
        params: { remove },
      });
    else variables[name] = text.data!;
  }
  if (Buffer.byteLength(JSON.stringify(variables)) > LIMIT_BYTES) context.addIssue("too large");
  return variables;
});
