import type { Hazard } from "./hazard";
import { expiredLater, failsLater, firesAtOnce, otherAnswer, staleLater, type Seen } from "./later-text";
import { momentsIn, type Moment } from "./moments";
import type { Values } from "./observed";
import { isClock, isMeasure, type Span } from "./times";
import { whereOf } from "./values-text";

/** A call, by the environment's own clock (epoch ms). */
export interface LaterCall {
  begin: number;
  end: number;
  values: Values;
  /** What it says where it failed. */
  failure?: string;
}

/** What an environment did. */
export interface LaterEnvironment {
  /** By request, and by how often that was sent. */
  calls: LaterCall[][];
  /** How often it logged a line, by the line's place: lines that differ in their values alone have the same. */
  lines: ReadonlyMap<string, number>;
  /** Why it couldn't be restored, or not stay: nothing else is known of it then. */
  broken?: string;
}

export interface LaterComparison {
  /** Restored from one snapshot, with the snapshot's clock and with one that is ahead. */
  soon: LaterEnvironment;
  late: LaterEnvironment;
  /** Started cold, with the clock ahead; undefined: what this one may yet explain is given as well. */
  cold: LaterEnvironment | undefined;
  /** Names of the requests. */
  requests: string[];
  /** How far it is ahead, in ms. */
  ahead: number;
}

/** What expires must lie so far ahead of a fresh environment's clock, in ms: a reading of the clock itself doesn't. */
const MARGIN = 5_000;

/** A line comes so many times as often, and so many times more, where work fires at once. */
const BURST_FACTOR = 3;
const BURST = 5;

/** Of a stack trace: it is as long as it is, and no work. */
const TRACE = /^log "(?:at |Caused by|\.\.\. <> more|Suppressed)/;

/**
 * Finds what goes wrong in an environment that is restored long after its snapshot, and neither in one that is restored
 * at once, nor in one that starts cold at that later time: that the time is another one isn't the function's fault.
 */
export function compareLater(given: LaterComparison): Hazard[] {
  const { late, requests, ahead } = given;
  if (late.broken !== undefined) return [failsLater("restore", late.broken, ahead)];
  const found = requests.flatMap((request, index) => ofRequest(request, index, given));
  return unique([...found, ...bursts(given)]);
}

function ofRequest(request: string, index: number, { soon, late, cold, ahead }: LaterComparison): Hazard[] {
  const given = {
    soon: soon.calls[index] ?? [],
    late: late.calls[index] ?? [],
    cold: cold && (cold.calls[index] ?? []),
  };
  const fresh = [given.soon, given.cold].filter((calls) => calls !== undefined);
  if (fresh.some((calls) => calls.length === 0 || failureIn(calls) !== undefined)) return [];
  const failed = failureIn(given.late);
  if (failed !== undefined) return [failsLater(request, failed, ahead)];
  if (given.late.length === 0) return [];
  const span = { from: given.soon[0]!.begin, to: (given.cold ?? given.late).at(-1)!.end };
  const times = {
    soon: momentsOf(given.soon, span),
    late: momentsOf(given.late, span),
    cold: given.cold && momentsOf(given.cold, span),
  };
  const bad = [...times.soon].flatMap(([place, atOnce]) => {
    const [later, atThatTime] = [times.late.get(place), times.cold?.get(place)];
    if (later === undefined || (times.cold !== undefined && atThatTime === undefined)) return [];
    const moments = { soon: atOnce, late: later, cold: atThatTime };
    const seen: Seen = { where: placeIn(request, place), ahead, ...shown(moments) };
    if (isExpired(moments)) return [expiredLater(seen)];
    return isStale(moments, ahead) ? [staleLater(seen)] : [];
  });
  const isTime = new Set([...times.soon.keys(), ...times.late.keys()]);
  return [...bad, ...changes(request, given, isTime, ahead)];
}

const failureIn = (calls: readonly LaterCall[]) =>
  calls.find(({ failure }) => failure !== undefined)?.failure;

/** A moment, and by how much it lies ahead of the clock at the least and at the most, in ms. */
interface Dated extends Moment {
  least: number;
  most: number;
}

