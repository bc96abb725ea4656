import { z } from "zod";
import { ServiceError } from "../errors";
import { MAX_ACCESS_LOG_FORMAT_BYTES, MAX_TIMEOUT_MS, MIN_TIMEOUT_MS } from "./limits";
import { DEFAULT_ROUTE, parseRouteKey } from "./route-key";

/**
 * What the control plane takes. Properties that AWS knows and this gateway doesn't support are refused by
 * name; some are taken with the one value that says "off", since the providers send them unasked.
 */

const text = z.string();
const tags = z.record(text, text);

const cors = z
  .strictObject({
    AllowCredentials: z.boolean().optional(),
    AllowHeaders: z.array(text).optional(),
    AllowMethods: z.array(text).optional(),
    AllowOrigins: z.array(text).optional(),
    ExposeHeaders: z.array(text).optional(),
    MaxAge: z.int().min(-1).max(86_400).optional(),
  })
  .refine((value) => !value.AllowCredentials || !value.AllowOrigins?.includes("*"), {
    error: "AllowCredentials can't be used while AllowOrigins has *",
  });

const apiFields = {
  Name: text.min(1).max(128),
  Description: text.max(1024).optional(),
  Version: text.max(64).optional(),
  CorsConfiguration: cors.optional(),
  Tags: tags.optional(),
  RouteSelectionExpression: z
    .enum(["$request.method $request.path", "${request.method} ${request.path}"])
    .optional(),
  ApiKeySelectionExpression: z.literal("$request.header.x-api-key").optional(),
  DisableExecuteApiEndpoint: z.literal(false).optional(),
  IpAddressType: z.literal("ipv4").optional(),
};

const FUNCTION_ARN =
  "arn:aws[a-z-]*:lambda:[a-z0-9-]+:\\d{12}:function:[A-Za-z0-9_-]+(?::(?:\\$LATEST|[A-Za-z0-9_-]+))?";
const INVOKE_ARN = new RegExp(
  `^(?:arn:aws[a-z-]*:apigateway:[a-z0-9-]+:lambda:path/2015-03-31/functions/(${FUNCTION_ARN})/invocations|(${FUNCTION_ARN}))$`,
);

/** The function that an integration URI names, as an ARN with its qualifier; undefined if it names none. */
export function functionArn(integrationUri: string): string | undefined {
  const match = INVOKE_ARN.exec(integrationUri);
  return match?.[1] ?? match?.[2];
}

const integrationFields = {
  IntegrationType: z.literal("AWS_PROXY"),
  IntegrationUri: text.refine((uri) => functionArn(uri) !== undefined, {
    error: "must be the ARN, or the invoke ARN, of a Lambda function, version or alias",
  }),
  PayloadFormatVersion: z.enum(["1.0", "2.0"]),
  IntegrationMethod: z.literal("POST").optional(),
  TimeoutInMillis: z.int().min(MIN_TIMEOUT_MS).max(MAX_TIMEOUT_MS).optional(),
  ConnectionType: z.literal("INTERNET").optional(),
  Description: text.max(1024).optional(),
  // WebSocket APIs use it; the classic provider sends its default for HTTP APIs too.
  PassthroughBehavior: z.enum(["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"]).optional(),
};

const routeKey = text.superRefine((key, context) => {
  const parsed = key === DEFAULT_ROUTE ? undefined : parseRouteKey(key);
  if (typeof parsed === "string") {
    context.addIssue({ code: "custom", message: parsed });
  }
});

const routeFields = {
  RouteKey: routeKey,
  Target: text.regex(/^integrations\/[a-z0-9]+$/).optional(),
  AuthorizationType: z.literal("NONE").optional(),
  ApiKeyRequired: z.literal(false).optional(),
  OperationName: text.max(64).optional(),
};

const routeSettings = z.strictObject({
  ThrottlingBurstLimit: z.int().min(0).optional(),
  ThrottlingRateLimit: z.number().min(0).optional(),
  // Metrics aren't kept here; the setting is.
  DetailedMetricsEnabled: z.boolean().optional(),
  DataTraceEnabled: z.literal(false).optional(),
  LoggingLevel: z.literal("OFF").optional(),
});

