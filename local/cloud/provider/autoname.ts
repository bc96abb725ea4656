import { isObject, type Properties } from "./values";

const SUFFIX_DIGITS = 7;

/** How the engine wants names made (`pulumi:autonaming`); absent: as the provider likes. */
export interface Autonaming {
  mode: "propose" | "enforce" | "disable";
  proposedName: string;
}

/**
 * Gives `inputs` a name where the program gave none, as Pulumi's AWS providers do: the resource's name, a dash and seven
 * hex digits of the engine's random seed. An existing resource keeps its generated name; which names were generated
 * stands in `__defaults`.
 */
export function autoname(request: {
  property: string;
  maxLength: number;
  /** An input that asks for a name of its own making, which then is known only after the create. */
  prefixProperty?: string;
  /** The resource's name in the program. */
  name: string;
  seed: Uint8Array;
  old: Properties | undefined;
  inputs: Properties;
  autonaming?: Autonaming;
}): Properties {
  const { property, maxLength, name, old, inputs, autonaming } = request;
  const isGiven = (name: string | undefined) =>
    name !== undefined && (inputs[name] ?? undefined) !== undefined;
  if (isGiven(property) || isGiven(request.prefixProperty)) return { ...inputs, __defaults: [] };
  if (wasGenerated(old, property)) {
    return { ...inputs, [property]: old[property], __defaults: [property] };
  }
  if (autonaming?.mode === "disable") return { ...inputs, __defaults: [] };
  const suffix = Buffer.from(request.seed).toString("hex").slice(0, SUFFIX_DIGITS);
  const generated = autonaming?.proposedName || `${name.slice(0, maxLength - SUFFIX_DIGITS - 1)}-${suffix}`;
  return { ...inputs, [property]: generated, __defaults: [property] };
}

function wasGenerated(old: Properties | undefined, property: string): old is Properties {
  return isObject(old) && Array.isArray(old.__defaults) && old.__defaults.includes(property);
}

let last = 0;

/** A name that begins with `prefix` and is used nowhere else: the time, and a counter within a millisecond. */
export function nameFromPrefix(prefix: string): string {
  last = Math.max(Date.now() * 1000, last + 1);
  return prefix + String(last);
}
