import type { StateReasonCode } from "@aws-sdk/client-lambda";
import { ServiceError } from "../errors";
import type { EnvironmentInvocation } from "../runtime/invocation";
import { failureResult } from "../runtime/failure";
import { RuntimeError, type InvocationResult } from "../runtime/runtime-api";
import { isSnapStart, type VersionRecord } from "./records";
import { DEFAULTS } from "./settings";

/**
 * What the caller gets where no environment could be started.
 * @throws ServiceError SnapStartException, SnapStartTimeoutException for a SnapStart version, and what isn't the function's
 */
export function startFailure(
  error: unknown,
  version: VersionRecord,
  { requestId }: EnvironmentInvocation,
): InvocationResult {
  if (!(error instanceof RuntimeError)) throw error;
  if (!isSnapStart(version))
    return failureResult(error, requestId, version.settings.Timeout ?? DEFAULTS.Timeout);
  throw error.type === "Sandbox.Timedout"
    ? new ServiceError(
        "SnapStartTimeoutException",
        408,
        "Lambda couldn't restore the snapshot within the timeout limit.",
      )
    : new ServiceError(
        "SnapStartException",
        400,
        "The afterRestore() runtime hook encountered an error. For more information, check the Amazon CloudWatch logs.",
      );
}

/** AWS's code for why a version can't be activated. */
export function reasonCode(error: unknown): StateReasonCode {
  if (!(error instanceof RuntimeError)) return "InternalError";
  if (error.type === "Sandbox.Timedout") return "FunctionError.InitTimeout";
  return error.type === "Runtime.ExitError" ? "FunctionError" : "FunctionError.RuntimeInitError";
}
