import { javaVersionOf } from "./java-version";
import { TIERING, withoutThoseOf } from "./jvm-options";
import type { LogFormat } from "./log-format";
import { ownProcessors } from "../processors";

/** What of a function's version its processes depend on; units as in Lambda's API (MB, seconds). */
export interface RuntimeSettings {
  functionName: string;
  version: string;
  functionArn: string;
  region: string;
  runtime: string;
  handler: string;
  memorySize: number;
  /** Of /tmp. */
  tmpSize: number;
  timeout: number;
  variables: Record<string, string>;
  logGroup: string;
  /** Absent: Text. */
  logFormat?: LogFormat;
}

/** How AWS names why an environment starts, in AWS_LAMBDA_INITIALIZATION_TYPE. */
export type InitializationType = "on-demand" | "snap-start";

/** Lambda gives the heap 85 % of the function's memory. */
const HEAP_SHARE = 0.85;

/** The native part of the runtime interface client, in the folder of its jars. */
export const NATIVE_CLIENT = "jni/libaws-lambda-jni.so";

/** AWS's runtime interface client; for what a snapshot is taken of, started by petstore-java/src/runtime. */
const MAIN_CLASS: Record<InitializationType, string> = {
  "on-demand": "com.amazonaws.services.lambda.runtime.api.client.AWSLambda",
  "snap-start": "runtime.PrimedRuntime",
};

/**
 * What starts a function's process: the runtime, or the function's wrapper with the runtime's command line as arguments.
 * The wrapper is called as AWS's runtimes call it ("Modifying the runtime environment" in the developer guide; the words
 * and codes for one that can't be run are those of their bootstrap scripts).
 * @param paths as the process sees them
 */
export function runtimeCommand(
  javaHome: string,
  paths: { code: string; lib: string },
  settings: RuntimeSettings,
  type: InitializationType,
): string[] {
  const command = jvmCommand(javaHome, paths.lib, settings, type);
  const wrapper = settings.variables["AWS_LAMBDA_EXEC_WRAPPER"];
  if (wrapper === undefined || wrapper === "") return command;
  // Outside of an environment the code is elsewhere.
  const path = wrapper.startsWith(`${CODE}/`) ? `${paths.code}${wrapper.slice(CODE.length)}` : wrapper;
  return ["/bin/sh", "-c", RUN_WRAPPER, path, ...command];
}

/** Where Lambda has a function's code. */
const CODE = "/var/task";

const RUN_WRAPPER = `
if [ ! -f "$0" ]; then echo "$0: does not exist"; exit 127; fi
if [ ! -x "$0" ]; then echo "$0: is not an executable"; exit 126; fi
exec "$0" "$@"`;

/**
 * The command line of the runtime: AWS's own Java runtime interface client, unmodified, with the options that the
 * managed runtime has where they are known (see the reference in docs/how-it-works.md).
 */
export function jvmCommand(
  javaHome: string,
  libDirectory: string,
  settings: RuntimeSettings,
  type: InitializationType,
): string[] {
  const version = javaVersionOf(settings.runtime);
  const changeable = [
    `-XX:MaxHeapSize=${Math.round(settings.memorySize * 1024 * HEAP_SHARE)}k`,
    // Lambda names no initial heap, and the JVM's default is a 64th of the memory: there, the function's.
    `-XX:InitialHeapSize=${Math.max(8 * 1024, Math.floor((settings.memorySize * 1024) / 64))}k`,
    // What Runtime.availableProcessors() says, also while a restored process has only one of them.
    `-XX:ActiveProcessorCount=${ownProcessors().length}`,
    "-XX:+UseSerialGC",
    ...TIERING,
    "-Xshare:auto",
  ];
  return [
    `${javaHome}/bin/java`,
    ...withoutThoseOf(settings.variables["JAVA_TOOL_OPTIONS"], changeable, version),
    // The hsperfdata file is named by process id and mapped: a restored process would not find its own.
    "-XX:-UsePerfData",
    "-XX:+ErrorFileToStderr",
    // As Lambda does: without it, the client can't write to `_LAMBDA_TELEMETRY_LOG_FD` and takes standard output instead.
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac",
    `-Dcom.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI=${libDirectory}/${NATIVE_CLIENT}`,
    "-classpath",
    `${libDirectory}/*`,
    MAIN_CLASS[type],
    settings.handler,
  ];
}
