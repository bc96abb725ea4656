import type { EventContext, PathParameters } from "./event";
import { contentLength, domainOf, eventBody, queryPairs } from "./event";
import type { GatewayRequest } from "./request";
import { requestTime } from "./time";

/**
 * How values of a repeated header or query parameter are joined: "combined with commas", and so in the developer
 * guide's example. (AWS's .NET test tool joins headers with ", "; its client had already joined them on the wire.)
 */
const SEPARATOR = ",";

/**
 * An event of payload format 2.0. Parts without a value are left out, as AWS leaves them out; `rawPath` and
 * `http.path` are decoded and start with a named stage's name.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function eventV2(
  context: EventContext,
  request: GatewayRequest,
  pathParameters: PathParameters,
  body: Buffer | undefined,
): string {
  const { headers, cookies } = headersAndCookies(request, body);
  const domain = context.domain ?? domainOf(request.host);
  const path = request.decodedPath ?? request.path;
  return JSON.stringify({
    version: "2.0",
    routeKey: context.routeKey,
    rawPath: path,
    rawQueryString: request.rawQuery,
    cookies,
    headers,
    queryStringParameters: queryStringParameters(request.rawQuery),
    requestContext: {
      accountId: context.accountId,
      apiId: context.apiId,
      domainName: domain.domainName,
      domainPrefix: domain.domainPrefix,
      http: {
        method: request.method,
        path,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: request.userAgent,
      },
      requestId: request.requestId,
      routeKey: context.routeKey,
      stage: context.stage,
      time: requestTime(request.time),
      timeEpoch: request.time,
    },
    pathParameters,
    stageVariables: context.stageVariables,
    ...eventBody(body, request.contentType),
  });
}

function headersAndCookies(
  request: GatewayRequest,
  body: Buffer | undefined,
): { headers: Record<string, string>; cookies: string[] | undefined } {
  const headers = Object.create(null) as Record<string, string>;
  let cookies: string[] | undefined;
  const pairs = request.headers;
  for (let i = 0; i < pairs.length; i += 2) {
    const name = pairs[i]!;
    const value = pairs[i + 1]!;
    if (name === "cookie") {
      cookies = [...(cookies ?? []), ...splitCookies(value)];
      continue;
    }
    const before = headers[name];
    headers[name] = before === undefined ? value : before + SEPARATOR + value;
  }
  headers["content-length"] = contentLength(body);
  return { headers, cookies };
}

function splitCookies(value: string): string[] {
  return value
    .split(";")
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== "");
}

function queryStringParameters(rawQuery: string): Record<string, string> | undefined {
  const pairs = queryPairs(rawQuery);
  if (!pairs) {
    return undefined;
  }
  const parameters = Object.create(null) as Record<string, string>;
  for (const [name, value] of pairs) {
    const before = parameters[name];
    parameters[name] = before === undefined ? value : before + SEPARATOR + value;
  }
  return parameters;
}
