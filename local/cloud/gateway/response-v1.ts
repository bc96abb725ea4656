import type { GatewayResponse } from "./response";
import {
  MalformedResponse,
  ResponseHeaders,
  headerValue,
  optionalObject,
  responseBody,
  statusCode,
  wrongType,
} from "./response";

/**
 * A response of payload format 1.0: `{statusCode, headers, multiValueHeaders, body, isBase64Encoded}`. A header in
 * both objects is sent with all its values, the single one first; unknown fields are ignored.
 */
export function responseV1(payload: Buffer): GatewayResponse {
  const response = parse(payload);
  const status = statusCode(response.statusCode);
  const headers = new ResponseHeaders();
  const multi = multiValueHeaders(response.multiValueHeaders);
  for (const [name, value] of Object.entries(optionalObject("headers", response.headers))) {
    const text = value === null ? undefined : headerValue("headers", value);
    if (text !== undefined && !multi.some(([other, others]) => other === name && others.includes(text))) {
      headers.add(name, text);
    }
  }
  for (const [name, values] of multi) {
    for (const value of values) {
      headers.add(name, value);
    }
  }
  const body = responseBody(response.body, response.isBase64Encoded);
  return { status, headers: headers.withContentType(), body };
}

function parse(payload: Buffer): Record<string, unknown> {
  let response: unknown;
  try {
    response = JSON.parse(payload.toString());
  } catch {
    throw new MalformedResponse("The response from the Lambda function isn't valid JSON.");
  }
  if (response === null || typeof response !== "object" || Array.isArray(response)) {
    throw wrongType("statusCode");
  }
  return response as Record<string, unknown>;
}

function multiValueHeaders(value: unknown): [string, string[]][] {
  const headers: [string, string[]][] = [];
  for (const [name, values] of Object.entries(optionalObject("multiValueHeaders", value))) {
    if (values === null) {
      continue;
    }
    if (!Array.isArray(values)) {
      throw wrongType("multiValueHeaders");
    }
    headers.push([name, values.map((each) => headerValue("multiValueHeaders", each))]);
  }
  return headers;
}
