import type { LogFormat } from "./log-format";
import { ownProcessors } from "./processors";

/** What of a function's version its processes depend on; units as in Lambda's API (MB, seconds). */
export interface RuntimeSettings {
  functionName: string;
  version: string;
  functionArn: string;
  region: string;
  runtime: string;
  handler: string;
  memorySize: number;
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

/** AWS's runtime interface client; for what a snapshot is taken of, started by petstore-java/src/runtime. */
const MAIN_CLASS: Record<InitializationType, string> = {
  "on-demand": "com.amazonaws.services.lambda.runtime.api.client.AWSLambda",
  "snap-start": "runtime.PrimedRuntime",
};

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
  return [
    `${javaHome}/bin/java`,
    `-XX:MaxHeapSize=${Math.round(settings.memorySize * 1024 * HEAP_SHARE)}k`,
    // Lambda names no initial heap, and the JVM's default is a 64th of the memory: there, the function's.
    `-XX:InitialHeapSize=${Math.max(8 * 1024, Math.floor((settings.memorySize * 1024) / 64))}k`,
    // What Runtime.availableProcessors() says, also while a restored process has only one of them.
    `-XX:ActiveProcessorCount=${ownProcessors().length}`,
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Xshare:auto",
    // The hsperfdata file is named by process id and mapped: a restored process would not find its own.
    "-XX:-UsePerfData",
    "-XX:+ErrorFileToStderr",
    // As Lambda does: without it, the client can't write to `_LAMBDA_TELEMETRY_LOG_FD` and takes standard output instead.
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac",
    // Names are looked up anew for each connection, so that a restored runtime finds its own Runtime API.
    "-Dsun.net.inetaddr.ttl=0",
    "-classpath",
    `${libDirectory}/*`,
    MAIN_CLASS[type],
    settings.handler,
  ];
}
