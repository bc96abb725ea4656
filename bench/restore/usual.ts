import type { GroupName } from "./figures";

/** What a group takes on the machine of the committed run: at the start, and for each of its usual rounds, in ms. */
const USUAL: Record<GroupName, { rounds: number; first: number; each: number }> = {
  petstore: { rounds: 9, first: 12_000, each: 1_500 },
  hello: { rounds: 9, first: 0, each: 630 },
  restore: { rounds: 300, first: 600, each: 205 },
  heap: { rounds: 15, first: 13_000, each: 1_000 },
  memory: { rounds: 1, first: 12_300, each: 0 },
  load: { rounds: 1, first: 0, each: 80_000 },
  burst: { rounds: 7, first: 500, each: 2_400 },
  warm: { rounds: 1, first: 3_500, each: 0 },
  publish: { rounds: 5, first: 0, each: 2_140 },
  start: { rounds: 3, first: 9_000, each: 4_600 },
};

/** What a group usually takes, in ms. @param rounds as the command line says; absent: the group's own */
export function usualMs(group: GroupName, rounds?: number): number {
  const usual = USUAL[group];
  return usual.first + usual.each * (rounds ?? usual.rounds);
}

/**
 * What is left of a run, in ms.
 * @param groups those to measure, in order; @param current the one at work, undefined before the first
 * @param elapsed of the current one, in ms
 */
export function restoreLeft(
  groups: readonly GroupName[],
  current: GroupName | undefined,
  elapsed: number,
  rounds?: number,
): number {
  const index = current === undefined ? 0 : groups.indexOf(current);
  const [now = 0, ...others] = groups.slice(index).map((group) => usualMs(group, rounds));
  // A group that takes longer than foreseen has a little left, until it is over.
  return others.reduce((sum, ms) => sum + ms, 0) + Math.max(now - elapsed, now * 0.05);
}
