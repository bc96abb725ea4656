import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { InvokeRequest, InvokeResponse, LambdaApi } from "../lambda/api";
import { ServiceError } from "../errors";
import type { IntegrationRecord } from "./access-log";
import {
  answerTo,
  BAD_REQUEST,
  functionFailure,
  INTEGRATION_TIMEOUT,
  NO_INTEGRATION,
  NOT_FOUND,
  REQUEST_TOO_LARGE,
  TOO_MANY_REQUESTS,
} from "./answers";
import type { DeployedIntegration, DeployedRoute, DeployedStage, Deployment } from "./deployment";
import { DEFAULT_STAGE } from "./deployment";
import { MAX_EVENT_BYTES, MAX_REQUEST_BYTES } from "./limits";
import type { GatewayRequest } from "./request";
import { readBody, readRequest } from "./request";
import type { GatewayError, GatewayResponse } from "./response";
import { errorResponse } from "./response";
import type { Match } from "./routing";
import type { TokenBucket } from "./throttle";

const SERVICE = "apigateway.amazonaws.com";

/** What serving an API needs; `deployment` is asked for at each request, since it changes while serving. */
export interface Serving {
  deployment(): Deployment;
  lambda: Pick<LambdaApi, "invoke">;
  /** The account's throttle. */
  account: TokenBucket;
  port: number;
}

/** What the access log will want to know of a request under way. */
interface Progress {
  stage: DeployedStage | undefined;
  route: DeployedRoute | undefined;
  requestLength: number;
  integration: IntegrationRecord | undefined;
}

/** The data plane: from an HTTP request to the answer, through stage, route, throttle, function. */
export function requestListener(serving: Serving): RequestListener {
  return (message, response) => {
    exchange(serving, message, response).catch((error: unknown) => {
      console.error("API Gateway: request failed", error);
      response.destroy();
    });
  };
}

async function exchange(serving: Serving, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const request = readRequest(message, serving.port);
  const { cors, ...deployment } = serving.deployment();
  const preflight = cors?.preflight(request);
  if (preflight) {
    send(response, request, preflight);
    return;
  }
  const progress: Progress = { stage: undefined, route: undefined, requestLength: 0, integration: undefined };
  const answer = await answerRequest(serving, deployment.stages, message, request, progress);
  cors?.apply(request, answer);
  const sent = send(response, request, answer);
  const { stage, route } = progress;
  stage?.accessLog?.add({
    context: (route ?? stage).context,
    request,
    status: sent.status,
    requestLength: progress.requestLength,
    responseLength: sent.body?.length ?? 0,
    responseLatency: performance.now() - request.startedAt,
    error: sent.error,
    integration: progress.integration,
  });
}

async function answerRequest(
  serving: Serving,
  stages: Deployment["stages"],
  message: IncomingMessage,
  request: GatewayRequest,
  progress: Progress,
): Promise<GatewayResponse> {
  if (request.decodedPath === undefined) {
    return errorResponse(BAD_REQUEST);
  }
  const match = findRoute(stages, request, progress);
  if (!match) {
    return errorResponse(NOT_FOUND);
  }
  const { route, pathParameters } = match;
  progress.route = route;
  if (!(route.bucket?.take() ?? true) || !serving.account.take()) {
    return errorResponse(TOO_MANY_REQUESTS);
  }
  const { integration } = route;
  if (!integration) {
    return errorResponse(NO_INTEGRATION);
  }
  const hasBody = request.contentLength || request.chunked;
  const body = hasBody ? await readBody(message, request, MAX_REQUEST_BYTES) : undefined;
  if (body === "too large" || body === "aborted") {
    return errorResponse(body === "aborted" ? BAD_REQUEST : REQUEST_TOO_LARGE);
  }
  progress.requestLength = body?.length ?? 0;
  const event = Buffer.from(integration.event(route.context, request, pathParameters, body));
  if (event.length > MAX_EVENT_BYTES) {
    return errorResponse(REQUEST_TOO_LARGE);
  }
  const caller = { service: SERVICE, sourceArn: route.sourceArn(request.method) };
  const call = { payload: event, caller, traceHeader: request.traceHeader };
  return invoke(serving.lambda, integration, call, progress);
}

/** A first path segment that names a stage chooses it and is taken off; else it's the default stage. */
function findRoute(
  stages: Deployment["stages"],
  request: GatewayRequest,
  progress: Progress,
): Match<DeployedRoute> | undefined {
  const { path, method } = request;
  const slash = path.indexOf("/", 1);
  const first = slash < 0 ? path.slice(1) : path.slice(1, slash);
  const named = first === DEFAULT_STAGE ? undefined : stages.get(first);
  progress.stage = named ?? stages.get(DEFAULT_STAGE);
  return progress.stage?.find(method, !named ? path : slash < 0 ? "/" : path.slice(slash));
}

async function invoke(
  lambda: Serving["lambda"],
  integration: DeployedIntegration,
  request: Pick<InvokeRequest, "payload" | "caller" | "traceHeader">,
  progress: Progress,
): Promise<GatewayResponse> {
  const startedAt = performance.now();
  const record: IntegrationRecord = {
    latency: 0,
    status: undefined,
    lambdaStatus: undefined,
    requestId: undefined,
  };
  progress.integration = record;
  try {
    const call = lambda.invoke({ functionName: integration.functionArn, ...request });
    const result = await within(integration.timeoutMs, call);
    record.latency = performance.now() - startedAt;
    if (result === undefined) {
      return errorResponse(INTEGRATION_TIMEOUT);
    }
    record.lambdaStatus = 200;
    record.requestId = result.requestId;
    if (result.functionError) {
      return errorResponse(functionFailure(result.payload));
    }
    const response = integration.response(result.payload);
    record.status = response.status;
    return response;
  } catch (error) {
    record.latency = performance.now() - startedAt;
    record.lambdaStatus ??= error instanceof ServiceError ? error.httpStatus : undefined;
    return errorResponse(answerTo(error));
  }
}

/** The call's result, or undefined after `ms`; the call goes on, and how it ends then matters to nobody. */
function within(ms: number, call: Promise<InvokeResponse>): Promise<InvokeResponse | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), ms);
    timer.unref();
    call.then(
      (result) => {
        clearTimeout(timer);
        resolve(result);
      },
      (error: Error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

/** Sends a response, or 500 in its place where HTTP can't carry it; returns what was sent. */
function send(response: ServerResponse, request: GatewayRequest, answer: GatewayResponse): GatewayResponse {
  const { status, headers, body } = answer;
  const own = ["Apigw-Requestid", request.requestId];
  if (status !== 204 && status !== 304) {
    own.push("Content-Length", String(body?.length ?? 0));
  }
  try {
    response.writeHead(status, [...headers, ...own]);
  } catch (error) {
    return send(response, request, errorResponse(answerTo(error) satisfies GatewayError));
  }
  response.end(body);
  return answer;
}
