import type { Integration, RouteSettings, Stage } from "@aws-sdk/client-apigatewayv2";
import { ACCOUNT_ID, arn } from "../arn";
import type { LogSink } from "../logs/api";
import { AccessLog } from "./access-log";
import type { CorsPolicy } from "./cors";
import { corsPolicy } from "./cors";
import type { EventBuilder, EventContext } from "./event";
import { eventV1 } from "./event-v1";
import { eventV2 } from "./event-v2";
import { ACCOUNT_BURST_LIMIT, ACCOUNT_RATE_LIMIT, MAX_TIMEOUT_MS } from "./limits";
import type { ResponseMapper } from "./response";
import { responseV1 } from "./response-v1";
import { responseV2 } from "./response-v2";
import { DEFAULT_ROUTE, parseRouteKey } from "./route-key";
import type { FindRoute } from "./routing";
import { routeFinder } from "./routing";
import type { ApiRecord } from "./store";
import { TokenBucket } from "./throttle";
import { functionArn, logGroup } from "./validation";

export const DEFAULT_STAGE = "$default";

/** An API made ready to serve: everything that is the same for all requests is worked out here, once. */
export interface Deployment {
  cors: CorsPolicy | undefined;
  stages: ReadonlyMap<string, DeployedStage>;
}

export interface DeployedStage {
  /** For requests that no route matches. */
  context: EventContext;
  find: FindRoute<DeployedRoute>;
  accessLog: AccessLog | undefined;
}

export interface DeployedRoute {
  context: EventContext;
  /** The route's own throttle; without settings only the account's applies. */
  bucket: TokenBucket | undefined;
  /** undefined: the route has no target. */
  integration: DeployedIntegration | undefined;
  /** `aws:SourceArn` of the invocation, by the request's method. */
  sourceArn(method: string): string;
}

export interface DeployedIntegration {
  functionArn: string;
  timeoutMs: number;
  event: EventBuilder;
  response: ResponseMapper;
}

/** Makes an API ready. Its records are valid. */
export function deploy(record: ApiRecord, region: string, logs: LogSink): Deployment {
  const cors = record.api.CorsConfiguration;
  const stages = Object.values(record.stages).map(
    (stage) => [stage.StageName!, deployStage(record, stage, region, logs)] as const,
  );
  return { cors: cors && corsPolicy(cors), stages: new Map(stages) };
}

function deployStage(record: ApiRecord, stage: Stage, region: string, logs: LogSink): DeployedStage {
  const apiId = record.api.ApiId!;
  const stageName = stage.StageName!;
  const context: EventContext = {
    accountId: ACCOUNT_ID,
    apiId,
    stage: stageName,
    routeKey: "",
    resourcePath: "",
    stageVariables: stage.StageVariables,
  };
  const routes = Object.values(record.routes).map((route): [string, DeployedRoute] => {
    const routeKey = route.RouteKey!;
    const key = routeKey === DEFAULT_ROUTE ? undefined : parseRouteKey(routeKey);
    const path = typeof key === "object" ? key.path : DEFAULT_ROUTE;
    const source = `${arn("execute-api", region, apiId)}/${stageName}/`;
    const integration = record.integrations[route.Target?.split("/")[1] ?? ""];
    const deployed: DeployedRoute = {
      context: { ...context, routeKey, resourcePath: path },
      bucket: bucket(stage, routeKey),
      integration: integration && deployIntegration(integration),
      // The default route has no method in its ARN: aws/serverless-application-model#1860.
      sourceArn: path === DEFAULT_ROUTE ? () => source + path : (method) => source + method + path,
    };
    return [routeKey, deployed];
  });
  return { context, find: routeFinder(routes), accessLog: accessLog(stage, apiId, logs) };
}

function deployIntegration(integration: Integration): DeployedIntegration {
  const isV2 = integration.PayloadFormatVersion === "2.0";
  return {
    functionArn: functionArn(integration.IntegrationUri!)!,
    timeoutMs: integration.TimeoutInMillis ?? MAX_TIMEOUT_MS,
    event: isV2 ? eventV2 : eventV1,
    response: isV2 ? responseV2 : responseV1,
  };
}

/** A stage's default settings count for each route by itself, unless the route has its own. */
function bucket(stage: Stage, routeKey: string): TokenBucket | undefined {
  const settings: RouteSettings = { ...stage.DefaultRouteSettings, ...stage.RouteSettings?.[routeKey] };
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = settings;
  if (rate === undefined && burst === undefined) {
    return undefined;
  }
  return new TokenBucket(rate ?? ACCOUNT_RATE_LIMIT, burst ?? ACCOUNT_BURST_LIMIT);
}

function accessLog(stage: Stage, apiId: string, logs: LogSink): AccessLog | undefined {
  const settings = stage.AccessLogSettings;
  const group = settings && logGroup(settings.DestinationArn!);
  return group ? new AccessLog(logs, group, `${apiId}/${stage.StageName}`, settings.Format!) : undefined;
}
