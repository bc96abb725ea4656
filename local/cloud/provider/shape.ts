import { own } from "../own";
import { hasUnknowns, isAsset, isObject, UNKNOWN, type Properties } from "./values";

/**
 * What a property may be. A property that has no shape is one that the local cloud doesn't support, and so is
 * a value that a `oneOf` doesn't list.
 */
export type Shape =
  | "string"
  | "number"
  | "boolean"
  | "asset"
  /** JSON text, or the object itself, which `check` then writes as text. */
  | "json"
  | "any"
  | { oneOf: readonly (string | number | boolean)[] }
  | { list: Shape }
  | { map: Shape }
  | { object: Record<string, Shape> };

export type Shapes = Record<string, Shape>;

export interface ShapeProblem {
  /** As a reader would write it: `corsConfiguration.maxAge`, `rules[0].id`. */
  path: string;
  reason: string;
}

/** All that is wrong with `value`, deepest first path included; unknown values pass. */
export function problemsOf(value: unknown, shape: Shape, path: string): ShapeProblem[] {
  if (value === UNKNOWN || value === undefined || value === null || shape === "any") return [];
  if (shape === "asset") return isAsset(value) ? [] : [{ path, reason: "must be an asset or archive" }];
  if (shape === "json") {
    return typeof value === "string" || isObject(value) ? [] : [{ path, reason: "must be a JSON document" }];
  }
  if (typeof shape === "string") {
    return isScalar(value, shape) ? [] : [{ path, reason: `must be a ${shape}` }];
  }
  if ("oneOf" in shape) {
    if (shape.oneOf.includes(value as string)) return [];
    const known = shape.oneOf.map((one) => JSON.stringify(one)).join(" or ");
    return [{ path, reason: `the local cloud doesn't support ${JSON.stringify(value)}, only ${known}` }];
  }
  if ("list" in shape) {
    if (!Array.isArray(value)) return [{ path, reason: "must be a list" }];
    return value.flatMap((item, index) => problemsOf(item, shape.list, `${path}[${index}]`));
  }
  if (!isObject(value)) return [{ path, reason: "must be an object" }];
  if ("map" in shape) {
    return Object.entries(value).flatMap(([key, item]) => problemsOf(item, shape.map, `${path}.${key}`));
  }
  return problemsOfProperties(value, shape.object, `${path}.`);
}

/** The same for an object's properties; `prefix` goes before their names. */
export function problemsOfProperties(value: object, shapes: Shapes, prefix = ""): ShapeProblem[] {
  return Object.entries(value)
    .filter(([key, item]) => key !== "__defaults" && item !== undefined && item !== null)
    .flatMap(([key, item]) => {
      const shape = own(shapes, key);
      const path = prefix + key;
      return shape
        ? problemsOf(item, shape, path)
        : [{ path, reason: "the local cloud doesn't support this property" }];
    });
}

/** The inputs with every `json` property as text; one that holds unknown values is unknown itself. */
export function withJsonText(inputs: Properties, shapes: Shapes): Properties {
  const written = Object.entries(inputs).map(([key, value]) => {
    if (shapes[key] !== "json" || !isObject(value)) return [key, value];
    return [key, hasUnknowns(value) ? UNKNOWN : JSON.stringify(value)];
  });
  return Object.fromEntries(written) as Properties;
}

/** Providers take "30" for a number and "true" for a boolean, as the engine's config may carry them. */
function isScalar(value: unknown, shape: "string" | "number" | "boolean"): boolean {
  if (typeof value === shape) return true;
  if (shape === "number") return typeof value === "string" && value !== "" && Number.isFinite(Number(value));
  if (shape === "boolean") return value === "true" || value === "false";
  return typeof value === "number" || typeof value === "boolean";
}
