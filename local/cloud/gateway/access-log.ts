import type { LogSink } from "../logs/api";
import type { EventContext } from "./event";
import { domainOf } from "./event";
import type { GatewayRequest } from "./request";
import type { GatewayError } from "./response";
import { requestTime } from "./time";

/** One finished request, as `$context` sees it. Latencies in ms. */
export interface AccessRecord {
  context: EventContext;
  request: GatewayRequest;
  status: number;
  /** Body bytes sent. */
  responseLength: number;
  /** Body bytes received. */
  requestLength: number;
  responseLatency: number;
  error: GatewayError | undefined;
  integration: IntegrationRecord | undefined;
}

export interface IntegrationRecord {
  latency: number;
  /** The status that the function returned. */
  status: number | undefined;
  /** The status of Lambda's own answer. */
  lambdaStatus: number | undefined;
  requestId: string | undefined;
}

/** A variable without a value prints as this. */
const NO_VALUE = "-";

type Variable = (record: AccessRecord) => string | number | undefined;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html */
const VARIABLES: Record<string, Variable> = {
  accountId: ({ context }) => context.accountId,
  apiId: ({ context }) => context.apiId,
  awsEndpointRequestId: ({ integration }) => integration?.requestId,
  dataProcessed: ({ requestLength, responseLength }) => requestLength + responseLength,
  domainName: ({ request }) => domainOf(request.host).domainName,
  domainPrefix: ({ request }) => domainOf(request.host).domainPrefix,
  "error.message": ({ error }) => error?.message,
  "error.messageString": ({ error }) => (error ? `"${error.message}"` : undefined),
  "error.responseType": ({ error }) => error?.responseType,
  extendedRequestId: ({ request }) => request.requestId,
  httpMethod: ({ request }) => request.method,
  "identity.sourceIp": ({ request }) => request.sourceIp,
  "identity.userAgent": ({ request }) => request.userAgent,
  "integration.error": ({ error }) => error?.integrationError,
  "integration.integrationStatus": ({ integration }) => integration?.lambdaStatus,
  "integration.latency": ({ integration }) => whole(integration?.latency),
  "integration.requestId": ({ integration }) => integration?.requestId,
  "integration.status": ({ integration }) => integration?.status,
  integrationErrorMessage: ({ error }) => error?.integrationError,
  integrationLatency: ({ integration }) => whole(integration?.latency),
  integrationStatus: ({ integration }) => integration?.status,
  path: ({ request }) => request.path,
  protocol: ({ request }) => request.protocol,
  requestId: ({ request }) => request.requestId,
  requestTime: ({ request }) => requestTime(request.time),
  requestTimeEpoch: ({ request }) => request.time,
  responseLatency: ({ responseLatency }) => whole(responseLatency),
  responseLength: ({ responseLength }) => responseLength,
  routeKey: ({ context }) => context.routeKey,
  stage: ({ context }) => context.stage,
  status: ({ status }) => status,
};

function whole(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms);
}

/** Turns a stage's access log format into a function that writes one line. */
export function accessLogFormat(format: string): (record: AccessRecord) => string {
  const parts = format.split(/(\$context(?:\.[A-Za-z0-9_]+)+)/).map((part, index) => {
    if (index % 2 === 0) {
      return part;
    }
    const name = part.slice("$context.".length);
    return Object.hasOwn(VARIABLES, name) ? VARIABLES[name]! : NO_VALUE;
  });
  return (record) =>
    parts
      .map((part) => {
        const value = typeof part === "string" ? part : part(record);
        return value === undefined || (value === "" && typeof part !== "string") ? NO_VALUE : value;
      })
      .join("");
}

/** Writes a stage's access log: the lines of requests that end in one turn of the event loop go out together. */
export class AccessLog {
  private readonly write: (record: AccessRecord) => string;
  private readonly waiting: AccessRecord[] = [];

  /** @param stream the log stream; AWS's naming for HTTP APIs isn't recorded. */
  constructor(
    private readonly sink: LogSink,
    private readonly group: string,
    private readonly stream: string,
    format: string,
  ) {
    this.write = accessLogFormat(format);
  }

  add(record: AccessRecord): void {
    this.waiting.push(record);
    if (this.waiting.length === 1) {
      setImmediate(() => this.flush());
    }
  }

  flush(): void {
    if (this.waiting.length === 0) {
      return;
    }
    const events = this.waiting
      .splice(0)
      .map((record) => ({ timestamp: record.request.time, message: this.write(record) }));
    try {
      this.sink.put(this.group, this.stream, events);
    } catch (error) {
      // As on AWS, a log group that is gone costs the lines, not the requests.
      console.warn(`API Gateway: access log of ${this.group} lost: ${(error as Error).message}`);
    }
  }
}
