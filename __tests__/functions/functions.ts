import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FunctionSettings } from "../../local/cloud/lambda/api";

/** Functions on frameworks and libraries that nobody of this project wrote, each in a folder of its name beside this file. */

/** Whom the functions greet. */
export const NAME = "Ada";

const PERSON = { name: NAME };

/** `GET /hello/Ada` as an HTTP API sends it, payload format 2.0. */
const HTTP_REQUEST = {
  version: "2.0",
  routeKey: "$default",
  rawPath: `/hello/${NAME}`,
  rawQueryString: "",
  headers: { accept: "application/json", host: "example.com", "x-forwarded-for": "192.0.2.1" },
  requestContext: {
    accountId: "123456789012",
    apiId: "functions",
    domainName: "example.com",
    domainPrefix: "example",
    http: {
      method: "GET",
      path: `/hello/${NAME}`,
      protocol: "HTTP/1.1",
      sourceIp: "192.0.2.1",
      userAgent: "functions",
    },
    requestId: "functions",
    routeKey: "$default",
    stage: "$default",
    time: "01/Jan/2026:00:00:00 +0000",
    timeEpoch: 1_767_225_600_000,
  },
  isBase64Encoded: false,
};

export interface FunctionCase {
  /** Its folder. */
  name: string;
  /** What it is there for, as the table names it. */
  framework: string;
  settings: Pick<FunctionSettings, "Runtime" | "Handler" | "MemorySize" | "Environment">;
  event: unknown;
  /** Whether the answer is an HTTP response, whose body is what counts. */
  http: boolean;
  /** What each answer has besides what all functions answer. */
  expected: Record<string, unknown>;
  /** What a line of its log has, for each call. */
  logged?: RegExp;
}

type Given = Pick<FunctionCase, "name" | "framework"> &
  Partial<Pick<FunctionCase, "http" | "expected" | "logged">> & {
    runtime: NonNullable<FunctionSettings["Runtime"]>;
    handler: string;
    memory?: number;
    variables?: Record<string, string>;
  };

const HANDLER = "functions.Hello::handleRequest";

const functionCase = ({ runtime, handler, memory, variables, http, expected, ...rest }: Given) => ({
  ...rest,
  settings: {
    Runtime: runtime,
    Handler: handler,
    MemorySize: memory ?? 512,
    Environment: { Variables: variables ?? {} },
  },
  event: http ? HTTP_REQUEST : PERSON,
  http: http ?? false,
  expected: expected ?? {},
});

export const FUNCTIONS: FunctionCase[] = [
  functionCase({
    name: "quarkus",
    framework: "Quarkus, amazon-lambda",
    runtime: "java17",
    handler: "io.quarkus.amazon.lambda.runtime.QuarkusStreamHandler::handleRequest",
  }),
  functionCase({
    name: "micronaut",
    framework: "Micronaut, aws-api-proxy",
    runtime: "java21",
    handler: "io.micronaut.function.aws.proxy.payload2.APIGatewayV2HTTPEventFunction",
    http: true,
  }),
  functionCase({
    name: "spring-boot",
    framework: "Spring Boot 3, serverless-java-container",
    runtime: "java17",
    handler: "functions.Handler::handleRequest",
    memory: 1024,
    http: true,
  }),
  functionCase({
    name: "spring-cloud-function",
    framework: "Spring Cloud Function, AWS adapter",
    runtime: "java21",
    handler: "org.springframework.cloud.function.adapter.aws.FunctionInvoker::handleRequest",
    memory: 1024,
    variables: { MAIN_CLASS: "functions.Application" },
  }),
  functionCase({
    name: "aws-sdk-crt",
    framework: "AWS SDK 2 with the CRT's client",
    runtime: "java17",
    handler: HANDLER,
    expected: { table: "pets" },
  }),
  functionCase({
    name: "powertools",
    framework: "Powertools: logging, tracing",
    runtime: "java17",
    handler: HANDLER,
    logged: /^{.*"message":"greeting".*"functionName":"powertools".*"person":"Ada".*"xray_trace_id":"1-.*}$/,
  }),
  functionCase({ name: "sqlite", framework: "SQLite, a file in /tmp", runtime: "java11", handler: HANDLER }),
  functionCase({ name: "h2", framework: "H2, a file in /tmp", runtime: "java21", handler: HANDLER }),
  functionCase({
    name: "conscrypt",
    framework: "Conscrypt",
    runtime: "java11",
    handler: HANDLER,
  }),
  functionCase({
    name: "netty-tcnative",
    framework: "netty-tcnative, BoringSSL",
    runtime: "java11",
    handler: HANDLER,
  }),
  functionCase({ name: "kotlin", framework: "Kotlin", runtime: "java11", handler: HANDLER }),
];

/** A function's folder. */
export const folderOf = (name: string): string => join(__dirname, name);

/** The version that a function's pom.xml pins. @throws Error where it names none */
export function frameworkVersion(name: string): string {
  const pom = readFileSync(join(folderOf(name), "pom.xml"), "utf8");
  const version = /<framework\.version>(.+?)<\/framework\.version>/.exec(pom)?.[1];
  if (version === undefined) throw new Error(`${name}/pom.xml has no framework.version`);
  return version;
}
