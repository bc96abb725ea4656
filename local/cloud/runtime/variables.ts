import { existsSync } from "node:fs";
import type { InitializationType, RuntimeSettings } from "./jvm";

/** Lambda's locale where this machine has it, else one that is UTF-8 too: it decides Java's default charset. */
const LANG = existsSync("/usr/lib/locale/en_US.utf8") ? "en_US.UTF-8" : "C.UTF-8";

/**
 * The environment variables of a function's process: Lambda's defaults, which a function may replace, the function's
 * own, and those that only Lambda sets.
 * Source: "Defined runtime environment variables" in AWS's developer guide; for credentials see credentials.ts.
 */
export function environmentVariables(
  settings: RuntimeSettings,
  type: InitializationType,
  runtimeApi: string,
  folders: { code: string; runtime: string },
  logStream: string,
  telemetryDescriptor: number,
): Record<string, string> {
  return {
    PATH: "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    LD_LIBRARY_PATH: libraryPath(folders),
    TZ: ":UTC",
    LANG,
    AWS_LAMBDA_LOG_FORMAT: "Text",
    ...settings.variables,
    ...logVariables(settings),
    _HANDLER: settings.handler,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    AWS_LAMBDA_FUNCTION_NAME: settings.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: settings.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: type,
    // A snapshot serves many log streams, so AWS sets neither name in SnapStart functions.
    ...(type === "snap-start"
      ? {}
      : { AWS_LAMBDA_LOG_GROUP_NAME: settings.logGroup, AWS_LAMBDA_LOG_STREAM_NAME: logStream }),
    AWS_REGION: settings.region,
    AWS_DEFAULT_REGION: settings.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
    LAMBDA_TASK_ROOT: folders.code,
    LAMBDA_RUNTIME_DIR: folders.runtime,
    _LAMBDA_TELEMETRY_LOG_FD: String(telemetryDescriptor),
  };
}

/** Where native libraries are looked for, those in the function's own `lib` among others. */
const libraryPath = ({ code, runtime }: { code: string; runtime: string }): string =>
  ["/var/lang/lib", "/lib64", "/usr/lib64", runtime, `${runtime}/lib`, code, `${code}/lib`, "/opt/lib"].join(
    ":",
  );
/** In JSON format the runtime formats and filters; a function's own variables don't change that. */
function logVariables({ logFormat }: RuntimeSettings): Record<string, string> {
  if (logFormat?.format !== "JSON") return {};
  return { AWS_LAMBDA_LOG_FORMAT: "JSON", AWS_LAMBDA_LOG_LEVEL: logFormat.applicationLevel };
}
