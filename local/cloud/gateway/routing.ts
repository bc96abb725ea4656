import type { HTTPMethod } from "find-my-way";
import FindMyWay from "find-my-way";
import { MAX_HEADER_BYTES } from "./limits";
import type { RouteKey } from "./route-key";
import { DEFAULT_ROUTE, METHODS, parseRouteKey } from "./route-key";
import type { PathParameters } from "./event";

export interface Match<Route> {
  route: Route;
  pathParameters: PathParameters;
}

/** Finds the route of a request: method, and path without stage, percent-encoded. Undefined: 404. */
export type FindRoute<Route> = (method: string, path: string) => Match<Route> | undefined;

/**
 * API Gateway's choice: the most specific path first (text before variable before greedy variable), on it the
 * method's own route before `ANY`, last `$default`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 *
 * @param routes by route key; the keys are valid.
 */
export function routeFinder<Route>(routes: Iterable<[string, Route]>): FindRoute<Route> {
  const router = FindMyWay({ maxParamLength: MAX_HEADER_BYTES });
  const named = new Set<string>();
  const any: [RouteKey, Route][] = [];
  let otherwise: Match<Route> | undefined;

  function register(method: string, key: RouteKey, route: Route): void {
    named.add(`${method} ${key.pattern}`);
    router.on(method as HTTPMethod, key.pattern, () => {}, { route, variables: key.variables });
  }

  for (const [text, route] of routes) {
    if (text === DEFAULT_ROUTE) {
      otherwise = { route, pathParameters: undefined };
      continue;
    }
    const key = parseRouteKey(text);
    if (typeof key === "string") {
      throw new Error(key);
    }
    if (key.method === "ANY") {
      any.push([key, route]);
    } else {
      register(key.method, key, route);
    }
  }
  for (const [key, route] of any) {
    for (const method of METHODS) {
      if (!named.has(`${method} ${key.pattern}`)) {
        register(method, key, route);
      }
    }
  }
  if (named.size === 0) {
    return () => otherwise;
  }
  return (method, path) => {
    const found = router.find(method as HTTPMethod, path);
    if (!found || found.params["*"] === "") {
      return otherwise;
    }
    const { route, variables } = found.store as { route: Route; variables: string[] };
    return { route, pathParameters: pathParameters(variables, Object.values(found.params)) };
  };
}

function pathParameters(names: string[], values: (string | undefined)[]): PathParameters {
  if (names.length === 0) {
    return undefined;
  }
  const parameters = Object.create(null) as Record<string, string>;
  names.forEach((name, index) => (parameters[name] = values[index] ?? ""));
  return parameters;
}
