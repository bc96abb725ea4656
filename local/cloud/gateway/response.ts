import { titleCase } from "./header-names";
import { HOP_BY_HOP } from "./request";

/** What goes back to the client; header names and values by turns, a name once for each line. */
export interface GatewayResponse {
  status: number;
  headers: string[];
  body: Buffer | undefined;
  /** Why the gateway itself answered, for the access log. */
  error?: GatewayError;
}

/** An answer of the gateway's own. */
export interface GatewayError {
  status: number;
  /** `$context.error.message`, and the body's `message`. */
  message: string;
  /** `$context.error.responseType`. The names are REST APIs' gateway responses; HTTP APIs' aren't recorded. */
  responseType: string;
  /** `$context.integrationErrorMessage`, when it was the integration that failed. */
  integrationError?: string;
}

/** Thrown for what a function returned when it isn't a response; the client sees 500. */
export class MalformedResponse extends Error {}

const NOT_EXPECTED =
  "The response from the Lambda function doesn't match the format that API Gateway expects.";

/** A value of the wrong type in a function's response, in API Gateway's words. */
export function wrongType(field: string): MalformedResponse {
  return new MalformedResponse(`${NOT_EXPECTED} Lambda body contains the wrong type for field "${field}"`);
}

export function errorResponse(error: GatewayError): GatewayResponse {
  const body = Buffer.from(JSON.stringify({ message: error.message }));
  return { status: error.status, headers: ["Content-Type", "application/json"], body, error };
}

/** Headers that the gateway sets itself, whatever a function says. */
const OWN_HEADERS: ReadonlySet<string> = new Set(["content-length", "apigw-requestid"]);
const DEFAULT_CONTENT_TYPE = "text/plain; charset=utf-8";

/** Collects a function's response headers, in the case that HTTP APIs send to HTTP/1.1 clients. */
export class ResponseHeaders {
  readonly list: string[] = [];
  private hasContentType = false;

  add(name: string, value: string): void {
    const lower = name.toLowerCase();
    if (HOP_BY_HOP.has(lower) || OWN_HEADERS.has(lower)) {
      return;
    }
    if (lower === "content-type") {
      this.hasContentType = true;
    }
    this.list.push(titleCase(name), value);
  }

  /** The headers, with the default content type where the function names none. */
  withContentType(defaultType = DEFAULT_CONTENT_TYPE): string[] {
    if (!this.hasContentType) {
      this.list.push("Content-Type", defaultType);
    }
    return this.list;
  }
}

/** A header's value: a string, or a number or boolean, which read as their text. */
export function headerValue(field: string, value: unknown): string {
  if (typeof value === "string") {
    return value;
  }
  if (typeof value === "number" || typeof value === "boolean") {
    return String(value);
  }
  throw wrongType(field);
}

/**
 * A final HTTP status, as a whole number or, as AWS's own HTTP API blueprint for Lambda returns it, its digits.
 * A missing, zero or fractional one fails (measured: aws/aws-lambda-dotnet, Tools/LambdaTestTool-v2). Which
 * numbers outside of 200–599 AWS lets through isn't recorded.
 */
export function statusCode(value: unknown): number {
  const code = typeof value === "string" && /^\d{3}$/.test(value) ? Number(value) : value;
  if (typeof code !== "number" || !Number.isInteger(code) || code < 200 || code > 599) {
    throw wrongType("statusCode");
  }
  return code;
}

/** An optional object of the response; null counts as absent. */
export function optionalObject(field: string, value: unknown): Record<string, unknown> {
  if (value === undefined || value === null) {
    return {};
  }
  if (typeof value !== "object" || Array.isArray(value)) {
    throw wrongType(field);
  }
  return value as Record<string, unknown>;
}

export function responseBody(body: unknown, isBase64Encoded: unknown): Buffer | undefined {
  if (isBase64Encoded !== undefined && isBase64Encoded !== null && typeof isBase64Encoded !== "boolean") {
    throw wrongType("isBase64Encoded");
  }
  if (body === undefined || body === null) {
    return undefined;
  }
  if (typeof body !== "string") {
    throw wrongType("body");
  }
  return Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
}

/** Maps what a function returned, in one of the two payload formats. Throws MalformedResponse. */
export type ResponseMapper = (payload: Buffer) => GatewayResponse;
