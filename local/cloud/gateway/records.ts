import type { Api, Route, Stage } from "@aws-sdk/client-apigatewayv2";
import { bare } from "../own";
import { parseRouteKey } from "./route-key";
import type { ApiRecord } from "./store";
import { badRequest, conflict, limitExceeded, notFound } from "./validation";

/** An API with nothing in it, with API Gateway's defaults for what `settings` leave out. */
export function newApi(ApiId: string, ProtocolType: Api["ProtocolType"], settings: Partial<Api>): ApiRecord {
  return {
    api: {
      ApiId,
      ProtocolType,
      ApiKeySelectionExpression: "$request.header.x-api-key",
      RouteSelectionExpression: "$request.method $request.path",
      DisableExecuteApiEndpoint: false,
      IpAddressType: "ipv4",
      CreatedDate: new Date(),
      ...settings,
    } as Api,
    port: 0,
    integrations: bare({}),
    routes: bare({}),
    // Any name of letters, `__proto__` too.
    stages: bare({}),
  };
}

/** A copy of what `id` names; NotFoundException if there is none. */
export function copy<Shape>(all: Record<string, Shape>, id: string, kind: string): Shape {
  if (!Object.hasOwn(all, id)) {
    throw notFound(`Invalid ${kind} identifier specified ${id}`);
  }
  return structuredClone(all[id]!);
}

/** TooManyRequestsException when a quota is used up. */
export function atMost(limit: number, all: object, what: string): void {
  if (Object.keys(all).length >= limit) {
    throw limitExceeded(`An API can't have more than ${limit} ${what}`);
  }
}

/** A route's target must exist (BadRequestException), and no other route match the same requests (ConflictException). */
export function checkRoute(record: ApiRecord, route: Route): void {
  const integrationId = route.Target?.split("/")[1];
  if (integrationId !== undefined && !Object.hasOwn(record.integrations, integrationId)) {
    throw badRequest(`Invalid Integration identifier specified ${integrationId}`);
  }
  for (const other of Object.values(record.routes)) {
    if (other.RouteId !== route.RouteId && shape(other.RouteKey!) === shape(route.RouteKey!)) {
      throw conflict(`Route with key ${other.RouteKey} already exists for this API`);
    }
  }
}

function shape(routeKey: string): string {
  const key = parseRouteKey(routeKey);
  return typeof key === "string" ? routeKey : `${key.method} ${key.pattern}`;
}

/** Settings name routes that there are; else NotFoundException. */
export function checkRouteSettings(record: ApiRecord, settings: Stage["RouteSettings"]): void {
  for (const routeKey of Object.keys(settings ?? {})) {
    if (!Object.values(record.routes).some((route) => route.RouteKey === routeKey)) {
      throw notFound(`Unable to find Route by key ${routeKey} within the provided RouteSettings`);
    }
  }
}
