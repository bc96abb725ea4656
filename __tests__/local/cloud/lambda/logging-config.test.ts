import type { LoggingConfig } from "@aws-sdk/client-lambda";
import {
  checkLoggingConfig,
  logFormatOf,
  loggingConfigOf,
  mergeLoggingConfig,
} from "../../../../local/cloud/lambda/logging-config";

const GROUP = "/aws/lambda/pets";
const json = { LogFormat: "JSON", ApplicationLogLevel: "WARN", SystemLogLevel: "DEBUG" } as const;

test.each<[string, LoggingConfig | undefined, LoggingConfig]>([
  ["nothing", undefined, { LogFormat: "Text", LogGroup: GROUP }],
  ["a log group", { LogGroup: "own" }, { LogFormat: "Text", LogGroup: "own" }],
  [
    "JSON alone",
    { LogFormat: "JSON" },
    { LogFormat: "JSON", ApplicationLogLevel: "INFO", SystemLogLevel: "INFO", LogGroup: GROUP },
  ],
  ["JSON with levels", json, { ...json, LogGroup: GROUP }],
])("%s is given back with Lambda's defaults", (_name, given, expected) => {
  checkLoggingConfig(given);
  expect(loggingConfigOf(given, GROUP)).toEqual(expected);
});

test("environments write as it says", () => {
  expect(logFormatOf(undefined)).toEqual({ format: "Text" });
  expect(logFormatOf({ LogFormat: "JSON" })).toEqual({
    format: "JSON",
    applicationLevel: "INFO",
    systemLevel: "INFO",
  });
  expect(logFormatOf(json)).toEqual({ format: "JSON", applicationLevel: "WARN", systemLevel: "DEBUG" });
});

test.each<[string, LoggingConfig | undefined, LoggingConfig | undefined, LoggingConfig | undefined]>([
  ["nothing keeps what there is", { LogGroup: "own" }, undefined, { LogGroup: "own" }],
  [
    "a format keeps the log group",
    { LogGroup: "own", LogFormat: "Text" },
    { LogFormat: "JSON" },
    { LogGroup: "own", LogFormat: "JSON" },
  ],
  ["a log group keeps the format", json, { LogGroup: "own" }, { ...json, LogGroup: "own" }],
  [
    "Text ends the levels",
    { ...json, LogGroup: "own" },
    { LogFormat: "Text" },
    { LogFormat: "Text", LogGroup: "own" },
  ],
  ["a level keeps the other one", json, { SystemLogLevel: "WARN" }, { ...json, SystemLogLevel: "WARN" }],
])("%s", (_name, current, change, expected) => {
  expect(mergeLoggingConfig(current, change)).toEqual(expected);
});

test.each<[LoggingConfig, string, RegExp]>([
  [
    { SystemLogLevel: "INFO" },
    "InvalidParameterValueException",
    /^LogLevel is not supported when LogFormat is set to "Text"/,
  ],
  [{ LogFormat: "Text", ApplicationLogLevel: "INFO" }, "InvalidParameterValueException", /^LogLevel is not/],
  [
    { LogFormat: "XML" as "JSON" },
    "ValidationException",
    /^1 validation error detected: Value 'XML' at 'loggingConfig.logFormat'/,
  ],
  [{ LogFormat: "JSON", SystemLogLevel: "TRACE" as "WARN" }, "ValidationException", /\[DEBUG, INFO, WARN\]$/],
  [
    { LogFormat: "JSON", ApplicationLogLevel: "info" as "INFO" },
    "ValidationException",
    /applicationLogLevel/,
  ],
  [{ LogGroup: "a b" }, "ValidationException", /'loggingConfig.logGroup'/],
  [{ LogGroup: "\ud800" }, "ValidationException", /'loggingConfig.logGroup'/],
  [{ LogGroup: "x".repeat(513) }, "ValidationException", /'loggingConfig.logGroup'/],
])("%j is refused as Lambda refuses it", (config, code, message) => {
  expect(() => checkLoggingConfig(config)).toThrow(
    expect.objectContaining({ code, httpStatus: 400, message: expect.stringMatching(message) }),
  );
});
