import { isDeepStrictEqual } from "node:util";
import { own } from "../own";

/** What stands for a value not known before `up` on the engine's wire. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export type Properties = Record<string, unknown>;

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";

/** A FileAsset, StringAsset, FileArchive… on the wire. In `diff` the engine sends only the hash. */
export interface Asset {
  [SIGNATURE]: string;
  hash?: string;
  path?: string;
  text?: string;
}

export function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isAsset(value: unknown): value is Asset {
  return isObject(value) && (value[SIGNATURE] === ASSET || value[SIGNATURE] === ARCHIVE);
}

export function hasUnknowns(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(hasUnknowns);
  return isObject(value) && Object.values(value).some(hasUnknowns);
}

/** Absent, null and an empty list or map mean the same to Pulumi's AWS providers. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
}

/** Equal as the engine sees it: assets by content, absent like empty, objects whatever the order of their keys. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (isEmpty(a) && isEmpty(b)) return true;
  if (isAsset(a) && isAsset(b)) return a.hash !== undefined && a.hash === b.hash;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  }
  if (isObject(a) && isObject(b)) {
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) =>
      sameValue(own(a, key), own(b, key)),
    );
  }
  return isDeepStrictEqual(a, b);
}

/** A copy without `undefined`, which has no form on the wire. */
export function withoutUndefined(value: Properties): Properties {
  return JSON.parse(JSON.stringify(value)) as Properties;
}
