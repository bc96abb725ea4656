import { arn } from "../arn";
import { javaVersionOf } from "../runtime/java-version";
import type { ExecutionOptions } from "./execution";
import { loadFault } from "./load-fault";
import { logFormatOf } from "./logging-config";
import type { PublicationOptions } from "./publication";
import { functionArn, logGroupOf, type FunctionRecord, type VersionRecord } from "./records";
import { DEFAULTS } from "./settings";

/**
 * What a version's environments are made of, apart from its snapshot.
 * @throws ServiceError InvalidParameterValueException where there is no JDK for its runtime
 */
export function publicationOptions(
  options: Pick<ExecutionOptions, "opened" | "region" | "code" | "logs" | "allows">,
  record: FunctionRecord,
  version: VersionRecord,
): PublicationOptions {
  const { opened, region } = options;
  const { settings, inspection } = version;
  const logGroup = logGroupOf(record.name, settings);
  const runtime = settings.Runtime!;
  const handler = settings.Handler!;
  const jdk = opened.jdks.of(runtime);
  const unsupported = jdk.version > javaVersionOf(runtime) ? inspection?.unsupported : undefined;
  const mayLog =
    options.allows?.(settings.Role!, "logs:PutLogEvents", arn("logs", region, `log-group:${logGroup}:*`)) ??
    true;
  return {
    machine: {
      ...opened.machine,
      javaHome: jdk.home,
      ...(unsupported === undefined ? {} : { loadFault: loadFault(handler, unsupported) }),
      ...(mayLog ? {} : { logs: { put: () => undefined } }),
    },
    settings: {
      functionName: record.name,
      version: version.version,
      functionArn: functionArn(region, record.name, version.version),
      region,
      runtime,
      handler,
      memorySize: settings.MemorySize ?? DEFAULTS.MemorySize,
      tmpSize: settings.EphemeralStorage?.Size ?? DEFAULTS.EphemeralStorage,
      timeout: settings.Timeout ?? DEFAULTS.Timeout,
      variables: settings.Environment?.Variables ?? {},
      logGroup,
      logFormat: logFormatOf(settings.LoggingConfig),
    },
    codeDirectory: options.code.directory(version.code.sha256),
  };
}
