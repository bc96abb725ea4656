import type { LoggingConfig } from "@aws-sdk/client-lambda";
import { ServiceError } from "../errors";
import {
  APPLICATION_LEVELS,
  DEFAULT_LEVEL,
  SYSTEM_LEVELS,
  TEXT,
  type LogFormat,
} from "../runtime/log-format";

/** CloudWatch Logs' rule for names of log groups. */
const GROUP_NAME = /^[.\-_/#A-Za-z0-9]{1,512}$/;

/** Lambda's own words, of a CloudFormation event in aws/aws-cdk#28045. */
const LEVEL_IN_TEXT =
  'LogLevel is not supported when LogFormat is set to "Text". Remove LogLevel from your request or change the LogFormat to "JSON" and try again.';

/**
 * Checks what Lambda checks about a function's logs.
 * @throws ServiceError ValidationException, InvalidParameterValueException
 */
export function checkLoggingConfig(config: LoggingConfig = {}): void {
  const oneOf = (member: string, value: string | undefined, allowed: readonly string[]) => {
    if (value !== undefined && !allowed.includes(value))
      throw invalid(member, value, `enum value set: [${allowed.join(", ")}]`);
  };
  oneOf("logFormat", config.LogFormat, ["JSON", "Text"]);
  oneOf("applicationLogLevel", config.ApplicationLogLevel, APPLICATION_LEVELS);
  oneOf("systemLogLevel", config.SystemLogLevel, SYSTEM_LEVELS);
  if (config.LogGroup !== undefined && !GROUP_NAME.test(config.LogGroup)) {
    throw invalid("logGroup", config.LogGroup, `regular expression pattern: [\\.\\-_/#A-Za-z0-9]+`);
  }
  const levelled = config.ApplicationLogLevel !== undefined || config.SystemLogLevel !== undefined;
  if (levelled && config.LogFormat !== "JSON")
    throw new ServiceError("InvalidParameterValueException", 400, LEVEL_IN_TEXT);
}

function invalid(member: string, value: string, rule: string): ServiceError {
  const message = `1 validation error detected: Value '${value}' at 'loggingConfig.${member}' failed to satisfy constraint: Member must satisfy ${rule}`;
  return new ServiceError("ValidationException", 400, message);
}

/**
 * What UpdateFunctionConfiguration makes of it: a member that isn't given stays as it was, and levels end with the format
 * that they belong to. So a change of the format alone keeps the log group.
 * Source: answers of AWS that LocalStack recorded (advanced_logging_configuration_format_switch).
 */
export function mergeLoggingConfig(
  current: LoggingConfig | undefined,
  change: LoggingConfig | undefined,
): LoggingConfig | undefined {
  if (change === undefined) return current;
  const { ApplicationLogLevel: _application, SystemLogLevel: _system, ...format } = current ?? {};
  return change.LogFormat === "Text" ? { ...format, ...change } : { ...current, ...change };
}

/** As Lambda's API gives it back. @param usualGroup the log group that a function has without being given one */
export function loggingConfigOf(config: LoggingConfig | undefined, usualGroup: string): LoggingConfig {
  const format = logFormatOf(config);
  return {
    LogFormat: format.format,
    ...(format.format === "JSON"
      ? { ApplicationLogLevel: format.applicationLevel, SystemLogLevel: format.systemLevel }
      : {}),
    LogGroup: config?.LogGroup ?? usualGroup,
  };
}

/** How environments write their logs. */
export function logFormatOf(config: LoggingConfig | undefined): LogFormat {
  if (config?.LogFormat !== "JSON") return TEXT;
  return {
    format: "JSON",
    applicationLevel: config.ApplicationLogLevel ?? DEFAULT_LEVEL,
    systemLevel: config.SystemLogLevel ?? DEFAULT_LEVEL,
  };
}
