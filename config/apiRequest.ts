/** What a function is called with in place of a client. */
export interface ApiRequest {
  /** With its query. */
  path: string;
  method: string;
  body?: string | undefined;
  payloadFormat: "1.0" | "2.0";
}

/** An event needs a time, and the same one in each deployment. */
const TIME = { text: "01/Jan/2026:00:00:00 +0000", epoch: 1_767_225_600_000 };
const DOMAIN = { domainName: "weekly.execute-api.us-east-1.amazonaws.com", domainPrefix: "weekly" };
const SENDER = { sourceIp: "127.0.0.1", userAgent: "weekly" };

/**
 * The event that an HTTP API sends for a request.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function apiRequest(request: ApiRequest): object {
  return request.payloadFormat === "1.0" ? format1(request) : format2(request);
}

function format1({ path: target, method, body }: ApiRequest): object {
  const { path, query } = apart(target);
  const headers = headersOf(body);
  const titled = Object.fromEntries(headers.map(([name, value]) => [titleCase(name), value]));
  const context = { accountId: "000000000000", apiId: "weekly", ...DOMAIN };
  const nobody = ["accessKey", "accountId", "caller", "cognitoAuthenticationProvider", "user", "userArn"];
  return {
    ...{ version: "1.0", resource: "$default", path, httpMethod: method, headers: titled },
    multiValueHeaders: listed(Object.entries(titled)),
    queryStringParameters: query.length > 0 ? Object.fromEntries(query) : null,
    multiValueQueryStringParameters: query.length > 0 ? listed(query) : null,
    requestContext: {
      ...context,
      ...{ extendedRequestId: "weekly=", httpMethod: method },
      identity: { ...Object.fromEntries(nobody.map((who) => [who, null])), ...SENDER },
      ...{ path: decoded(path), protocol: "HTTP/1.1", requestId: "weekly=" },
      ...{ requestTime: TIME.text, requestTimeEpoch: TIME.epoch, resourceId: "$default" },
      ...{ resourcePath: "$default", stage: "$default" },
    },
    ...{ pathParameters: null, stageVariables: null, body: body ?? null, isBase64Encoded: false },
  };
}

function format2({ path: target, method, body }: ApiRequest): object {
  const { path, rawQuery, query } = apart(target);
  const rawPath = decoded(path);
  const joined = Object.entries(listed(query)).map(([name, values]) => [name, values.join(",")]);
  return {
    ...{ version: "2.0", routeKey: "$default", rawPath, rawQueryString: rawQuery },
    headers: Object.fromEntries(headersOf(body)),
    ...(query.length > 0 && { queryStringParameters: Object.fromEntries(joined) as object }),
    requestContext: {
      ...{ accountId: "000000000000", apiId: "weekly", ...DOMAIN },
      http: { method, path: rawPath, protocol: "HTTP/1.1", ...SENDER },
      ...{ requestId: "weekly=", routeKey: "$default", stage: "$default" },
      ...{ time: TIME.text, timeEpoch: TIME.epoch },
    },
    ...(body !== undefined && { body }),
    isBase64Encoded: false,
  };
}

/** A request's target as its path, and its query as it is and decoded. */
function apart(target: string) {
  const [path = "/", rawQuery = ""] = target.split(/\?(.*)/s);
  return { path, rawQuery, query: [...new URLSearchParams(rawQuery)] };
}

/** As it is where it isn't UTF-8. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function headersOf(body: string | undefined): [string, string][] {
  return [
    ["accept", "*/*"],
    ["content-length", String(Buffer.byteLength(body ?? ""))],
    ...(body === undefined ? [] : ([["content-type", contentType(body)]] as [string, string][])),
    ["host", DOMAIN.domainName],
    ["user-agent", SENDER.userAgent],
    ["x-amzn-trace-id", "Root=1-00000000-000000000000000000000000"],
    ["x-forwarded-for", SENDER.sourceIp],
    ["x-forwarded-port", "443"],
    ["x-forwarded-proto", "https"],
  ];
}

/** Of a request with that body: JSON where it is JSON. */
export function contentType(body: string): string {
  try {
    JSON.parse(body);
    return "application/json";
  } catch {
    return "text/plain";
  }
}

const titleCase = (name: string) => name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());

function listed(pairs: [string, string][]): Record<string, string[]> {
  const lists: Record<string, string[]> = {};
  for (const [name, value] of pairs) (lists[name] ??= []).push(value);
  return lists;
}
