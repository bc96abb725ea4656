import { jvmCommand, runtimeCommand, type RuntimeSettings } from "../../../../local/cloud/runtime/jvm";
import { environmentVariables } from "../../../../local/cloud/runtime/variables";

const settings: RuntimeSettings = {
  functionName: "petstore",
  version: "3",
  functionArn: "arn:aws:lambda:eu-central-1:000000000000:function:petstore:3",
  region: "eu-central-1",
  runtime: "java11",
  handler: "petstore.PetStoreHandler::handleRequest",
  memorySize: 512,
  tmpSize: 512,
  timeout: 30,
  variables: {},
  logGroup: "/aws/lambda/petstore",
};
const folders = { code: "/var/task", runtime: "/var/runtime" };
const variables = (own: Record<string, string> = {}, type: "on-demand" | "snap-start" = "on-demand") =>
  environmentVariables(
    { ...settings, variables: own },
    type,
    "runtime:9001",
    folders,
    "2026/11/23/[3]abc",
    3,
  );

test("the runtime interface client runs the handler with 85 % of the memory as heap", () => {
  const command = jvmCommand("/jdk", "/var/runtime/lib", settings, "on-demand");
  expect(command[0]).toBe("/jdk/bin/java");
  // What AWS's own command line has for 512 MB.
  expect(command).toContain("-XX:MaxHeapSize=445645k");
  expect(command).toContain("-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac");
  expect(command.slice(command.indexOf("-classpath"))).toEqual([
    "-classpath",
    "/var/runtime/lib/*",
    "com.amazonaws.services.lambda.runtime.api.client.AWSLambda",
    "petstore.PetStoreHandler::handleRequest",
  ]);
});

test("what a snapshot is taken of starts the client primed", () => {
  const command = (type: "on-demand" | "snap-start") => jvmCommand("/jdk", "/lib", settings, type);
  expect(command("snap-start").at(-2)).toBe("runtime.PrimedRuntime");
  expect(command("snap-start").toSpliced(-2, 1)).toEqual(command("on-demand").toSpliced(-2, 1));
});

const own = (JAVA_TOOL_OPTIONS: string, runtime = "java17") =>
  jvmCommand("/jdk", "/lib", { ...settings, runtime, variables: { JAVA_TOOL_OPTIONS } }, "on-demand");
const usual = jvmCommand("/jdk", "/lib", settings, "on-demand");
const leftOut = (command: string[]) => usual.filter((option) => !command.includes(option));

test.each([
  ["-XX:TieredStopAtLevel=4", ["-XX:TieredStopAtLevel=1"]],
  ["-XX:-TieredCompilation -Dx='a b'", ["-XX:+TieredCompilation"]],
  ["'-XX:+UseZGC'", ["-XX:+UseSerialGC"]],
  ["-Xmx300m  -Xms20m", ["-XX:MaxHeapSize=445645k", "-XX:InitialHeapSize=8192k"]],
  ["-XX:MaxHeapSize=300m", ["-XX:MaxHeapSize=445645k"]],
  ["-Dnote='-XX:+UseZGC'", []],
  // What a snapshot depends on stays, and so wins.
  ["-XX:+UsePerfData -Dsun.net.inetaddr.ttl=60 -Dorg.crac.Core.Compat=x -XX:-ErrorFileToStderr", []],
])("JAVA_TOOL_OPTIONS=%s stands instead of %j", (variable, options) => {
  expect(leftOut(own(variable))).toEqual(options);
});

test("with Java 11, AWS's collector stays, and the JVM refuses a second one", () => {
  expect(leftOut(own("-XX:+UseG1GC", "java11.al2023"))).toEqual([]);
});

test("a wrapper gets the runtime's command line, and is found where the code is", () => {
  const wrapped = (path: string, code = "/var/task") =>
    runtimeCommand(
      "/jdk",
      { code, lib: "/lib" },
      { ...settings, variables: { AWS_LAMBDA_EXEC_WRAPPER: path } },
      "on-demand",
    ).slice(3);
  expect(wrapped("/var/task/bin/wrap")).toEqual(["/var/task/bin/wrap", ...usual]);
  expect(wrapped("/var/task/wrap", "/state/code/1").at(0)).toBe("/state/code/1/wrap");
  expect(wrapped("/opt/wrap", "/state/code/1").at(0)).toBe("/opt/wrap");
  expect(runtimeCommand("/jdk", { code: "/var/task", lib: "/lib" }, settings, "on-demand")).toEqual(usual);
});

test("a function has Lambda's variables", () => {
  expect(variables()).toMatchObject({
    _HANDLER: settings.handler,
    AWS_LAMBDA_RUNTIME_API: "runtime:9001",
    AWS_LAMBDA_FUNCTION_NAME: "petstore",
    AWS_LAMBDA_FUNCTION_VERSION: "3",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/petstore",
    AWS_LAMBDA_LOG_STREAM_NAME: "2026/11/23/[3]abc",
    AWS_REGION: "eu-central-1",
    AWS_DEFAULT_REGION: "eu-central-1",
    AWS_EXECUTION_ENV: "AWS_Lambda_java11",
    LAMBDA_TASK_ROOT: "/var/task",
    LAMBDA_RUNTIME_DIR: "/var/runtime",
    TZ: ":UTC",
  });
  expect(variables()["LANG"]).toMatch(/UTF-8$/);
});

test("a SnapStart function isn't told a log group or stream", () => {
  const names = Object.keys(variables({}, "snap-start"));
  expect(names).not.toContain("AWS_LAMBDA_LOG_GROUP_NAME");
  expect(names).not.toContain("AWS_LAMBDA_LOG_STREAM_NAME");
  expect(variables({}, "snap-start")["AWS_LAMBDA_INITIALIZATION_TYPE"]).toBe("snap-start");
});

test("a function's own variables replace Lambda's defaults, and nothing that only Lambda sets", () => {
  const defaults = ["PATH", "LD_LIBRARY_PATH", "TZ", "LANG", "AWS_LAMBDA_LOG_FORMAT"];
  const reserved = Object.keys(variables()).filter((name) => !defaults.includes(name));
  const ownOf = (names: string[]) => Object.fromEntries(names.map((name) => [name, "own"]));
  const own = ownOf([...reserved, ...defaults, "OWN"]);
  expect(variables(own)).toEqual({ ...variables(), ...ownOf([...defaults, "OWN"]) });
});

test("the runtime is told of the log's format and level, which nobody else decides where it is JSON", () => {
  expect(variables()).toMatchObject({ AWS_LAMBDA_LOG_FORMAT: "Text", _LAMBDA_TELEMETRY_LOG_FD: "3" });
  expect(variables()["AWS_LAMBDA_LOG_LEVEL"]).toBeUndefined();
  const logFormat = { format: "JSON", applicationLevel: "WARN", systemLevel: "INFO" } as const;
  const own = { AWS_LAMBDA_LOG_FORMAT: "TEXT", AWS_LAMBDA_LOG_LEVEL: "TRACE" };
  const json = environmentVariables(
    { ...settings, variables: own, logFormat },
    "snap-start",
    "runtime:9001",
    folders,
    "stream",
    4,
  );
  expect(json).toMatchObject({
    AWS_LAMBDA_LOG_FORMAT: "JSON",
    AWS_LAMBDA_LOG_LEVEL: "WARN",
    _LAMBDA_TELEMETRY_LOG_FD: "4",
  });
});
