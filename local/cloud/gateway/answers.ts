import { ServiceError } from "../errors";
import type { GatewayError } from "./response";
import { MalformedResponse } from "./response";

/**
 * What the gateway answers by itself, `{"message": …}` each. 404, 413 and 500 were measured on AWS
 * (aws/aws-lambda-dotnet, Tools/LambdaTestTool-v2), 503 and 429 in users' reports (cortexlabs/cortex#1225,
 * terraform-aws-modules/terraform-aws-apigateway-v2#13).
 */
export const NOT_FOUND: GatewayError = {
  status: 404,
  message: "Not Found",
  responseType: "RESOURCE_NOT_FOUND",
};

export const TOO_MANY_REQUESTS: GatewayError = {
  status: 429,
  message: "Too Many Requests",
  responseType: "THROTTLED",
};

/** The body is over the gateway's limit, or the event over Lambda's. */
export const REQUEST_TOO_LARGE: GatewayError = {
  status: 413,
  message: "Request Entity Too Large",
  responseType: "REQUEST_TOO_LARGE",
};

/** Request line and headers over the limit: 431 is in users' reports, the body isn't recorded. */
export const HEADERS_TOO_LARGE: GatewayError = {
  status: 431,
  message: "Request Header Fields Too Large",
  responseType: "REQUEST_TOO_LARGE",
};

/** A path that can't be decoded, or a request that isn't HTTP. Not recorded. */
export const BAD_REQUEST: GatewayError = { status: 400, message: "Bad Request", responseType: "DEFAULT_4XX" };

/** The integration took longer than its TimeoutInMillis; the function goes on. */
export const INTEGRATION_TIMEOUT: GatewayError = {
  status: 503,
  message: "Service Unavailable",
  responseType: "INTEGRATION_TIMEOUT",
  integrationError: "Endpoint request timed out",
};

/**
 * Lambda itself throttled the call. Not settled: REST APIs answer 500, and nobody has recorded what an HTTP API
 * does. This is the one place to change.
 */
export const LAMBDA_THROTTLED: GatewayError = {
  status: 503,
  message: "Service Unavailable",
  responseType: "INTEGRATION_FAILURE",
  integrationError: "Rate Exceeded.",
};

/** The function's resource policy doesn't let this route in; the words are those of AWS's access log. */
const PERMISSION_DENIED =
  "The IAM role configured on the integration or API Gateway doesn't have permissions to call the integration. " +
  "Check the permissions and try again.";

function integrationFailure(integrationError: string): GatewayError {
  return {
    status: 500,
    message: "Internal Server Error",
    responseType: "INTEGRATION_FAILURE",
    integrationError,
  };
}

/** A route without a target. */
export const NO_INTEGRATION = integrationFailure("The route has no integration.");

/** The function ran and failed; `payload` is Lambda's error object. */
export function functionFailure(payload: Buffer): GatewayError {
  return integrationFailure(
    `The Lambda function returned the following error: ${errorMessage(payload)}. ` +
      "Check your Lambda function code and try again.",
  );
}

function errorMessage(payload: Buffer): string {
  try {
    const { errorMessage } = JSON.parse(payload.toString()) as { errorMessage?: unknown };
    return typeof errorMessage === "string" ? errorMessage : "";
  } catch {
    return "";
  }
}

/** The answer to an exception of Lambda's Invoke, or to a function's response that isn't one. */
export function answerTo(error: unknown): GatewayError {
  if (error instanceof ServiceError) {
    switch (error.code) {
      case "TooManyRequestsException":
        return LAMBDA_THROTTLED;
      case "RequestTooLargeException":
        return REQUEST_TOO_LARGE;
      case "AccessDeniedException":
        return integrationFailure(PERMISSION_DENIED);
    }
    return integrationFailure(error.message);
  }
  if (error instanceof MalformedResponse) {
    return integrationFailure(error.message);
  }
  return integrationFailure(error instanceof Error ? error.message : String(error));
}
