import type { EventContext, PathParameters } from "./event";
import { contentLength, domainOf, eventBody, queryPairs } from "./event";
import { titleCase } from "./header-names";
import type { GatewayRequest } from "./request";
import { requestTime } from "./time";

/**
 * An event of payload format 1.0, as an HTTP API sends it. `path` stays percent-encoded while `requestContext.path`
 * is decoded; the last of several values stands in `headers` and `queryStringParameters`, all of them in the
 * `multiValue` twins; what has no value is null; `resourceId` is the route key (the developer guide's example says
 * null). Measured on AWS in the snapshots of aws/aws-lambda-dotnet, Tools/LambdaTestTool-v2.
 */
export function eventV1(
  context: EventContext,
  request: GatewayRequest,
  pathParameters: PathParameters,
  body: Buffer | undefined,
): string {
  const headers = headerValues(request, body);
  const query = queryValues(request.rawQuery);
  const domain = domainOf(request.host);
  const { body: text, isBase64Encoded } = eventBody(body, request.contentType);
  return JSON.stringify({
    version: "1.0",
    resource: context.resourcePath,
    path: request.path,
    httpMethod: request.method,
    headers: headers.last,
    multiValueHeaders: headers.all,
    queryStringParameters: query?.last ?? null,
    multiValueQueryStringParameters: query?.all ?? null,
    requestContext: {
      accountId: context.accountId,
      apiId: context.apiId,
      domainName: domain.domainName,
      domainPrefix: domain.domainPrefix,
      extendedRequestId: request.requestId,
      httpMethod: request.method,
      identity: {
        accessKey: null,
        accountId: null,
        caller: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: request.sourceIp,
        user: null,
        userAgent: request.userAgent,
        userArn: null,
      },
      path: request.decodedPath ?? request.path,
      protocol: request.protocol,
      requestId: request.requestId,
      requestTime: requestTime(request.time),
      requestTimeEpoch: request.time,
      resourceId: context.routeKey,
      resourcePath: context.resourcePath,
      stage: context.stage,
    },
    pathParameters: pathParameters ?? null,
    stageVariables: context.stageVariables ?? null,
    body: text ?? null,
    isBase64Encoded,
  });
}

interface Values {
  last: Record<string, string>;
  all: Record<string, string[]>;
}

function add({ last, all }: Values, name: string, value: string): void {
  last[name] = value;
  const values = all[name];
  if (values) {
    values.push(value);
  } else {
    all[name] = [value];
  }
}

function noValues(): Values {
  const none = () => Object.create(null) as Record<string, never>;
  return { last: none(), all: none() };
}

function headerValues(request: GatewayRequest, body: Buffer | undefined): Values {
  const values = noValues();
  add(values, "Content-Length", contentLength(body));
  const pairs = request.headers;
  for (let i = 0; i < pairs.length; i += 2) {
    add(values, titleCase(pairs[i]!), pairs[i + 1]!);
  }
  return values;
}

function queryValues(rawQuery: string): Values | undefined {
  const pairs = queryPairs(rawQuery);
  if (!pairs) {
    return undefined;
  }
  const values = noValues();
  for (const [name, value] of pairs) {
    add(values, name, value);
  }
  return values;
}
