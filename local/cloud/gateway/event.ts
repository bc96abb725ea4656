import type { GatewayRequest } from "./request";

/** What is known of a route before any request: it goes into each of its events. */
export interface EventContext {
  accountId: string;
  apiId: string;
  stage: string;
  /** `GET /pets/{id}` or `$default`. */
  routeKey: string;
  /** The route's path, `/pets/{id}`; `$default` for the default route. */
  resourcePath: string;
  stageVariables: Record<string, string> | undefined;
  /** Where it isn't the Host header's name: of function URLs. */
  domain?: Domain;
}

export type PathParameters = Record<string, string> | undefined;

/** Builds the event that Lambda gets, in one of the two payload formats, as JSON text. */
export type EventBuilder = (
  context: EventContext,
  request: GatewayRequest,
  pathParameters: PathParameters,
  body: Buffer | undefined,
) => string;

/**
 * Bodies of these types go to the function as text, all others in base64, those without a content type and
 * forms included: measured on AWS in ministackorg/ministack#766; the developer guide only speaks of "binary".
 */
const TEXT_TYPES = /^\s*(text\/[^;]*|application\/(json|xml|javascript))\s*(;|$)/i;

export interface EventBody {
  body: string | undefined;
  isBase64Encoded: boolean;
}

export function eventBody(body: Buffer | undefined, contentType: string | undefined): EventBody {
  if (body === undefined) {
    return { body: undefined, isBase64Encoded: false };
  }
  const isText = contentType !== undefined && TEXT_TYPES.test(contentType);
  return { body: body.toString(isText ? "utf8" : "base64"), isBase64Encoded: !isText };
}

/** `content-length` is there even for a GET, as in events that AWS sends (aws/aws-lambda-java-libs#230). */
export function contentLength(body: Buffer | undefined): string {
  return String(body?.length ?? 0);
}

/** Name and value pairs of a query string, decoded, in the order sent; undefined when there are none. */
export function queryPairs(rawQuery: string): [string, string][] | undefined {
  if (rawQuery === "") {
    return undefined;
  }
  const pairs = [...new URLSearchParams(rawQuery)];
  return pairs.length === 0 ? undefined : pairs;
}

export interface Domain {
  domainName: string;
  domainPrefix: string;
}

let lastHost = "";
let lastDomain: Domain = { domainName: "", domainPrefix: "" };

/** `domainName` is the Host header's name, without a port; `domainPrefix` its first label. */
export function domainOf(host: string): Domain {
  if (host !== lastHost) {
    const domainName = host.replace(/:\d*$/, "");
    lastDomain = { domainName, domainPrefix: domainName.split(".")[0] ?? "" };
    lastHost = host;
  }
  return lastDomain;
}
