import type { Hazard } from "./hazard";
import type { Values } from "./observed";
import { choiceBits, differingBits, matchBits } from "./randomness";
import { isClock, isMeasure, momentOf, type Span } from "./times";
import { frozenTime, sharedIdentity, sharedRandomness, type Shared } from "./values-text";

/** The calls of one environment, in order: the same ones in each. */
export interface Environment {
  kind: "restored" | "cold";
  /** By request, and by how often that was sent. */
  calls: Values[][];
}

/** What is compared. */
export interface Comparison {
  /** In the order in which they ran; a cold one lies between two restored ones, so that clocks tell on themselves. */
  environments: Environment[];
  /** Names of the requests. */
  requests: string[];
  /** When all of it was, the snapshot's init included. */
  span: Span;
}

/** Chance has no part in what is reported: it would do the same once in 2^24 runs. */
const ENOUGH_BITS = 24;
/** Ids have more bits than numbers that people count with. */
const ID_BITS = 24;

/**
 * Finds values that restored environments share though they are to be unique: a generator frozen with its seed, an id
 * made before the checkpoint, a time of that moment. What is the same in cold environments, too, is just output.
 */
export function compareValues({ environments, requests, span }: Comparison): Hazard[] {
  const found: Shared[] = [];
  requests.forEach((request, index) => {
    const runs = environments.map(({ kind, calls }) => ({ kind, calls: calls[index] ?? [] }));
    const places = new Set(runs.flatMap(({ calls }) => calls.flatMap((values) => [...values.keys()])));
    const inCold = new Set(
      runs
        .filter(({ kind }) => kind === "cold")
        .flatMap(({ calls }) => calls.flatMap((each) => [...each.values()])),
    );
    for (const place of places) {
      const of = (wanted: Environment["kind"]) =>
        runs
          .filter(({ kind }) => kind === wanted)
          .map(({ calls }) => calls.map((values) => values.get(place)));
      const shared = sharedAt(
        { request, place, restored: of("restored"), cold: of("cold") },
        inCold,
        span,
        places.size,
      );
      if (shared !== undefined) found.push(shared);
    }
  });
  return grouped(found).map((shared) => HAZARDS[shared.what](shared));
}

const HAZARDS = { randomness: sharedRandomness, identity: sharedIdentity, time: frozenTime };

/** One place's values, by environment and call; undefined in a call that had none there. */
interface Seen {
  request: string;
  place: string;
  restored: (string | undefined)[][];
  cold: (string | undefined)[][];
}

const defined = (values: readonly (string | undefined)[]): string[] =>
  values.filter((value) => value !== undefined);

const isConstant = (values: readonly string[]) => new Set(values).size === 1;
const areDistinct = (values: readonly string[]) => new Set(values).size === values.length;

/** @param inCold all values in cold environments: one that comes there, too, isn't the snapshot's */
function sharedAt(seen: Seen, inCold: ReadonlySet<string>, span: Span, places: number): Shared | undefined {
  const restored = seen.restored.map(defined);
  const cold = seen.cold.map(defined);
  if (restored.length < 2 || cold.length < 2 || [...restored, ...cold].some(({ length }) => length === 0))
    return;
  const constant = [...restored, ...cold].every(isConstant);
  return constant
    ? identityAt(
        seen,
        restored.map(([value]) => value!),
        cold.map(([value]) => value!),
        inCold,
        span,
      )
    : randomnessAt(seen, inCold, span, places);
}

function identityAt(
  { request, place }: Seen,
  restored: string[],
  cold: string[],
  inCold: ReadonlySet<string>,
  span: Span,
): Shared | undefined {
  const [value] = restored;
  if (value === undefined || !isConstant(restored) || inCold.has(value) || !areDistinct(cold))
    return undefined;
  const samples = [value, ...cold];
  if (samples.some((each) => isMeasure(place, each) || isClock(each))) return undefined;
  const shared = {
    request,
    place,
    restored: restored.map((each) => [each]),
    cold: cold.map((each) => [each]),
  };
  if (samples.every((each) => momentOf(each, span) !== undefined))
    return { ...shared, what: "time", id: false };
  const bits = differingBits(samples);
  if (bits * (restored.length - 1) < ENOUGH_BITS) return undefined;
  return { ...shared, what: "identity", id: bits >= ID_BITS };
}

function randomnessAt(
  seen: Seen,
  inCold: ReadonlySet<string>,
  span: Span,
  places: number,
): Shared | undefined {
  const { request, place, restored, cold } = seen;
  if (restored.every((values) => isConstant(defined(values)))) return undefined;
  const found = [inStep(restored, cold, inCold), wholly(restored, cold)].find(
    (matched) => new Set(matched).size > 1 && bitsOf(matched, seen) - Math.log2(places) >= ENOUGH_BITS,
  );
  if (found === undefined) return undefined;
  const samples = [...new Set(found)];
  if (samples.every((each) => isMeasure(place, each) || isClock(each) || momentOf(each, span) !== undefined))
    return undefined;
  const id = differingBits([...samples.slice(0, 9), ...cold.map((each) => defined(each)[0]!)]) >= ID_BITS;
  return { request, place, restored: restored.map(defined), cold: cold.map(defined), what: "randomness", id };
}

/** How unlikely it is that so many values of restored environments match by chance, in bits. */
function bitsOf(matched: readonly string[], { restored, cold }: Seen): number {
  const unrelated = [restored[0]!, ...cold];
  const calls = Math.max(...restored.map(({ length }) => length));
  const byCall = Array.from({ length: calls }, (_, call) => defined(unrelated.map((values) => values[call])));
  // Values that depend on the call alone match without any generator; so do those of which there are few.
  const each = Math.min(matchBits(unrelated.map(defined)), matchBits(byCall));
  return matched.length * (restored.length - 1) * each - choiceBits(calls, matched.length);
}

/** All values, where they are the same ones in each restored environment, and cold ones have others, each its own. */
function wholly(restored: (string | undefined)[][], cold: (string | undefined)[][]): string[] {
  const [first = [], ...others] = restored.map(defined);
  const sequences = [first, ...cold.map(defined)].map((values) => values.join("\n"));
  const same = others.every((values) => values.join("\n") === sequences[0]);
  return same && areDistinct(sequences) && !isCounter(first) ? first : [];
}

/** Whether each value is the one before and the same number more: where it begins may depend on who came first. */
function isCounter(values: readonly string[]): boolean {
  const steps = values.slice(1).map((value, index) => Number(value) - Number(values[index]));
  return steps.every((step) => step === steps[0]);
}

/** Values that come in the same call of each restored environment, where cold ones have others, each its own. */
function inStep(
  restored: (string | undefined)[][],
  cold: (string | undefined)[][],
  inCold: ReadonlySet<string>,
): string[] {
  const [first = []] = restored;
  return first.filter((value, call): value is string => {
    if (value === undefined || inCold.has(value)) return false;
    const others = defined(cold.map((values) => values[call]));
    return restored.every((values) => values[call] === value) && others.length > 1 && areDistinct(others);
  });
}

/** Places that differ in a list's index alone, or in the request, are one hazard: the one with most to show. */
function grouped(found: readonly Shared[]): Shared[] {
  const groups = new Map<string, Shared>();
  for (const shared of found) {
    const place = shared.place.replace(/\[\d+\]/g, "[]").replace(/ \(\d+\)$/, "");
    const key = `${shared.what} ${place.startsWith("log") ? place : `${shared.request} ${place}`}`;
    const known = groups.get(key);
    if (known === undefined || (shared.id && !known.id)) groups.set(key, { ...shared, place });
  }
  return [...groups.values()];
}
