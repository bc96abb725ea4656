import { ServiceError } from "../errors";
import type { EnvironmentInvocation } from "../runtime/invocation";
import { failureResult } from "../runtime/failure";
import type { InvocationResult } from "../runtime/runtime-api";
import { RuntimeError } from "../runtime/runtime-error";
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
