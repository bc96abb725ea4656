import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { InvokeTarget, PayloadFormat } from "./httpApi";

/** The route that takes what no other does. */
export const DEFAULT_ROUTE = "$default";

/** `GET /orders/{id}`, `ANY /{proxy+}`. */
const ROUTE_KEY = /^(ANY|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (\/\S*)$/;

/** Where a route leads: what makes it, its permission and its integration. */
interface RouteArgs {
  api: aws.apigatewayv2.Api;
  target: InvokeTarget;
  payloadFormat: PayloadFormat;
  /** The requests that may call the target, in the form of an execution ARN after the API's own. */
  source: string;
  routeKey: string;
}

/** A route of an API to a function, in the order in which requests may take it. */
export function apiRoute(
  name: string,
  { api, target, payloadFormat, source, routeKey }: RouteArgs,
  child: pulumi.CustomResourceOptions,
): aws.apigatewayv2.Route {
  // A permission is valid only for the very ARN, qualified or not, that it was added to: this API reaches what it
  // fronts, and nobody else does through it. https://docs.aws.amazon.com/lambda/latest/dg/using-aliases.html
  const permission = new aws.lambda.Permission(
    `${name}-permission`,
    {
      action: "lambda:InvokeFunction",
      function: target.functionName,
      ...(target.qualifier && { qualifier: target.qualifier }),
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`${api.executionArn}/${source}`,
    },
    child,
  );
  // After the permission: where function or alias are replaced, requests go to the new one only once they may.
  const integration = new aws.apigatewayv2.Integration(
    `${name}-integration`,
    {
      apiId: api.id,
      integrationType: "AWS_PROXY",
      integrationMethod: "POST",
      integrationUri: target.arn,
      payloadFormatVersion: payloadFormat,
    },
    { ...child, dependsOn: permission },
  );
  return new aws.apigatewayv2.Route(
    `${name}-route`,
    { apiId: api.id, routeKey, target: pulumi.interpolate`integrations/${integration.id}` },
    child,
  );
}

/** A route as its key has it; `method` is undefined for `$default`. */
interface ParsedKey {
  routeKey: string;
  method?: string;
  /** What the names of its resources end in. */
  suffix: string;
  /** See RouteArgs. */
  source: string;
}

/**
 * Takes route keys apart.
 * @throws pulumi.RunError where there is none, one is no route key, or two lead to the same names of resources
 */
export function parseRouteKeys(routeKeys: string[]): ParsedKey[] {
  if (routeKeys.length === 0) throw new pulumi.RunError("routes is empty: an API needs a route");
  const keys = routeKeys.map(parseRouteKey);
  for (const key of keys) {
    const twin = keys.find((other) => other !== key && other.suffix === key.suffix);
    if (twin)
      throw new pulumi.RunError(
        `the routes ${key.routeKey} and ${twin.routeKey} would both be named ${key.suffix}: rename one of them`,
      );
  }
  return keys;
}

function parseRouteKey(routeKey: string): ParsedKey {
  if (routeKey === DEFAULT_ROUTE) return { routeKey, suffix: "default", source: `*/${DEFAULT_ROUTE}` };
  const [, method, path] = ROUTE_KEY.exec(routeKey) ?? [];
  if (method === undefined || path === undefined)
    throw new pulumi.RunError(
      `${routeKey} is no route: it must be ${DEFAULT_ROUTE}, or a method (or ANY) and a path, as in GET /orders/{id}`,
    );
  return {
    routeKey,
    method,
    // Permissions are named after it, and take no other characters.
    suffix: routeKey
      .toLowerCase()
      .match(/[a-z0-9]+/g)!
      .join("-"),
    source: `*/${method === "ANY" ? "*" : method}${path.replace(/\{[^}]*\}/g, "*")}`,
  };
}

/** The methods that browsers of other origins may use. */
export const corsMethods = (keys: ParsedKey[]): string[] =>
  keys.some(({ method }) => method === undefined || method === "ANY")
    ? ["*"]
    : [...new Set(keys.map(({ method }) => method!))].sort();
