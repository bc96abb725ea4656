import type { Hazard } from "./hazard";

/** Rules about state that hooks may renew. */
const RENEWABLE = /^(heap\/(java\.|time\.)|static-rule\/)/;

/** What the heap's part knows, where it has looked. */
export interface SeenInHeap {
  /** Classes of the CRaC resources that were registered. */
  resources: readonly string[];
}

/**
 * Weighs what one part has found by what the heap's part knows: state whose class has hooks of its own may be renewed by
 * them, and a field that AWS's rules suspect held nothing of that kind. Both are notes then.
 * @param heap undefined where the heap wasn't looked at
 */
export function weigh(hazards: readonly Hazard[], heap: SeenInHeap | undefined): Hazard[] {
  if (heap === undefined) return [...hazards];
  const withHooks = new Set(heap.resources.map(outermost));
  const held = new Set(hazards.filter(({ rule }) => rule.startsWith("heap/")).map(({ where }) => where));
  return hazards.map((hazard) => {
    const { rule, where, source } = hazard;
    if (RENEWABLE.test(rule) && source !== undefined && withHooks.has(outermost(source.className)))
      return asNote(hazard, "its class has hooks, which may renew it after a restore");
    if (rule.startsWith("static-rule/") && !held.has(where))
      return asNote(hazard, "right before the snapshot, the heap had none there");
    return hazard;
  });
}

const asNote = (hazard: Hazard, why: string): Hazard => ({
  ...hazard,
  severity: "note",
  evidence: [...hazard.evidence, why],
});

const outermost = (className: string): string => className.replace(/\$.*$/s, "");

/** Of values, by the parts that see times: what was read before the snapshot, and what that does later. */
const READ = "time/read-before-snapshot";
const STALE = "time/stale";
const EXPIRED = "time/expired";

/**
 * Joins what two parts have found of the same value: one that has expired needn't be called old as well, and one that is
 * old needn't be told twice. What the other part has seen is added.
 */
export function withoutTwice(hazards: readonly Hazard[]): Hazard[] {
  const at = (rule: string) =>
    new Map(hazards.filter((each) => each.rule === rule).map((each) => [each.where, each]));
  const [read, stale, expired] = [at(READ), at(STALE), at(EXPIRED)];
  return hazards.flatMap((hazard) => {
    const { rule, where, evidence } = hazard;
    if ((rule === READ && expired.has(where)) || (rule === STALE && read.has(where))) return [];
    const other = rule === READ ? stale.get(where) : rule === EXPIRED ? read.get(where) : undefined;
    return [other === undefined ? hazard : { ...hazard, evidence: [...evidence, ...other.evidence] }];
  });
}
