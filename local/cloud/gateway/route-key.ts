/** Methods that a route can name; `ANY` stands for all of them that the same path doesn't name. */
export const METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"] as const;

export const DEFAULT_ROUTE = "$default";

/** A route key taken apart: `GET /pets/{id}` has method, path and variables, `$default` none of them. */
export interface RouteKey {
  method: string;
  /** As written, `/pets/{id}`. */
  path: string;
  /** Names of the path variables, from left to right. */
  variables: string[];
  /** In the router's own syntax. Two routes of one shape and method would match the same requests. */
  pattern: string;
}

const KEY = /^(ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) (\/.*)$/;
const VARIABLE = /^\{([A-Za-z0-9._-]+)(\+?)\}$/;
/** Anything but an empty segment: `/pets/` isn't a pet. */
const NOT_EMPTY = "(^[^]+$)";

/**
 * Parses `METHOD /path`. Variables fill whole segments, a greedy one (`{proxy+}`) stands last. Returns what is
 * wrong as text. `*` in a path, which AWS allows, isn't supported here.
 */
export function parseRouteKey(key: string): RouteKey | string {
  const match = KEY.exec(key);
  if (!match) {
    return `Invalid route key "${key}": it is "$default" or "METHOD /path", METHOD one of ANY, ${METHODS.join(", ")}`;
  }
  const path = match[2]!;
  const variables: string[] = [];
  const pattern: string[] = [];
  const segments = path.slice(1).split("/");
  for (const [index, segment] of segments.entries()) {
    const variable = VARIABLE.exec(segment);
    if (!variable) {
      if (/[{}*?#]/.test(segment)) {
        return `Invalid route key "${key}": segment "${segment}" is neither text nor a variable`;
      }
      pattern.push(segment.replaceAll(":", "::"));
      continue;
    }
    if (variable[2] && index < segments.length - 1) {
      return `Invalid route key "${key}": the greedy variable "${segment}" must come last`;
    }
    if (variables.includes(variable[1]!)) {
      return `Invalid route key "${key}": variable "${variable[1]}" occurs twice`;
    }
    pattern.push(variable[2] ? "*" : `:v${variables.length}${NOT_EMPTY}`);
    variables.push(variable[1]!);
  }
  return { method: match[1]!, path, variables, pattern: `/${pattern.join("/")}` };
}
