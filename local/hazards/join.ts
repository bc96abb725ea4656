import type { Hazard, HazardKind } from "./hazard";

const TIME = "heap/time.";
const STATIC = "static-rule/";

/** What AWS's rules look for, as the heap's part calls it. */
const SUSPECTED = /^heap\/(java\.|time\.)/;

/**
 * Joins what several parts have found of one field: what the heap holds there, however its times are kept, and what AWS's
 * rules suspect. Values of answers and lines are led back to a field where one of the heap's has their name.
 */
export function joinFields(hazards: readonly Hazard[]): Hazard[] {
  const joined: Hazard[] = [];
  // Those of the heap come first: others are joined to them.
  const ordered = [...hazards].sort((a, b) => Number(isStatic(a)) - Number(isStatic(b)));
  for (const hazard of ordered) {
    const index = joined.findIndex((each) => isSame(each, hazard));
    if (index < 0) joined.push(hazard);
    else joined[index] = both(joined[index]!, hazard);
  }
  return joined.map((hazard) => withField(hazard, joined));
}

const isStatic = ({ rule }: Hazard): boolean => rule.startsWith(STATIC);

function isSame(one: Hazard, other: Hazard): boolean {
  if (one.where !== other.where) return false;
  return isStatic(other)
    ? SUSPECTED.test(one.rule)
    : one.rule.startsWith(TIME) && other.rule.startsWith(TIME);
}

/** One finding for two: the first one's, with what the other has seen. */
function both(one: Hazard, other: Hazard): Hazard {
  const seen = isStatic(other) ? other.evidence.map((line) => `AWS's rules: ${line}`) : other.evidence;
  const source = one.source === undefined ? other.source : { ...other.source, ...one.source };
  return {
    ...one,
    evidence: [...new Set([...one.evidence, ...seen])],
    also: [...new Set([...(one.also ?? []), other.rule])],
    ...(source !== undefined && { source }),
  };
}

/** What a value of that kind may be in the heap. */
const IN_HEAP: Partial<Record<HazardKind, RegExp>> = {
  "shared-identity": /^heap\/java\.util\.UUID$/,
  "shared-randomness": /^heap\/java\.(util|security)\.\w*Random$/,
  time: /^heap\/time\./,
};

/** The value's finding, with the field that has its name: `orders: answer.startedAt` and `acme.Orders.STARTED_AT`. */
function withField(hazard: Hazard, all: readonly Hazard[]): Hazard {
  const held = IN_HEAP[hazard.kind];
  const name = /\banswer\b.*\.(\w+)$/s.exec(hazard.where)?.[1];
  if (held === undefined || name === undefined || hazard.source !== undefined) return hazard;
  const fields = all.filter(({ rule, where }) => held.test(rule) && plain(where) === plain(`.${name}`));
  const [field, ...others] = fields;
  if (field?.source === undefined || others.length > 0) return hazard;
  const seen = `it may come from the field ${field.where}, which has its name: ${field.rule}`;
  return { ...hazard, evidence: [...hazard.evidence, seen], source: field.source };
}

/** A name without its owner, however it is written. */
const plain = (name: string): string =>
  name
    .slice(name.lastIndexOf(".") + 1)
    .replace(/_/g, "")
    .toLowerCase();
