import type { Cors } from "@aws-sdk/client-apigatewayv2";
import { titleCase } from "./header-names";
import type { GatewayRequest } from "./request";
import type { GatewayResponse } from "./response";

/** An API's CORS configuration, made ready: answers preflights and adds headers to responses. */
export interface CorsPolicy {
  /** The gateway's own answer to a preflight, whether or not a route matches; undefined for other requests. */
  preflight(request: GatewayRequest): GatewayResponse | undefined;
  /** Drops the integration's CORS headers and adds the configured ones. */
  apply(request: GatewayRequest, response: GatewayResponse): void;
}

/**
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html. A preflight has an `Origin` and
 * an `Access-Control-Request-Method`. An origin that isn't allowed gets 204 without CORS headers, which a browser
 * takes as a no (AWS's answer to it isn't recorded).
 */
export function corsPolicy(cors: Cors): CorsPolicy {
  const shared: string[] = [];
  const preflightOnly: string[] = [];
  if (cors.AllowCredentials) {
    shared.push("Access-Control-Allow-Credentials", "true");
  }
  addList(shared, "expose-headers", cors.ExposeHeaders);
  addList(preflightOnly, "allow-methods", cors.AllowMethods);
  addList(preflightOnly, "allow-headers", cors.AllowHeaders);
  if (cors.MaxAge !== undefined) {
    preflightOnly.push("Access-Control-Max-Age", String(cors.MaxAge));
  }
  const allowed = allowedOrigins(cors.AllowOrigins ?? []);

  function originHeader(origin: string | undefined): string[] | undefined {
    const value = origin === undefined ? undefined : allowed(origin);
    return value === undefined ? undefined : ["Access-Control-Allow-Origin", value];
  }

  return {
    preflight(request) {
      if (request.method !== "OPTIONS" || !request.origin || request.preflightMethod === undefined) {
        return undefined;
      }
      const origin = originHeader(request.origin);
      const headers = origin ? [...origin, ...shared, ...preflightOnly] : [];
      return { status: 204, headers, body: undefined };
    },
    apply(request, response) {
      const headers = withoutCors(response.headers);
      const origin = originHeader(request.origin);
      response.headers = origin ? [...headers, ...origin, ...shared] : headers;
    },
  };
}

function addList(headers: string[], name: string, values: string[] | undefined): void {
  if (values && values.length > 0) {
    headers.push(titleCase(`access-control-${name}`), values.join(","));
  }
}

/** Finds the value of Access-Control-Allow-Origin; `*` and `https://*` stand for any origin of that scheme. */
function allowedOrigins(origins: string[]): (origin: string) => string | undefined {
  if (origins.includes("*")) {
    return () => "*";
  }
  const exact = new Set(origins);
  const schemes = origins.filter((origin) => origin.endsWith("://*")).map((origin) => origin.slice(0, -1));
  return (origin) =>
    exact.has(origin) || schemes.some((scheme) => origin.startsWith(scheme)) ? origin : undefined;
}

function withoutCors(headers: string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    if (!headers[i]!.startsWith("Access-Control-")) {
      kept.push(headers[i]!, headers[i + 1]!);
    }
  }
  return kept;
}