const LOG_GROUP = /^arn:aws[a-z-]*:logs:[a-z0-9-]+:\d{12}:log-group:([A-Za-z0-9_/.#-]{1,512})(?::\*)?$/;

/** The log group that an access log goes to; undefined for any other destination. */
export function logGroup(destinationArn: string): string | undefined {
  return LOG_GROUP.exec(destinationArn)?.[1];
}

const stageFields = {
  StageName: text.regex(/^(\$default|[A-Za-z0-9_-]{1,128})$/),
  // Without it a stage serves a deployment, and there are none here.
  AutoDeploy: z.literal(true),
  Description: text.max(1024).optional(),
  DefaultRouteSettings: routeSettings.optional(),
  RouteSettings: z.record(text, routeSettings).optional(),
  StageVariables: z.record(text, text).optional(),
  AccessLogSettings: z
    .strictObject({
      DestinationArn: text.refine((destination) => logGroup(destination) !== undefined, {
        error: "must be the ARN of a CloudWatch Logs log group",
      }),
      Format: text.min(1).refine((format) => Buffer.byteLength(format) <= MAX_ACCESS_LOG_FORMAT_BYTES, {
        error: `must not be longer than ${MAX_ACCESS_LOG_FORMAT_BYTES} bytes`,
      }),
    })
    .optional(),
  Tags: tags.optional(),
};

const ofApi = { ApiId: text };

export const SCHEMAS = {
  CreateApi: z.strictObject({ ...apiFields, ProtocolType: z.literal("HTTP") }),
  UpdateApi: z.strictObject(apiFields).partial().extend(ofApi),
  CreateIntegration: z.strictObject({ ...integrationFields, ...ofApi }),
  UpdateIntegration: z
    .strictObject(integrationFields)
    .partial()
    .extend({ ...ofApi, IntegrationId: text }),
  CreateRoute: z.strictObject({ ...routeFields, ...ofApi }),
  UpdateRoute: z
    .strictObject(routeFields)
    .partial()
    .extend({ ...ofApi, RouteId: text }),
  CreateStage: z.strictObject({ ...stageFields, ...ofApi }),
  UpdateStage: z
    .strictObject(stageFields)
    .partial()
    .extend({ ...ofApi, StageName: text }),
};

/** What has to be right about a stored API so that it can be served; the rest of it is only given back. */
export const STORED = {
  api: z.object({ ApiId: text.regex(/^[a-z0-9]+$/), CorsConfiguration: cors.optional() }),
  integration: z.object({
    IntegrationUri: integrationFields.IntegrationUri,
    PayloadFormatVersion: integrationFields.PayloadFormatVersion,
    TimeoutInMillis: integrationFields.TimeoutInMillis,
  }),
  route: z.object({ RouteKey: routeKey, Target: routeFields.Target }),
  stage: z.object({
    StageName: stageFields.StageName,
    DefaultRouteSettings: stageFields.DefaultRouteSettings,
    RouteSettings: stageFields.RouteSettings,
    AccessLogSettings: stageFields.AccessLogSettings,
  }),
};

/** The request without properties that are undefined; BadRequestException names everything wrong with it. */
export function checked<Request extends object>(operation: keyof typeof SCHEMAS, request: Request): Request {
  const given = Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));
  const result = SCHEMAS[operation].safeParse(given);
  if (!result.success) {
    throw badRequest(result.error.issues.map(explain).join("; "));
  }
  return given as Request;
}

function explain(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") {
    const names = issue.keys.map((key) => [...issue.path, key].join(".")).join(", ");
    return `${names}: not supported by the local API Gateway`;
  }
  return issue.path.length === 0 ? issue.message : `${issue.path.join(".")}: ${issue.message}`;
}

export function badRequest(message: string): ServiceError {
  return new ServiceError("BadRequestException", 400, message);
}

export function notFound(message: string): ServiceError {
  return new ServiceError("NotFoundException", 404, message);
}

export function conflict(message: string): ServiceError {
  return new ServiceError("ConflictException", 409, message);
}

/** API Gateway's name for a quota that is used up. */
export function limitExceeded(message: string): ServiceError {
  return new ServiceError("TooManyRequestsException", 429, message);
}
