import type { GatewayResponse } from "./response";
import {
  ResponseHeaders,
  headerValue,
  optionalObject,
  responseBody,
  statusCode,
  wrongType,
} from "./response";

/**
 * A response of payload format 2.0: `{statusCode, headers, cookies, body, isBase64Encoded}`. Anything but an object
 * with a status code, even what isn't JSON, is the body of a 200 of type JSON as it stands, a JSON string without
 * its quotes (measured: aws/aws-lambda-dotnet, Tools/LambdaTestTool-v2).
 * @param contentType of a response that names none; default: an HTTP API's
 */
export function responseV2(payload: Buffer, contentType?: string): GatewayResponse {
  const response = parse(payload);
  if (typeof response === "string") {
    return bare(Buffer.from(response));
  }
  if (response === null || typeof response !== "object" || !Object.hasOwn(response, "statusCode")) {
    return bare(payload);
  }
  return full(response as Record<string, unknown>, contentType);
}

/** undefined stands for what isn't JSON: JSON itself has no such value. */
function parse(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString());
  } catch {
    return undefined;
  }
}

function bare(body: Buffer): GatewayResponse {
  return { status: 200, headers: ["Content-Type", "application/json"], body };
}

function full(response: Record<string, unknown>, contentType?: string): GatewayResponse {
  const status = statusCode(response.statusCode);
  const headers = new ResponseHeaders();
  for (const [name, value] of Object.entries(optionalObject("headers", response.headers))) {
    if (value !== null) {
      headers.add(name, headerValue("headers", value));
    }
  }
  const cookies = response.cookies ?? [];
  if (!Array.isArray(cookies)) {
    throw wrongType("cookies");
  }
  for (const cookie of cookies) {
    headers.add("set-cookie", headerValue("cookies", cookie));
  }
  const body = responseBody(response.body, response.isBase64Encoded);
  return { status, headers: headers.withContentType(contentType), body };
}
