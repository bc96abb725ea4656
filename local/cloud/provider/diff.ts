import { bare, own } from "../own";
import { isAsset, isObject, sameValue, type Properties } from "./values";

export type ChangeKind = "add" | "delete" | "update";

export interface PropertyChange {
  kind: ChangeKind;
  replace: boolean;
}

export interface Difference {
  /** By path, as Pulumi writes paths: `corsConfiguration.allowOrigins[0]`. */
  changes: Record<string, PropertyChange>;
  /** Top-level properties that changed. */
  changed: string[];
  /** Those of them that can't change on an existing resource. */
  replaces: string[];
}

/** What changes between two sets of inputs. An unknown new value counts as a change. */
export function difference(
  old: Properties,
  inputs: Properties,
  forceNew: readonly string[],
  ignored: readonly string[] = [],
): Difference {
  const keys = [...new Set([...Object.keys(old), ...Object.keys(inputs)])].filter(
    (key) => key !== "__defaults" && !ignored.includes(key),
  );
  const changed = keys.filter((key) => !sameValue(own(old, key), own(inputs, key)));
  const replaces = changed.filter((key) => forceNew.includes(key));
  const changes = bare<Record<string, PropertyChange>>({});
  for (const key of changed) {
    for (const [path, kind] of detail(own(old, key), own(inputs, key), key)) {
      changes[path] = { kind, replace: replaces.includes(key) };
    }
  }
  return { changes, changed, replaces };
}

function detail(old: unknown, value: unknown, path: string): [string, ChangeKind][] {
  if (sameValue(old, value)) return [];
  if (value === undefined || value === null) return [[path, "delete"]];
  if (old === undefined || old === null) return [[path, "add"]];
  if (Array.isArray(old) && Array.isArray(value)) {
    const longest = old.length > value.length ? old : value;
    return longest.flatMap((_, index) => detail(old[index], value[index], `${path}[${index}]`));
  }
  if (isObject(old) && isObject(value) && !isAsset(old) && !isAsset(value)) {
    const keys = [...new Set([...Object.keys(old), ...Object.keys(value)])];
    return keys.flatMap((key) => detail(own(old, key), own(value, key), path + step(key)));
  }
  return [[path, "update"]];
}

function step(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