/** By place: one for each call, or the place is left out. */
function momentsOf(calls: LaterCall[], span: Span): Map<string, Dated[]> {
  const found = new Map<string, Dated[]>();
  for (const { values, begin, end } of calls) {
    for (const [place, value] of values) {
      for (const moment of momentsIn(place, value, span)) {
        const dated = { ...moment, least: moment.at - end, most: moment.at - begin };
        found.set(moment.place, [...(found.get(moment.place) ?? []), dated]);
      }
    }
  }
  return new Map([...found].filter(([, moments]) => moments.length === calls.length));
}

/** Of the three environments; the cold one may not have been asked yet. */
interface Three<T> {
  soon: T[];
  late: T[];
  cold: T[] | undefined;
}

/** Ahead of the clock in fresh environments, and behind it in the one that was restored later. */
const isExpired = ({ soon, late, cold = [] }: Three<Dated>): boolean =>
  [...soon, ...cold].every(({ least }) => least > MARGIN) && late.every(({ most }) => most < 0);

/** Near the snapshot after a later restore, too, though a cold environment has one that is later. */
function isStale({ soon, late, cold = [] }: Three<Dated>, ahead: number): boolean {
  const first = Math.max(...soon.map(({ at }) => at));
  // A date is up to a day off.
  const moved = cold.every(({ at }) => at - first >= ahead / 2 && at - first <= ahead * 1.5);
  return moved && late.every(({ at }) => at - first <= ahead / 4);
}

const shown = ({ soon, late, cold }: Three<Dated>) => ({
  soon: soon[0]!.text,
  late: late[0]!.text,
  cold: cold?.[0]?.text ?? "",
});

/** Values that are always the same in fresh environments, and always another one in the one that was restored later. */
function changes(
  request: string,
  { soon, late, cold = soon }: Three<LaterCall>,
  isTime: ReadonlySet<string>,
  ahead: number,
): Hazard[] {
  return [...soon[0]!.values.keys()].flatMap((place) => {
    const [before, after, fresh] = [soon, late, cold].map((calls) => constant(calls, place));
    if (before === undefined || after === undefined || before !== fresh || before === after) return [];
    if (isTime.has(place) || [before, after].some((value) => isMeasure(place, value) || isClock(value)))
      return [];
    return [otherAnswer({ where: placeIn(request, place), ahead, soon: before, late: after, cold: fresh })];
  });
}

/** The value that all calls have there. */
function constant(calls: LaterCall[], place: string): string | undefined {
  const values = new Set(calls.map((call) => call.values.get(place)));
  return values.size === 1 ? [...values][0] : undefined;
}

function bursts({ soon, late, cold, ahead }: LaterComparison): Hazard[] {
  return [...late.lines].flatMap(([place, count]) => {
    const [before, fresh] = [soon, cold].map((each) => each?.lines.get(place) ?? 0) as [number, number];
    if (TRACE.test(place) || count < BURST_FACTOR * Math.max(before, fresh) + BURST) return [];
    return [firesAtOnce({ where: place, ahead, soon: before, late: count, cold: fresh })];
  });
}

/** Places that differ in a list's index alone, or in how often they came, are one. */
const placeIn = (request: string, place: string): string =>
  whereOf({ request, place: place.replace(/\[\d+\]/g, "[]").replace(/ \(\d+\)(?= |$)/, "") });

/** One for each rule and place; of a token that has expired it needn't be said that it is old. */
function unique(hazards: readonly Hazard[]): Hazard[] {
  const expired = new Set(
    hazards.filter(({ rule }) => rule === "time/expired").map(({ where }) => base(where)),
  );
  const byKey = new Map<string, Hazard>();
  for (const hazard of hazards) {
    const { rule, where } = hazard;
    if (rule === "time/stale" && expired.has(base(where))) continue;
    const key = `${rule} ${where}`;
    if (!byKey.has(key)) byKey.set(key, hazard);
  }
  return [...byKey.values()];
}

/** A place without the claim. */
const base = (where: string) => where.replace(/ (?:exp|iat|nbf)$/, "");
