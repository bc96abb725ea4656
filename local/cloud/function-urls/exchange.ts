import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { ServiceError } from "../errors";
import type { CorsPolicy } from "../gateway/cors";
import type { EventContext } from "../gateway/event";
import { eventV2 } from "../gateway/event-v2";
import { MAX_EVENT_BYTES } from "../gateway/limits";
import { readBody, readRequest, type GatewayRequest } from "../gateway/request";
import type { GatewayResponse } from "../gateway/response";
import { responseV2 } from "../gateway/response-v2";
import type { LambdaApi } from "../lambda/api";

/** What serving a function URL needs; `target` is asked for at each request, since it changes while serving. */
export interface UrlServing {
  target(): { functionName: string; qualifier?: string; cors?: CorsPolicy; context: EventContext };
  lambda: Pick<LambdaApi, "invoke">;
  port: number;
}

/** What a response without a content type is of, as in responses without a status code. */
const CONTENT_TYPE = "application/json";

/** AWS's isn't recorded. */
const PREFLIGHT_STATUS = 200;

/** In Lambda's words; awsdocs/aws-lambda-developer-guide#494 has the header with them. */
const FORBIDDEN = {
  Message:
    "Forbidden. For troubleshooting Function URL authorization issues, see: " +
    "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
};

/**
 * The function failed, its response isn't one, or its version can't be called: awslabs/aws-lambda-cpp#200 has the text,
 * awsdocs/aws-lambda-developer-guide#430 the status. What AWS answers where there is no such function isn't recorded; the same
 * here.
 */
const FAILED: GatewayResponse = {
  status: 502,
  headers: ["Content-Type", CONTENT_TYPE],
  body: Buffer.from("Internal Server Error"),
};

/** From an HTTP request to a function URL to the answer. https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
export function urlListener(serving: UrlServing): RequestListener {
  return (message, response) => {
    exchange(serving, message, response).catch((error: unknown) => {
      console.error("Function URL: request failed", error);
      response.destroy();
    });
  };
}

async function exchange(serving: UrlServing, message: IncomingMessage, response: ServerResponse) {
  const request = readRequest(message, serving.port);
  const { cors } = serving.target();
  const preflight = cors?.preflight(request);
  const answer = preflight
    ? { ...preflight, status: PREFLIGHT_STATUS }
    : await answerTo(serving, message, request);
  if (!preflight) cors?.apply(request, answer);
  send(response, request, answer);
}

async function answerTo(
  serving: UrlServing,
  message: IncomingMessage,
  request: GatewayRequest,
): Promise<GatewayResponse> {
  const { functionName, qualifier, context } = serving.target();
  const hasBody = request.contentLength || request.chunked;
  const body = hasBody ? await readBody(message, request, MAX_EVENT_BYTES) : undefined;
  if (body === "aborted") return FAILED;
  if (body === "too large") return refusal(413, { message: "Request Entity Too Large" });
  try {
    const { payload, functionError, requestId } = await serving.lambda.invoke({
      functionName,
      ...(qualifier !== undefined && { qualifier }),
      payload: Buffer.from(eventV2(context, request, undefined, body)),
      caller: { functionUrlAuthType: "NONE" },
      traceHeader: request.traceHeader,
    });
    const answer = functionError ? FAILED : responseV2(payload, CONTENT_TYPE);
    return { ...answer, headers: [...answer.headers, "x-amzn-RequestId", requestId] };
  } catch (error) {
    return answerToError(error);
  }
}

function answerToError(error: unknown): GatewayResponse {
  if (!(error instanceof ServiceError)) return FAILED;
  switch (error.code) {
    case "AccessDeniedException":
      return refusal(403, FORBIDDEN, error.code);
    case "TooManyRequestsException":
      return refusal(429, { ...error.fields, message: error.message }, error.code);
    case "RequestTooLargeException":
      return refusal(413, { message: error.message }, error.code);
    default:
      return FAILED;
  }
}

/** An answer of Lambda's own. */
function refusal(status: number, body: object, errorType?: string): GatewayResponse {
  const type = errorType === undefined ? [] : ["x-amzn-ErrorType", errorType];
  return {
    status,
    headers: ["Content-Type", CONTENT_TYPE, ...type],
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** Sends a response, or 502 in its place where HTTP can't carry it. */
function send(response: ServerResponse, request: GatewayRequest, answer: GatewayResponse): void {
  const { status, headers, body } = answer;
  const own = ["X-Amzn-Trace-Id", request.traceHeader];
  if (status !== 204 && status !== 304) own.push("Content-Length", String(body?.length ?? 0));
  try {
    response.writeHead(status, [...headers, ...own]);
  } catch {
    return send(response, request, FAILED);
  }
  response.end(body);
}
